"""The moderators' desk: the queue, one case with what belongs to it, appeals, their own log.

The reader is the id of a member of the staff, and `gate.staff` says whether it is a moderator's.
Nobody is told who reported.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.clips.shown import ShownClip
from clerestory.gate.queries import places_of
from clerestory.gate.staff.queries import moderator
from clerestory.people.models import Person
from clerestory.safety.grounds import FITTING, Measure, Thing
from clerestory.safety.models import Appeal, Case, Decision, Deed, Report
from clerestory.safety.queries.statements import statement_of, strikes_of
from clerestory.safety.refused import InOtherHands, NotClaimed, NotYours, SameModerator
from clerestory.safety.shown import Earlier, Said, ShownDeed, Statement, Waiting
from clerestory.social import queries as social
from clerestory.social.shown import ShownComment
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as
from clerestory.vault.refused import KeysGone

# A claim that nobody acts on ends by itself.
CLAIM_HOLDS = timedelta(minutes=30)
MOST = 50
MOST_SAID = 50
MOST_EARLIER = 20


@dataclass(frozen=True, slots=True)
class ReviewedCase:
    """A case in hand: the thing, whose it is, what was said about it and decided before."""

    id: str
    what: Thing
    person: Person
    joined_at: datetime
    strikes: int
    source: str
    ground: str
    words: str
    reports: int
    said: tuple[Said, ...]
    earlier: tuple[Earlier, ...]
    clip: ShownClip | None
    comment: ShownComment | None
    measures: tuple[Measure, ...]
    decision: Statement | None
    decided_by: str
    may_undo: bool


@dataclass(frozen=True, slots=True)
class WaitingContest:
    """What is said against a decision to do nothing, with the case it is about."""

    id: str
    case: ReviewedCase
    texts: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ContestedOutcome:
    """That nothing was done is contested: a line of the desk."""

    id: str
    what: str
    ground: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingAppeal:
    """An appeal that waits, with the case it is about."""

    case: ReviewedCase
    statement: Statement
    text: str
    made_at: datetime


def queue(by: UUID, after: str | None = None, limit: int = 20) -> Page[Waiting]:
    """Return the cases that wait, the oldest first, without those to which `by` is a party."""
    moderator(by)
    limit = max(1, min(limit, MOST))
    party = Report.objects.filter(reporter=by).values("case")
    rows = Case.objects.filter(closed_at=None, person__left_at=None)
    rows = rows.exclude(person=by).exclude(id__in=party)
    if after:
        rows = rows.filter(id__gt=from_text(after))
    found = list(rows.order_by("id")[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    shown = found[:limit]
    grounds: dict[UUID, list[str]] = {}
    said = Report.objects.filter(case__in=[row.id for row in shown])
    for case_id, ground in said.values_list("case", "ground").distinct().order_by("ground"):
        grounds.setdefault(case_id, []).append(ground)
    now = timezone.now()
    items = [
        Waiting(
            id=row.key,
            what=row.what,
            grounds=tuple(grounds.get(row.id, ())) or ((row.ground,) if row.ground else ()),
            source=row.source,
            reports=row.reports,
            opened_at=row.opened_at,
            mine=row.claimed_by == by and _is_claimed(row, now),
            taken=row.claimed_by != by and _is_claimed(row, now),
        )
        for row in shown
    ]
    return Page(items, mark)


def claimed_now() -> Q:
    """Return the condition that some moderator has a case in hand, for this room."""
    return Q(claimed_at__gt=timezone.now() - CLAIM_HOLDS)


def case_for(by: UUID, case_id: UUID) -> ReviewedCase:
    """Return a case that `by` has in hand, or that is decided.

    Raise NotFound, NotYours for a party, InOtherHands, or NotClaimed for one that waits.
    """
    row = _case(by, case_id)
    if row.closed_at is None and (row.claimed_by != by or not _is_claimed(row, timezone.now())):
        raise InOtherHands if _is_claimed(row, timezone.now()) else NotClaimed
    return _reviewed(row)


def appeals_waiting(by: UUID, after: str | None = None, limit: int = 20) -> Page[Statement]:
    """Return the decisions that are contested and were made by others, the oldest first."""
    moderator(by)
    limit = max(1, min(limit, MOST))
    rows = Decision.objects.filter(person__left_at=None).exclude(by_id=by).exclude(person=by)
    rows = rows.filter(id__in=Appeal.objects.filter(decided_at=None).values("decision"))
    if after:
        rows = rows.filter(id__gt=from_text(after))
    found = list(rows.select_related("case").order_by("id")[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    with acting_as("safety"):
        return Page([statement_of(row) for row in found[:limit]], mark)


def appeal_waiting(by: UUID, decision_id: UUID) -> WaitingAppeal:
    """Return an appeal to whoever may decide about it.

    Raise NotFound, NotYours, or SameModerator for whoever decided first.
    """
    moderator(by)
    appeal = Appeal.objects.filter(decision=decision_id, decided_at=None).first()
    decision = Decision.objects.filter(id=decision_id).select_related("case").first()
    if appeal is None or decision is None:
        raise NotFound
    row = _case(by, decision.case_id)
    if decision.by_id == by:
        raise SameModerator
    with acting_as("safety"):
        statement = statement_of(decision)
        return WaitingAppeal(_reviewed(row), statement, appeal.text, appeal.made_at)


def contests_waiting(by: UUID, limit: int = 20) -> list[ContestedOutcome]:
    """Return the decisions of others to do nothing that are contested, the oldest first."""
    moderator(by)
    rows = Decision.objects.filter(_contested(), person__left_at=None)
    rows = rows.exclude(by_id=by).exclude(person=by)
    party = Report.objects.filter(reporter=by).values("case")
    rows = rows.exclude(case__in=party).select_related("case").order_by("id")
    return [
        ContestedOutcome(row.key, row.case.what, row.ground, row.decided_at)
        for row in rows[: max(1, min(limit, MOST))]
    ]


def contest_waiting(by: UUID, decision_id: UUID) -> WaitingContest:
    """Return what is contested to whoever may decide about it.

    Raise NotFound, NotYours, or SameModerator for whoever decided first.
    """
    moderator(by)
    decision = Decision.objects.filter(_contested(), id=decision_id).first()
    if decision is None:
        raise NotFound
    row = _case(by, decision.case_id)
    if decision.by_id == by:
        raise SameModerator
    with acting_as("safety"):
        said = Report.objects.filter(case=row, contested_at__isnull=False, contest_decided_at=None)
        found = list(said.order_by("contested_at"))
        if not found:  # withdrawn meanwhile
            raise NotFound
        texts = tuple(one.contest for one in found)
        made_at = found[0].contested_at or decision.decided_at
        return WaitingContest(decision.key, _reviewed(row), texts, made_at)


def _contested() -> Q:
    waiting = Report.objects.filter(contested_at__isnull=False, contest_decided_at=None)
    return Q(measure=Measure.NONE, undone_at=None, case__in=waiting.values("case"))


def deeds_of_moderators(by: UUID, after: str | None = None, limit: int = 50) -> Page[ShownDeed]:
    """Return the moderators' own log, the latest first."""
    moderator(by)
    limit = max(1, min(limit, MOST))
    rows = Deed.objects.order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    mark = to_text(found[limit - 1].id) if len(found) > limit else None
    places = places_of([row.entry_id for row in found if row.entry_id])
    items = [
        ShownDeed(
            id=to_text(row.id),
            act=row.act,
            what=row.what,
            measure=row.measure,
            ground=row.ground,
            done_on=row.done_at.date(),
            entry=places.get(row.entry_id) if row.entry_id else None,
            by=row.by_pseudonym,
            case=to_text(row.case_id) if row.case_id else "",
            note=row.note,
        )
        for row in found[:limit]
    ]
    return Page(items, mark)


