"""Asking: a member names what they need, why, and in which case. The policy answers first."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate.staff import keyring, queries
from clerestory.gate.staff.actions import ends
from clerestory.gate.staff.models import Case, Request
from clerestory.gate.staff.policy import Wish
from clerestory.gate.staff.refused import (
    CaseClosed,
    DelayWrong,
    FieldsMissing,
    JustificationMissing,
    PurposeUnknown,
)
from clerestory.gate.staff.requests import (
    LONGEST_WORDS,
    MOST_FIELDS,
    PURPOSES,
    Asked,
    moment,
    named_fields,
)
from clerestory.gate.staff.standing import in_force
from clerestory.spine.allowances import spend
from clerestory.spine.ids import new_id, to_text
from clerestory.spine.refusals import NotFound

# How long a request waits for its second person and for being opened.
WAITS = timedelta(hours=1)
REQUESTS_PER_HOUR = 30
LONGEST_DELAY = timedelta(days=90)


def ask(
    *,
    by: UUID,
    case_id: UUID,
    purpose: str,
    fields: Collection[str],
    justification: str,
    connection: str = "",
    notify_after: int = 0,
) -> Request:
    """Ask to open fields of the person whom a case is about.

    `connection` is the country the network names, "" where it names none; `notify_after` a moment
    in seconds since 1970, 0 for at once. Raise Denied when the policy says no: that is logged.
    """
    case = queries.case_for(by, case_id)
    if case.closed_at is not None or case.subject_id is None:
        raise CaseClosed
    words, named = _checked(purpose, fields, justification, notify_after)
    spend("staff request", str(by), limit=REQUESTS_PER_HOUR, seconds=3600)
    standing = in_force()
    actor = standing.roster.member(by)
    if actor is None:
        raise NotFound
    asked = Asked(
        request=new_id().hex,
        case=to_text(case.id),
        subject=keyring.pseudonym_of(case.subject_id),
        actor=actor.pseudonym,
        purpose=purpose,
        fields=named,
        justification=words,
        connection=connection,
        asked=int(timezone.now().timestamp()),
        notify_after=notify_after,
        policy=standing.policy.digest,
        roster=standing.roster.digest,
    )
    wish = Wish(case.subject_id.hex, purpose, named, delayed=notify_after > 0)
    verdict = standing.policy.may_open(actor, wish, connection=connection)
    refusal = None
    with transaction.atomic():
        request = _write(case, by, asked)
        if not verdict.permitted:
            outcome = ends.denial(*verdict.rules)
            refusal = ends.deny(request, case.subject_id, asked, actor, outcome)
    if refusal is not None:
        raise refusal
    return request


def _write(case: Case, by: UUID, asked: Asked) -> Request:
    return Request.objects.create(
        id=UUID(hex=asked.request),
        case=case,
        actor_id=by,
        actor_pseudonym=asked.actor,
        purpose=asked.purpose,
        fields=list(asked.fields),
        text=asked.text.decode(),
        asked_at=moment(asked.asked),
        ends_at=moment(asked.asked) + WAITS,
    )


def withdraw(*, by: UUID, request_id: UUID) -> None:
    """End one's own request that nobody opened. Nothing was seen, so nothing is logged."""
    now = timezone.now()
    waiting = Request.objects.filter(id=request_id, actor_id=by, ends_at__gt=now)
    if not waiting.update(ends_at=now):
        raise NotFound


def _checked(
    purpose: str, fields: Collection[str], justification: str, notify_after: int
) -> tuple[str, tuple[str, ...]]:
    if purpose not in PURPOSES:
        raise PurposeUnknown
    named = named_fields(fields)
    if not named:
        raise FieldsMissing(most=MOST_FIELDS)
    words = " ".join(justification.split())
    if not words or len(words) > LONGEST_WORDS or not words.isprintable():
        raise JustificationMissing(most=LONGEST_WORDS)
    now = timezone.now()
    soonest, latest = int(now.timestamp()), int((now + LONGEST_DELAY).timestamp())
    if notify_after and not soonest < notify_after <= latest:
        raise DelayWrong(days=LONGEST_DELAY.days)
    return words, named
