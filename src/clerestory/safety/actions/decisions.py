"""Deciding a case, undoing a decision, and letting it end.

What a decision changes is reckoned anew each time from all decisions that are in force about the
thing and the account, and called down: two of them do not undo each other, and again is the same.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.clips import actions as clips
from clerestory.clips import queries as clip_queries
from clerestory.clips.life import Held
from clerestory.gate import actions as gate
from clerestory.gate.staff.queries import moderator
from clerestory.gate.staff.roster import Member
from clerestory.people.models import Person
from clerestory.people.texts import clean_line, clean_lines
from clerestory.safety.actions.cases import claim, locked, require_no_party
from clerestory.safety.actions.reports import locked_case
from clerestory.safety.events import DecisionMade, DecisionUndone, ReportDecided
from clerestory.safety.grounds import (
    DAYS,
    FITTING,
    OF_ACCOUNTS,
    Basis,
    Ground,
    Measure,
    Source,
    Thing,
)
from clerestory.safety.models import Case, Decision, Deed, Report
from clerestory.safety.queries import CLAIM_HOLDS, Aim, in_force
from clerestory.safety.refused import (
    DecidedAlready,
    DoesNotFit,
    FactsMissing,
    InOtherHands,
    NotClaimed,
    NotYours,
    ReasonsMissing,
    RuleMissing,
    ThingGone,
    UnknownGround,
)
from clerestory.safety.signing import Signed, question, require_signed, text_of
from clerestory.social import actions as social
from clerestory.social import queries as social_queries
from clerestory.spine.facts import announce
from clerestory.spine.ids import new_id
from clerestory.spine.refusals import NotFound
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind
from clerestory.vault.keys import acting_as

LONGEST = 2000
LONGEST_RULE = 200


@dataclass(frozen=True, slots=True)
class Findings:
    """What a moderator decides and says. `days` is 0 for a measure without an end."""

    measure: str
    ground: str
    basis: str = Basis.TERMS
    rule: str = ""
    facts: str = ""
    reasons: str = ""
    days: int = 0


def ask_decision(*, by: UUID, case_id: UUID, findings: Findings) -> str:
    """Return what the moderator's browser needs to sign a decision, as JSON; raise as `decide`."""
    member = moderator(by)
    with transaction.atomic():
        case, said = _ready(by, case_id, findings)
    return question(member, _signed_text(member, case, said))


def decide(*, by: UUID, case_id: UUID, findings: Findings, answer: str) -> Decision:
    """Decide a case in hand: what is done, and the statement of reasons, in one act.

    `answer` is what the moderator's passkey said to `ask_decision` about the same findings. The
    entry of kind MODERATION goes to the log with it. Raise what is missing, NotClaimed or
    InOtherHands, ThingGone, NotSigned, or AssuranceDown where it cannot be put on record.
    """
    member = moderator(by)
    with transaction.atomic(), acting_as("safety"):
        case, said = _ready(by, case_id, findings)
        signed = require_signed(member, _signed_text(member, case, said), answer)
        return _made(case, said, signed)


def decide_at_server(*, by: UUID, person: Person, findings: Findings) -> Decision:
    """Decide about an account where no passkey can be asked: at the server's command line.

    The case that waits about it is taken, or one is opened of our own accord. That nobody signed
    stands in the entry, for everybody to see: what was signed is empty there. Raise what `claim`
    and `decide` do; then nothing is left of it.
    """
    if by == person.id:
        raise NotYours
    member = moderator(by, about=person.id)
    aim = Aim(Thing.PERSON, person.id, person.id, f"@{person.handle}", person.address)
    with transaction.atomic(), acting_as("safety"):
        own = {"source": Source.OWN, "ground": findings.ground, "words": findings.facts}
        found, _ = locked_case(aim, **own)
        claim(by=by, case_id=found.id)
        case, said = _ready(by, found.id, findings)
        return _made(case, said, Signed(member, "", ""))


def _made(case: Case, said: Findings, signed: Signed) -> Decision:
    by, pseudonym = signed.member.person_id, signed.member.pseudonym
    now = timezone.now()
    ends_at = now + timedelta(days=said.days) if said.days else None
    ident = new_id()
    body = _body("decide", ident, case, said, signed)
    body["until"] = int(ends_at.timestamp()) if ends_at else 0
    entry_id = gate.record(kind=Kind.MODERATION, body=body, person_id=case.person_id)
    row = Decision.objects.create(
        id=ident,
        case=case,
        person=case.person,
        measure=said.measure,
        ground=said.ground,
        basis=said.basis,
        rule=said.rule,
        facts=said.facts,
        reasons=said.reasons,
        by_id=by,
        by_pseudonym=pseudonym,
        entry_id=entry_id,
        decided_at=now,
        ends_at=ends_at,
    )
    _deed(Deed.Act.DECIDE, row, case, by, pseudonym, entry_id)
    Case.objects.filter(id=case.id).update(closed_at=now, claimed_by=None, claimed_at=None)
    carry_out(row)
    tell_reporters(case)
    if said.measure != Measure.NONE:
        announce(DecisionMade(row.id, row.person_id))
    return row


