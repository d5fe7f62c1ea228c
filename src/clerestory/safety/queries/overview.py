"""Overview: open cases and counts, for whoever runs the server: what no report says, and of whom.

It is what the queue shows to every moderator before one takes a case in hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from clerestory.people.models import Person
from clerestory.safety.grounds import Measure
from clerestory.safety.models import Appeal, Case, Decision, Report
from clerestory.safety.queries.desk import claimed_now
from clerestory.spine.ids import from_text
from clerestory.spine.pages import Page

MOST = 1000
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """One case that waits: what kind of thing, on which grounds, by how many reports."""

    id: str
    what: str
    grounds: tuple[str, ...]
    reports: int
    opened_at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class CaseCount:
    """Cases that wait, by ground; the oldest of them; appeals; what the last 30 days brought."""

    open: int
    oldest: datetime | None
    by_ground: dict[str, int]
    appeals: int
    opened_in_30_days: int
    decided_in_30_days: int


def open_cases(after: str | None = None, limit: int = 50) -> Page[OpenCase]:
    """Return the cases that wait, the oldest first."""
    limit = max(1, min(limit, MOST))
    rows = Case.objects.filter(closed_at=None, person__left_at=None).order_by("id")
    if after:
        rows = rows.filter(id__gt=from_text(after))
    found = list(rows[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    ids = [row.id for row in found[:limit]]
    grounds: dict[UUID, list[str]] = {}
    said = Report.objects.filter(case__in=ids).values_list("case", "ground").distinct()
    for case_id, ground in said.order_by("ground"):
        grounds.setdefault(case_id, []).append(ground)
    taken = set(Case.objects.filter(claimed_now(), id__in=ids).values_list("id", flat=True))
    items = [
        OpenCase(
            id=row.key,
            what=row.what,
            grounds=tuple(grounds.get(row.id, ())) or ((row.ground,) if row.ground else ()),
            reports=row.reports,
            opened_at=row.opened_at,
            taken=row.id in taken,
        )
        for row in found[:limit]
    ]
    return Page(items, mark)


def case_count() -> CaseCount:
    """Count cases, appeals and decisions."""
    rows = Case.objects.filter(closed_at=None, person__left_at=None)
    since = timezone.now() - MONTH
    counted = Report.objects.filter(case__in=rows.values("id")).values_list("ground")
    oldest = rows.order_by("id").values_list("opened_at", flat=True).first()
    return CaseCount(
        open=rows.count(),
        oldest=oldest,
        by_ground=dict(counted.annotate(n=Count("case", distinct=True)).order_by("ground")),
        appeals=Appeal.objects.filter(decided_at=None, decision__person__left_at=None).count(),
        opened_in_30_days=Case.objects.filter(opened_at__gte=since).count(),
        decided_in_30_days=Decision.objects.filter(decided_at__gte=since).count(),
    )


def suspensions_of(person: Person) -> list[UUID]:
    """Return the decisions by which somebody is suspended now, the first one first."""
    rows = Decision.objects.filter(person=person, measure=Measure.SUSPEND, undone_at=None)
    rows = rows.exclude(ends_at__lte=timezone.now())
    return list(rows.order_by("id").values_list("id", flat=True))
