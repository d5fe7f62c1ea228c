"""How requests end: one decision each, and its entry in the ledger in the same act."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate import actions as ledger
from clerestory.gate.refused import AssuranceDown
from clerestory.gate.staff import entries
from clerestory.gate.staff.entries import Outcome
from clerestory.gate.staff.events import AccessLogged
from clerestory.gate.staff.models import Case, Decision, Request
from clerestory.gate.staff.refused import Denied, RequestOver
from clerestory.gate.staff.requests import Asked, moment
from clerestory.gate.staff.roster import Member
from clerestory.spine.facts import announce
from clerestory.tlog.leaves import Kind

# A denied attempt is settled at once if the log is up; if not, the worker does it.
DENIED_SECONDS = 3.0


def living(request_id: UUID) -> tuple[Request, UUID, Asked]:
    """Lock a request that has no end yet; return it with its subject and what it asks for."""
    request = Request.objects.select_for_update().filter(id=request_id).first()
    if request is None or request.ends_at <= timezone.now() or not request.text:
        raise RequestOver
    subject = Case.objects.get(id=request.case_id).subject_id
    if subject is None or Decision.objects.filter(request=request).exists():
        raise RequestOver
    return request, subject, Asked.read(request.text.encode())


def decide(
    request: Request, subject: UUID, asked: Asked, actor: Member, outcome: Outcome
) -> Decision:
    """End a request, in the caller's transaction; the log is told in the same one."""
    body = entries.access(asked, actor, outcome)
    order = asked.request if body["notify_after"] else ""
    entry_id = ledger.record(kind=Kind.STAFF_ACCESS, body=body, person_id=subject, order=order)
    opened = outcome.word == "permit"
    if not body["notify_after"]:
        announce(AccessLogged(person_id=subject))
    return Decision.objects.create(
        request=request,
        word=outcome.word,
        rules=list(outcome.rules),
        entry_id=entry_id,
        decided_at=timezone.now(),
        opens_until=moment(outcome.ends) if opened else None,
    )


def deny(request: Request, subject: UUID, asked: Asked, actor: Member, outcome: Outcome) -> Denied:
    """Record a denial; return the refusal for the caller to raise when that is committed."""
    with transaction.atomic():
        decision = decide(request, subject, asked, actor, outcome)
    transaction.on_commit(lambda: _settle(decision.entry_id))
    return Denied(rules=", ".join(outcome.rules))


def denial(*rules: str, approver: str = "", approval: str = "", device: str = "") -> Outcome:
    """Describe a denial of now."""
    now = int(timezone.now().timestamp())
    return Outcome("deny", rules, now, now, approver, approval, device)


def _settle(entry_id: UUID) -> None:
    with suppress(AssuranceDown):
        ledger.settle(entry_id=entry_id, seconds=DENIED_SECONDS)