def ask_undoing(*, by: UUID, decision_id: UUID) -> str:
    """Return what the moderator's browser needs to sign an undoing, as JSON; raise as `undo`."""
    member = moderator(by)
    with transaction.atomic():
        row = _undoable(by, decision_id)
    return question(member, _undoing_text(member, row))


def undo(*, by: UUID, decision_id: UUID, answer: str) -> None:
    """Take a decision back that is in force: whoever made it, or another moderator.

    `answer` is what their passkey said to `ask_undoing`. Raise NotFound, NotYours, DecidedAlready
    or NotSigned.
    """
    member = moderator(by)
    with transaction.atomic(), acting_as("safety"):
        row = _undoable(by, decision_id)
        signed = require_signed(member, _undoing_text(member, row), answer)
        take_back(row, by, signed, Deed.Act.UNDO)


def undo_at_server(*, by: UUID, decision_id: UUID) -> None:
    """Take a decision back at the server's command line, unsigned; raise as `undo`."""
    member = moderator(by)
    with transaction.atomic(), acting_as("safety"):
        take_back(_undoable(by, decision_id), by, Signed(member, "", ""), Deed.Act.UNDO)


def take_back(row: Decision, by: UUID, signed: Signed, act: Deed.Act) -> None:
    """Undo a locked decision, with its entry, inside the caller's transaction."""
    said = Findings(row.measure, row.ground, row.basis, row.rule)
    body = _body(act.value, row.id, row.case, said, signed)
    entry_id = gate.record(kind=Kind.MODERATION, body=body, person_id=row.person_id)
    row.undone_at = timezone.now()
    Decision.objects.filter(id=row.id).update(undone_at=row.undone_at)
    _deed(act, row, row.case, by, signed.member.pseudonym, entry_id)
    carry_out(row)
    tell_reporters(row.case)
    # That nothing was done was told to nobody whom it is about.
    if row.measure != Measure.NONE:
        announce(DecisionUndone(row.id, row.person_id))


def uphold(row: Decision, by: UUID, signed: Signed) -> None:
    """Put on record that a contested decision stays, inside the caller's transaction."""
    said = Findings(row.measure, row.ground, row.basis, row.rule)
    body = _body(Deed.Act.UPHOLD.value, row.id, row.case, said, signed)
    entry_id = gate.record(kind=Kind.MODERATION, body=body, person_id=row.person_id)
    _deed(Deed.Act.UPHOLD, row, row.case, by, signed.member.pseudonym, entry_id)


def end_due() -> int:
    """Let measures end whose time is over; return how many. Safe to repeat."""
    due = Decision.objects.filter(ends_at__lte=timezone.now(), ended_at=None)
    done = 0
    for ident in list(due.values_list("id", flat=True)[:500]):
        with transaction.atomic(), suppress(NotFound):
            row = locked_decision(ident)
            Decision.objects.filter(id=ident).update(ended_at=timezone.now())
            carry_out(row)
            done += 1
    return done


