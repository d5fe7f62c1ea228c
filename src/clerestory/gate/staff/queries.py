"""Reading staff access. The reader is a member of the roster, and comes first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from clerestory.gate.staff.models import Approval, Case, Decision, Delay, Request
from clerestory.gate.staff.policy import Wish
from clerestory.gate.staff.requests import Asked, moment
from clerestory.gate.staff.roster import Member
from clerestory.gate.staff.standing import in_force
from clerestory.spine.ids import to_text
from clerestory.spine.refusals import NotFound, Refusal

LISTED = 20


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request as the desk shows it. `state` is waiting, approved, open, denied or over."""

    id: UUID
    key: str
    case_key: str
    reference: str
    subject_id: UUID | None
    mine: bool
    may_approve: bool
    actor: str
    actor_role: str
    actor_office: str
    actor_posting: str
    purpose: str
    fields: list[str]
    justification: str
    asked_at: datetime
    ends_at: datetime
    state: str
    approver: str
    rules: list[str]
    opens_until: datetime | None
    told_at: datetime | None
    entry_id: UUID | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How often staff opened something or tried to in vain, for everybody to see."""

    opened: int
    denied: int
    delayed: int
    overdue: int


def member_of(person_id: UUID) -> Member:
    """Return the roster's line of a person; raise NotFound: for others there is no desk."""
    member = in_force().roster.member(person_id)
    if member is None:
        raise NotFound
    return member


def moderator(person_id: UUID, about: UUID | None = None) -> Member:
    """Return the roster's line of a moderator; raise NotFound: for others there is no queue.

    `about` is whom the thing at hand is of: nobody decides about themselves. The signed roster and
    the policy say who it is and where from, as for every access of the staff.
    """
    member, subject = member_of(person_id), about or UUID(int=0)
    if not in_force().policy.may_moderate(member, subject.hex).permitted:
        raise NotFound
    return member


def moderates(person_id: UUID) -> bool:
    """Whether this person decides about reports."""
    try:
        moderator(person_id)
    except Refusal:
        return False
    return True


def has_desk(person_id: UUID) -> bool:
    """Whether this person is on the roster that is in force."""
    try:
        member_of(person_id)
    except Refusal:
        return False
    return True


def case_for(by: UUID, case_id: UUID) -> Case:
    """Return a case of the member who opened it; raise NotFound."""
    member_of(by)
    case = Case.objects.filter(id=case_id, opened_by=by).first()
    if case is None:
        raise NotFound
    return case


def cases_of(by: UUID) -> list[Case]:
    """Return the open cases of a member, the newest first: references, and nothing of people."""
    member_of(by)
    rows = Case.objects.filter(opened_by=by, closed_at=None, subject_id__isnull=False)
    return list(rows.order_by("-id")[:LISTED])


def requests_in(by: UUID, case_id: UUID) -> list[ShownRequest]:
    """Return the requests of a case of one's own, the newest first."""
    case = case_for(by, case_id)
    rows = Request.objects.select_related("case").filter(case=case).order_by("-id")
    return [_shown(by, row) for row in rows[:LISTED]]


def waiting_for(by: UUID) -> list[ShownRequest]:
    """Return the requests of others that this member may approve, the oldest first."""
    member_of(by)
    rows = Request.objects.select_related("case").filter(ends_at__gt=timezone.now())
    rows = rows.exclude(actor_id=by).exclude(text="").exclude(case__subject_id=None)
    ended = Decision.objects.values("request_id")
    approved = Approval.objects.values("request_id")
    rows = rows.exclude(id__in=ended).exclude(id__in=approved)
    return [_shown(by, row) for row in rows.order_by("id")[:LISTED] if _may_approve(by, row)]


def request_for(by: UUID, request_id: UUID) -> ShownRequest:
    """Return a request to its actor, or to whoever may be or was its second person."""
    member_of(by)
    row = Request.objects.select_related("case").filter(id=request_id).first()
    if row is None:
        raise NotFound
    shown = _shown(by, row)
    was_second = Approval.objects.filter(request=row, approver_id=by).exists()
    if not (shown.mine or shown.may_approve or was_second):
        raise NotFound
    return shown


def counts() -> Counts:
    """Count what was decided since the beginning."""
    told = Decision.objects.aggregate(
        opened=Count("pk", filter=Q(word=Decision.Word.PERMIT)),
        denied=Count("pk", filter=Q(word=Decision.Word.DENY)),
    )
    return Counts(told["opened"], told["denied"], Delay.objects.count(), overdue())


def overdue() -> int:
    """Count the people whose day has come and who were not told: it must be 0."""
    late = timezone.now() - timedelta(minutes=10)
    return Delay.objects.filter(until__lt=late, reveal_id=None).count()


def _may_approve(by: UUID, row: Request) -> bool:
    standing = in_force()
    approver, actor = standing.roster.member(by), standing.roster.member(row.actor_id)
    subject = row.case.subject_id
    if approver is None or actor is None or subject is None:
        return False
    asked = Asked.read(row.text.encode())
    wish = Wish(subject.hex, asked.purpose, asked.fields, delayed=asked.notify_after > 0)
    return standing.policy.may_approve(approver, actor, wish).permitted


def _shown(by: UUID, row: Request) -> ShownRequest:
    asked = Asked.read(row.text.encode()) if row.text else None
    actor = in_force().roster.member(row.actor_id)
    approval = Approval.objects.filter(request=row).first()
    decision = Decision.objects.filter(request=row).first()
    return ShownRequest(
        id=row.id,
        key=to_text(row.id),
        case_key=to_text(row.case.id),
        reference=row.case.reference,
        subject_id=row.case.subject_id,
        mine=row.actor_id == by,
        may_approve=bool(row.text) and row.actor_id != by and _may_approve(by, row),
        actor=row.actor_pseudonym,
        actor_role=actor.role if actor else "",
        actor_office=actor.office if actor else "",
        actor_posting=actor.posting if actor else "",
        # Where the words are still there, what is shown is what is signed.
        purpose=asked.purpose if asked else row.purpose,
        fields=list(asked.fields) if asked else row.fields,
        justification=asked.justification if asked else "",
        asked_at=row.asked_at,
        ends_at=row.ends_at,
        state=_state(row, approval, decision),
        approver=approval.approver_pseudonym if approval else "",
        rules=decision.rules if decision else [],
        opens_until=decision.opens_until if decision else None,
        told_at=moment(asked.notify_after) if asked and asked.notify_after else None,
        entry_id=decision.entry_id if decision else None,
    )


def _state(row: Request, approval: Approval | None, decision: Decision | None) -> str:
    now = timezone.now()
    if decision is None:
        if row.ends_at <= now or not row.text:
            return "over"
        return "approved" if approval else "waiting"
    if decision.word == Decision.Word.DENY:
        return "denied"
    still = decision.opens_until is not None and decision.opens_until > now
    return "open" if still and row.text else "over"
