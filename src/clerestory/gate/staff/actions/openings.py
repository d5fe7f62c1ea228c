"""Opening: log, wait for the witnesses, get the keys of the named fields. In this order only."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate import actions as ledger
from clerestory.gate.queries import opening
from clerestory.gate.staff import assertions, entries, keyring, queries
from clerestory.gate.staff.actions import ends
from clerestory.gate.staff.actions.approvals import still_standing
from clerestory.gate.staff.assertions import DidNotFit
from clerestory.gate.staff.entries import Outcome
from clerestory.gate.staff.grants import Grant
from clerestory.gate.staff.models import Approval, Decision, Delay, Request
from clerestory.gate.staff.policy import Wish
from clerestory.gate.staff.refused import Denied, GrantOver, NotApproved
from clerestory.gate.staff.requests import MINUTES, Asked, challenge, moment
from clerestory.gate.staff.roster import Member
from clerestory.gate.staff.standing import InForce
from clerestory.spine.refusals import NotFound
from clerestory.tlog.leaves import Kind

# How long somebody waits for log and witnesses before they are told to try again.
SECONDS = 10.0


def ask_opening(*, by: UUID, request_id: UUID) -> str:
    """Return what the actor's browser needs to sign the opening of a request, as JSON."""
    member = queries.member_of(by)
    with transaction.atomic():
        request, _, _ = ends.living(request_id)
    if request.actor_id != by:
        raise NotFound
    return assertions.question(member, challenge(request.text.encode(), "open"))


def open_request(*, by: UUID, request_id: UUID, answer: str, connection: str = "") -> Grant:
    """Open what a second person approved, and nothing before it stands in the log.

    Raise Denied when policy or passkeys say no, NotApproved, RequestOver, AssuranceDown when the
    log or its witnesses do not answer, KeysClosed when the key service does not.
    """
    queries.member_of(by)
    refusal: Denied | None = None
    with transaction.atomic():
        request, subject, asked = ends.living(request_id)
        if request.actor_id != by:
            raise NotFound
        standing, actor = still_standing(request, asked)
        approval = Approval.objects.filter(request=request).first()
        if approval is None:
            raise NotApproved
        told = {
            "approver": approval.approver_pseudonym,
            "approval": assertions.digest(approval.answer),
        }
        wrong, device = _wrong(standing, actor, subject, asked, approval, answer, connection)
        if wrong:
            refusal = ends.deny(
                request, subject, asked, actor, ends.denial(*wrong, **told, device=device)
            )
        else:
            now = int(timezone.now().timestamp())
            outcome = Outcome("permit", (), now, now + 60 * MINUTES, device=device, **told)
            _permit(request, subject, asked, actor, outcome)
    if refusal is not None:
        raise refusal
    return grant_for(by=by, request_id=request_id)


def grant_for(*, by: UUID, request_id: UUID) -> Grant:
    """Return the grant of a request that was opened, while its minutes last; raise GrantOver.

    Each time the key service sees the proof again and judges for itself.
    """
    queries.member_of(by)
    decision = Decision.objects.select_related("request__case").filter(request=request_id).first()
    if decision is None or decision.request.actor_id != by:
        raise NotFound
    subject, until = decision.request.case.subject_id, decision.opens_until
    if until is None or subject is None or until <= timezone.now():
        raise GrantOver(minutes=MINUTES)
    if decision.proof is None:
        decision.proof = ledger.settle(entry_id=decision.entry_id, seconds=SECONDS)
        Decision.objects.filter(request=request_id).update(proof=decision.proof)
    return _give(subject, decision, until)


def _give(subject: UUID, decision: Decision, until: datetime) -> Grant:
    entry = opening(decision.entry_id, person_id=subject, purpose=ledger.PURPOSE)
    keys = keyring.field_keys(subject, entry, bytes(decision.proof or b""))
    return Grant._given(  # noqa: SLF001  the one place where a grant is made
        subject_id=subject, entry_id=decision.entry_id, until=until, keys=keys
    )


def _permit(request: Request, subject: UUID, asked: Asked, actor: Member, outcome: Outcome) -> None:
    """End a request with yes; where the person is told later, that is logged in the same act."""
    ends.decide(request, subject, asked, actor, outcome)
    if asked.notify_after:
        entry_id = ledger.record(kind=Kind.LEGAL, body=entries.delay(asked))
        Delay.objects.create(request=request, entry_id=entry_id, until=moment(asked.notify_after))


def _wrong(
    standing: InForce,
    actor: Member,
    subject: UUID,
    asked: Asked,
    approval: Approval,
    answer: str,
    connection: str,
) -> tuple[tuple[str, ...], str]:
    """Return the rules that an opening breaks, and the hash of the passkey that it was done with.

    The second person's signature is looked at again: a row written by hand approves nothing.
    """
    wish = Wish(subject.hex, asked.purpose, asked.fields, delayed=asked.notify_after > 0)
    approver = standing.roster.member(approval.approver_id)
    if approver is None:
        return ("second-person-left",), ""
    for verdict in (
        standing.policy.may_open(actor, wish, connection=connection),
        standing.policy.may_approve(approver, actor, wish),
    ):
        if not verdict.permitted:
            return verdict.rules, ""
    if asked.subject != keyring.pseudonym_of(subject):
        return ("other-subject",), ""
    try:
        assertions.check(approver, challenge(asked.text, "approve"), approval.answer)
        credential = assertions.check(actor, challenge(asked.text, "open"), answer)
    except DidNotFit:
        return ("passkey-did-not-fit",), ""
    return (), sha256(credential).hexdigest()