def locked_decision(decision_id: UUID) -> Decision:
    """Return a decision with its case, for changing; raise NotFound."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("case", "person")
    row = rows.filter(id=decision_id).first()
    if row is None:
        raise NotFound
    return row


def carry_out(row: Decision) -> None:
    """Let thing or account be as all decisions in force say; what is gone stays so."""
    with suppress(NotFound):
        if row.measure in OF_ACCOUNTS:
            _to_account(row.person)
        # What was held until somebody looked is as decided now, also where that is nothing.
        if row.case.holds or row.measure not in {Measure.NONE, *OF_ACCOUNTS}:
            to_thing(row.case)


def tell_reporters(case: Case) -> None:
    """Tell the room above of each report in a case that something came of it."""
    for ident in Report.objects.filter(case=case).values_list("id", flat=True):
        announce(ReportDecided(ident))


def _to_account(person: Person) -> None:
    held = in_force(Decision.objects.filter(person=person))
    clips.set_standing(
        person=person, suspended=Measure.SUSPEND in held, limited=Measure.LIMIT in held
    )


def to_thing(case: Case) -> None:
    """Let a thing be as all decisions in force about it say, and cases that hold it."""
    about = Decision.objects.filter(case__what=case.what, case__thing_id=case.thing_id)
    held = in_force(about)
    if case.what == Thing.CLIP:
        state = Held.HIDDEN if Measure.HIDE in held else Held.NO
        same = {"what": case.what, "thing_id": case.thing_id}
        waits = Case.objects.filter(**same, holds=True, closed_at=None).exists()
        state = Held.REMOVED if waits or Measure.REMOVE in held else state
        clips.hold_back(clip_id=case.thing_id, held=state, sensitive=Measure.SENSITIVE in held)
    elif case.what == Thing.COMMENT:
        last = about.filter(measure=Measure.HIDE, undone_at=None).order_by("-id").first()
        ground = last.ground if last and Measure.HIDE in held else ""
        social.hide_comment(comment_id=case.thing_id, ground=ground)


def _ready(by: UUID, case_id: UUID, findings: Findings) -> tuple[Case, Findings]:
    """Lock a case in hand; return it with what is decided about it, if that is whole."""
    case = locked(by, case_id)
    _require_in_hand(by, case)
    return case, _checked(findings, case)


def _undoable(by: UUID, decision_id: UUID) -> Decision:
    row = locked_decision(decision_id)
    require_no_party(by, row.case)
    if row.undone_at is not None or row.measure == Measure.NONE:
        raise DecidedAlready
    return row


def _signed_text(member: Member, case: Case, said: Findings) -> bytes:
    """Return what is signed: the whole statement, and since when the case is in these hands."""
    claimed = case.claimed_at.isoformat() if case.claimed_at else ""
    told = {name: getattr(said, name) for name in Findings.__slots__}
    return text_of(
        member,
        "decide",
        case=case.id.hex,
        claimed=claimed,
        what=case.what,
        thing=case.thing_id.hex,
        **told,
    )


def _undoing_text(member: Member, row: Decision) -> bytes:
    return text_of(member, "undo", event=row.id.hex, measure=row.measure, ground=row.ground)


def _require_in_hand(by: UUID, case: Case) -> None:
    fresh = case.claimed_at is not None and case.claimed_at > timezone.now() - CLAIM_HOLDS
    if not fresh:
        raise NotClaimed
    if case.claimed_by != by:
        raise InOtherHands


def _checked(said: Findings, case: Case) -> Findings:
    """Return what was said, cleaned; raise what is missing from it or does not fit the case."""
    if said.measure not in FITTING[Thing(case.what)] or said.days not in DAYS:
        raise DoesNotFit
    if said.ground not in Ground.values:
        raise UnknownGround
    facts, reasons = clean_lines(said.facts), clean_lines(said.reasons)
    rule = clean_line(said.rule)
    if said.measure == Measure.NONE:
        return Findings(said.measure, said.ground, Basis.TERMS, "", facts[:LONGEST], "", 0)
    if said.basis not in Basis.values or not 0 < len(rule) <= LONGEST_RULE:
        raise RuleMissing(most=LONGEST_RULE)
    if not 0 < len(facts) <= LONGEST:
        raise FactsMissing(most=LONGEST)
    if not 0 < len(reasons) <= LONGEST:
        raise ReasonsMissing(most=LONGEST)
    if said.measure not in OF_ACCOUNTS and not _is_there(case):
        raise ThingGone
    return Findings(said.measure, said.ground, said.basis, rule, facts, reasons, said.days)


def _is_there(case: Case) -> bool:
    if case.what == Thing.CLIP:
        return clip_queries.clip_in_any_state(case.thing_id) is not None
    return social_queries.comment_under_review(case.thing_id) is not None


def _body(act: str, ident: UUID, case: Case, said: Findings, signed: Signed) -> dict[str, Value]:
    """Return the body of an entry: what the person's own list shows, and no words about others."""
    return {
        "v": 1,
        "act": act,
        "event": ident.hex,
        "case": case.id.hex,
        "what": case.what,
        "thing": case.thing_id.hex,
        "measure": said.measure,
        "ground": said.ground,
        "basis": said.basis,
        "rule": said.rule,
        "source": case.source,
        "automated": "no",
        "actor_pseudonym": signed.member.pseudonym,
        "signed_sha256": signed.digest,
        "assertion_hash": signed.assertion,
    }


def _deed(
    act: Deed.Act, row: Decision, case: Case, by: UUID, pseudonym: str, entry_id: UUID
) -> None:
    Deed.objects.create(
        act=act,
        what=case.what,
        measure=row.measure,
        ground=row.ground,
        case=case,
        by_id=by,
        by_pseudonym=pseudonym,
        entry_id=entry_id,
    )