def _case(by: UUID, case_id: UUID) -> Case:
    """Return a case that a moderator may see; raise NotFound, or NotYours for a party."""
    moderator(by)
    row = Case.objects.select_related("person").filter(id=case_id, person__left_at=None).first()
    if row is None:
        raise NotFound
    if row.person_id == by or Report.objects.filter(case=row, reporter=by).exists():
        raise NotYours
    moderator(by, about=row.person_id)
    return row


def _is_claimed(row: Case, now: datetime) -> bool:
    return row.claimed_at is not None and row.claimed_at > now - CLAIM_HOLDS


def _text(row: Report) -> str:
    """Return what a report says; nothing once whoever wrote it is being erased."""
    try:
        return str(row.text)
    except KeysGone:
        return ""


def _reviewed(row: Case) -> ReviewedCase:
    with acting_as("safety"):
        said = Report.objects.filter(case=row).order_by("-id")[:MOST_SAID]
        told = tuple(Said(one.ground, _text(one), one.reported_at) for one in said)
        words = row.words
        decision = Decision.objects.filter(case=row).select_related("case").first()
        statement = statement_of(decision) if decision else None
    clip = clips.clip_under_review(row.thing_id) if row.what == Thing.CLIP else None
    comment = social.comment_under_review(row.thing_id) if row.what == Thing.COMMENT else None
    earlier = Decision.objects.filter(person=row.person_id).exclude(case=row).select_related("case")
    return ReviewedCase(
        id=row.key,
        what=Thing(row.what),
        person=row.person,
        joined_at=row.person.created_at,
        strikes=strikes_of(row.person_id),
        source=row.source,
        ground=row.ground,
        words=words,
        reports=row.reports,
        said=told,
        earlier=tuple(
            Earlier(
                to_text(one.case_id),
                one.case.what,
                one.measure,
                one.ground,
                one.decided_at,
                one.undone_at is not None,
            )
            for one in earlier.order_by("-id")[:MOST_EARLIER]
        ),
        clip=clip[1] if clip else None,
        comment=comment[1] if comment else None,
        measures=FITTING[Thing(row.what)],
        decision=statement,
        decided_by=decision.by_pseudonym if decision else "",
        may_undo=statement is not None and statement.holds,
    )
