"""Contesting a decision, and deciding about that: by somebody else."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate.staff.queries import moderator
from clerestory.gate.staff.roster import Member
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.safety.actions.cases import require_no_party
from clerestory.safety.actions.decisions import locked_decision, take_back, uphold
from clerestory.safety.events import AppealDecided, AppealMade
from clerestory.safety.grounds import APPEAL_WITHIN, Measure
from clerestory.safety.models import Appeal, Decision, Deed
from clerestory.safety.refused import (
    AppealMadeAlready,
    AppealOver,
    DecidedAlready,
    SameModerator,
    WordsMissing,
    WordsTooLong,
)
from clerestory.safety.signing import question, require_signed, text_of
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound
from clerestory.vault.fields import closed
from clerestory.vault.keys import acting_as

LONGEST = 2000


def appeal(*, person: Person, decision_id: UUID, text: str) -> None:
    """Contest a decision about oneself, once and within six months.

    Raise NotFound, WordsMissing, WordsTooLong, AppealOver or AppealMadeAlready.
    """
    text = words_of(text)
    with transaction.atomic():
        row = locked_decision(decision_id)
        if row.person_id != person.id or row.measure == Measure.NONE:
            raise NotFound
        if Appeal.objects.filter(decision=row).exists():
            raise AppealMadeAlready
        if row.undone_at is not None or row.decided_at + APPEAL_WITHIN <= timezone.now():
            raise AppealOver
        Appeal.objects.create(decision=row, person=person, text=text)
        announce(AppealMade(row.id))


def ask_answer(*, by: UUID, decision_id: UUID, stays: bool, text: str) -> str:
    """Return what the moderator's browser needs to sign an answer, as JSON.

    Raise as `decide_appeal`.
    """
    member, text = moderator(by), words_of(text)
    with transaction.atomic():
        row, _ = _contested(by, decision_id)
    return question(member, _answer_text(member, row, text, stays=stays))


def decide_appeal(*, by: UUID, decision_id: UUID, stays: bool, text: str, answer: str) -> None:
    """Say whether a contested decision stays or is undone, and why; never who made it.

    `answer` is what the moderator's passkey said to `ask_answer`. Raise NotFound, NotYours,
    SameModerator, DecidedAlready, WordsMissing, WordsTooLong or NotSigned.
    """
    member, text = moderator(by), words_of(text)
    with transaction.atomic(), acting_as("safety"):
        row, contested = _contested(by, decision_id)
        signed = require_signed(member, _answer_text(member, row, text, stays=stays), answer)
        if stays:
            uphold(row, by, signed)
        elif row.undone_at is None:
            take_back(row, by, signed, Deed.Act.OVERTURN)
        Appeal.objects.filter(decision=row).update(
            upheld=stays,
            by_id=by,
            by_pseudonym=member.pseudonym,
            decided_at=timezone.now(),
            **closed(contested, answer=text),
        )
        announce(AppealDecided(row.id, row.person_id))


def _contested(by: UUID, decision_id: UUID) -> tuple[Decision, Appeal]:
    """Lock a decision that waits for its appeal to be decided by this moderator."""
    row = locked_decision(decision_id)
    require_no_party(by, row.case)
    if row.by_id == by:
        raise SameModerator
    contested = Appeal.objects.select_for_update().filter(decision=row).first()
    if contested is None:
        raise NotFound
    if contested.decided_at is not None:
        raise DecidedAlready
    return row, contested


def _answer_text(member: Member, row: Decision, text: str, *, stays: bool) -> bytes:
    return text_of(member, "uphold" if stays else "overturn", event=row.id.hex, text=text)


def words_of(text: str) -> str:
    """Return the words of an appeal, cleaned; raise WordsMissing or WordsTooLong."""
    text = clean_lines(text)
    if not text:
        raise WordsMissing
    if len(text) > LONGEST:
        raise WordsTooLong(most=LONGEST)
    return text
