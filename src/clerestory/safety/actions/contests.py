"""Contesting that nothing was done, by whoever reported; another moderator decides about it.

Where it does not stand, the decision is taken back and the thing is a case again, with the same
reports, in the hands of whoever said so. Whoever decided first does not decide again.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate.staff.queries import moderator
from clerestory.gate.staff.roster import Member
from clerestory.people.keys import hash_of
from clerestory.people.models import Person
from clerestory.safety.actions.appeals import words_of
from clerestory.safety.actions.cases import require_no_party
from clerestory.safety.actions.decisions import locked_decision, take_back, uphold
from clerestory.safety.actions.reports import locked_case
from clerestory.safety.events import ReportContested, ReportDecided
from clerestory.safety.grounds import APPEAL_WITHIN, Measure, Thing
from clerestory.safety.models import Case, Decision, Deed, Report
from clerestory.safety.queries import Aim
from clerestory.safety.refused import AppealMadeAlready, NothingToContest, SameModerator
from clerestory.safety.signing import question, require_signed, text_of
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound
from clerestory.vault.fields import closed
from clerestory.vault.keys import acting_as


def contest(*, by: Person | None, text: str, report_id: UUID | None = None, key: str = "") -> None:
    """Contest that nothing was done about one's report, once and within six months.

    A report is one's own, or that of the key of its page. Raise NotFound, WordsMissing,
    WordsTooLong, NothingToContest or AppealMadeAlready.
    """
    text = words_of(text)
    rows = Report.objects.select_for_update()
    if key:
        rows = rows.filter(key_hash=hash_of(key))
    elif by is not None and report_id is not None:
        rows = rows.filter(id=report_id, reporter=by)
    else:
        raise NotFound
    with transaction.atomic(), acting_as("safety"):
        row = rows.first()
        if row is None:
            raise NotFound
        if row.contested_at is not None:
            raise AppealMadeAlready
        decided = Decision.objects.filter(case=row.case_id, measure=Measure.NONE, undone_at=None)
        now = timezone.now()
        if not decided.filter(decided_at__gt=now - APPEAL_WITHIN).exists():
            raise NothingToContest
        Report.objects.filter(id=row.id).update(contested_at=now, **closed(row, contest=text))
        announce(ReportContested(row.id))


def ask_contest(*, by: UUID, decision_id: UUID, stays: bool, text: str) -> str:
    """Return what the moderator's browser needs to sign an answer, as JSON.

    Raise as `decide_contest`.
    """
    member, text = moderator(by), words_of(text)
    with transaction.atomic():
        row, _ = _contested(by, decision_id)
    return question(member, _text(member, row, text, stays=stays))


def decide_contest(
    *, by: UUID, decision_id: UUID, stays: bool, text: str, answer: str
) -> Case | None:
    """Say whether it stays that nothing was done, and why; never who decided so.

    Where it does not, return the case that it is again. `answer` is what the moderator's passkey
    said to `ask_contest`. Raise NotFound, NotYours, SameModerator, WordsMissing, WordsTooLong or
    NotSigned.
    """
    member, text = moderator(by), words_of(text)
    with transaction.atomic(), acting_as("safety"):
        row, waiting = _contested(by, decision_id)
        signed = require_signed(member, _text(member, row, text, stays=stays), answer)
        if stays:
            uphold(row, by, signed)
        else:
            take_back(row, by, signed, Deed.Act.OVERTURN)
        said = {
            "contest_stays": stays,
            "contest_by_id": by,
            "contest_by_pseudonym": member.pseudonym,
            "contest_decided_at": timezone.now(),
        }
        for one in waiting:
            answered = closed(one, contest_answer=text)
            Report.objects.filter(id=one.id).update(**said, **answered)
            announce(ReportDecided(one.id))
        return None if stays else _reopened(by, row.case)


def _reopened(by: UUID, old: Case) -> Case:
    """Return the case that a thing is again: the reports go with it."""
    aim = Aim(Thing(old.what), old.thing_id, old.person_id, "", "")
    case, made = locked_case(aim, source=old.source, ground=old.ground, words=old.words)
    rows = Case.objects.filter(id=case.id)
    rows.update(reopens=old)
    if made:
        rows.update(claimed_by=by, claimed_at=timezone.now())
    here = Report.objects.filter(case=case, reporter__isnull=False)
    again = list(here.values_list("reporter", flat=True))
    Report.objects.filter(case=old).exclude(reporter__in=again).update(case=case)
    rows.update(reports=Report.objects.filter(case=case).count())
    return case


def _contested(by: UUID, decision_id: UUID) -> tuple[Decision, list[Report]]:
    """Lock a decision to do nothing, with what is said against it; raise NotFound for none."""
    row = locked_decision(decision_id)
    require_no_party(by, row.case)
    if row.by_id == by:
        raise SameModerator
    rows = Report.objects.select_for_update().filter(case=row.case_id)
    waiting = list(rows.filter(contested_at__isnull=False, contest_decided_at=None))
    if row.measure != Measure.NONE or row.undone_at is not None or not waiting:
        raise NotFound
    return row, waiting


def _text(member: Member, row: Decision, text: str, *, stays: bool) -> bytes:
    act = "uphold" if stays else "reopen"
    return text_of(member, act, event=row.id.hex, measure=row.measure, text=text)
