"""Approving: the second person's passkey signs the hash of exactly one request."""

from uuid import UUID

from django.db import transaction

from clerestory.gate.staff import assertions, keyring, queries
from clerestory.gate.staff.actions import ends
from clerestory.gate.staff.assertions import DidNotFit
from clerestory.gate.staff.models import Approval, Request
from clerestory.gate.staff.policy import Wish
from clerestory.gate.staff.refused import Denied, RequestOver
from clerestory.gate.staff.requests import Asked, challenge
from clerestory.gate.staff.roster import Member
from clerestory.gate.staff.standing import InForce, in_force


def ask_approval(*, by: UUID, request_id: UUID) -> str:
    """Return what the second person's browser needs to sign a request, as JSON."""
    member = queries.member_of(by)
    with transaction.atomic():
        request, _, _ = ends.living(request_id)
    return assertions.question(member, challenge(request.text.encode(), "approve"))


def approve(*, by: UUID, request_id: UUID, answer: str) -> None:
    """Approve a request as its second person; raise Denied when that is not permitted.

    Whatever is wrong with it ends the request: a second try is another request.
    """
    approver = queries.member_of(by)
    with transaction.atomic():
        request, subject, asked = ends.living(request_id)
        standing, actor = still_standing(request, asked)
        if Approval.objects.filter(request=request).exists():
            raise RequestOver
        wrong = _wrong(standing, approver, actor, subject, asked, answer)
        refusal: Denied | None = None
        if wrong:
            outcome = ends.denial(
                *wrong, approver=approver.pseudonym, approval=assertions.digest(answer)
            )
            refusal = ends.deny(request, subject, asked, actor, outcome)
        else:
            Approval.objects.create(
                request=request,
                approver_id=by,
                approver_pseudonym=approver.pseudonym,
                answer=answer,
            )
    if refusal is not None:
        raise refusal


def decline(*, by: UUID, request_id: UUID) -> None:
    """Say no as the second person: the attempt is logged as denied."""
    member = queries.member_of(by)
    with transaction.atomic():
        request, subject, asked = ends.living(request_id)
        _, actor = still_standing(request, asked)
        outcome = ends.denial("declined", approver=member.pseudonym)
        ends.deny(request, subject, asked, actor, outcome)


def still_standing(request: Request, asked: Asked) -> tuple[InForce, Member]:
    """Return what is in force and the actor, if both are as when it was asked; else it is over."""
    standing = in_force()
    actor = standing.roster.member(request.actor_id)
    same = (asked.policy, asked.roster) == (standing.policy.digest, standing.roster.digest)
    if actor is None or not same:
        raise RequestOver
    return standing, actor


def _wrong(
    standing: InForce, approver: Member, actor: Member, subject: UUID, asked: Asked, answer: str
) -> tuple[str, ...]:
    """Return the rules that an approval breaks; none when it is good."""
    wish = Wish(subject.hex, asked.purpose, asked.fields, delayed=asked.notify_after > 0)
    verdict = standing.policy.may_approve(approver, actor, wish)
    if not verdict.permitted:
        return verdict.rules
    if asked.subject != keyring.pseudonym_of(subject):
        return ("other-subject",)
    try:
        assertions.check(approver, challenge(asked.text, "approve"), answer)
    except DidNotFit:
        return ("passkey-did-not-fit",)
    return ()
