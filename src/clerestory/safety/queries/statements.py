"""Statements of reasons, to the person whom they are about; strikes, and what is in force."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.people.models import Person
from clerestory.safety.grounds import APPEAL_WITHIN, STRIKE_COUNTS, Measure, Thing
from clerestory.safety.models import Appeal, Case, Decision
from clerestory.safety.shown import ShownAppeal, Standing, Statement
from clerestory.social import queries as social
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound

MOST = 50
EXCERPT = 140


def decisions_of(person: Person, after: str | None = None, limit: int = 20) -> Page[Statement]:
    """Return what was decided about a person and what is theirs, the latest first.

    Where nothing was done there is nothing to tell.
    """
    limit = max(1, min(limit, MOST))
    rows = Decision.objects.filter(person=person).exclude(measure=Measure.NONE)
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows.select_related("case").order_by("-id")[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    return Page([statement_of(row) for row in found[:limit]], mark)


def statement_for(person: Person, decision_id: UUID) -> Statement:
    """Return a statement of reasons to the person whom it is about; raise NotFound."""
    rows = Decision.objects.filter(id=decision_id, person=person).exclude(measure=Measure.NONE)
    row = rows.select_related("case").first()
    if row is None:
        raise NotFound
    return statement_of(row)


def statement_of(row: Decision) -> Statement:
    """Write out a decision, whose case is loaded, with the words that its keys are open for."""
    now = timezone.now()
    appeal = Appeal.objects.filter(decision=row).first()
    thing, excerpt = _thing(row.case)
    until = row.decided_at + APPEAL_WITHIN
    contestable = row.undone_at is None and appeal is None and until > now
    return Statement(
        id=row.key,
        address=f"/decisions/{row.key}",
        what=row.case.what,
        thing=thing,
        excerpt=excerpt,
        measure=row.measure,
        ground=row.ground,
        basis=row.basis,
        rule=row.rule,
        facts=row.facts,
        reasons=row.reasons,
        source=row.case.source,
        automated=False,
        decided_at=row.decided_at,
        ends_at=row.ends_at,
        undone_at=row.undone_at,
        holds=holds(row, now),
        strike_until=row.decided_at + STRIKE_COUNTS if _is_strike(row, now) else None,
        appeal_until=until if contestable else None,
        appeal=_shown_appeal(appeal) if appeal else None,
    )


def holds(row: Decision, now: datetime) -> bool:
    """Whether a decision is in force."""
    over = row.ends_at is not None and row.ends_at <= now
    return row.measure != Measure.NONE and row.undone_at is None and not over


def in_force(rows: QuerySet[Decision]) -> set[str]:
    """Return which measures of these decisions are in force, for this room."""
    holding = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    return set(rows.filter(holding, undone_at=None).values_list("measure", flat=True))


def strikes_of(person_id: UUID) -> int:
    """Return how many strikes count now: decisions of the last half year that were not undone."""
    since = timezone.now() - STRIKE_COUNTS
    rows = Decision.objects.filter(person=person_id, decided_at__gt=since, undone_at=None)
    return rows.exclude(measure=Measure.NONE).count()


def standing_of(person: Person) -> Standing:
    """Return how somebody's account stands."""
    state = "limited" if person.is_limited else "open"
    return Standing("suspended" if person.is_suspended else state, strikes_of(person.id))


def _is_strike(row: Decision, now: datetime) -> bool:
    struck = row.measure != Measure.NONE and row.undone_at is None
    return struck and row.decided_at + STRIKE_COUNTS > now


def _thing(case: Case) -> tuple[str, str]:
    """Return address and first words of what it was about; empty where it is gone."""
    if case.what == Thing.CLIP:
        clip = clips.clip_in_any_state(case.thing_id)
        return (clip.address, _cut(clip.description)) if clip else ("", "")
    if case.what == Thing.COMMENT:
        found = social.comment_under_review(case.thing_id)
        return (f"/comments/{to_text(case.thing_id)}", _cut(found[0].text)) if found else ("", "")
    return "", ""


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"


def _shown_appeal(row: Appeal) -> ShownAppeal:
    return ShownAppeal(row.text, row.made_at, row.upheld, row.answer, row.decided_at)
