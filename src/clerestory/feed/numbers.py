"""What authors are told about their clips: exact numbers from the tallies, and never who.

Nothing else could be told: there is no record of who watched. A clip counts from the day on which
it stood in the public lists, so drafts and what only followers see have no numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.feed.models import REACHED, THROUGH, Tally
from clerestory.people.models import Person

PERIODS: Final = (7, 28, 0)
"""Days that one may ask for, today among them; 0 for all there are."""
MOST_CLIPS: Final = 1000
_COUNTS: Final = ("shown", "skipped", "replayed", "not_interested", *REACHED, *THROUGH)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted. `reached[t]`: how many left in tenth `t`, the last: at the end.

    `through` has the order of `counting.THROUGH`; older reports do not say where a clip was shown.
    """

    shown: int = 0
    skipped: int = 0
    replayed: int = 0
    not_interested: int = 0
    reached: tuple[int, ...] = (0,) * len(REACHED)
    through: tuple[int, ...] = (0,) * len(THROUGH)

    @property
    def finished(self) -> int:
        """How many watched it to its end."""
        return self.reached[-1]

    @property
    def finish_rate(self) -> float:
        """The share of those shown it who watched it to its end, 0 to 1."""
        return self.finished / self.shown if self.shown else 0.0

    @property
    def retention(self) -> tuple[float, ...]:
        """The share, 0 to 1, that still watched when each tenth began, and at the end."""
        if not self.shown:
            return ()
        return tuple(sum(self.reached[tenth:]) / self.shown for tenth in range(len(self.reached)))


@dataclass(frozen=True, slots=True)
class Day:
    """How often a clip was shown on one day in UTC, and watched to its end."""

    day: date
    shown: int
    finished: int


def numbers_of(author: Person, days: int) -> list[tuple[UUID, Numbers]]:
    """Return the numbers of an author's clips that have any, the most shown first."""
    rows = Tally.objects.filter(clip__author=author, **_since(days)).values_list("clip_id")
    sums = rows.annotate(total=Sum("shown"), **{f"sum_{name}": Sum(name) for name in _COUNTS})
    found = sums.order_by("-total", "clip_id")[:MOST_CLIPS]
    return [(clip_id, _numbers(counts)) for clip_id, _, *counts in found]


def numbers_of_clip(author: Person, clip_id: UUID, days: int) -> tuple[Numbers, list[Day]]:
    """Return the numbers of one's own clip and those of each day; raise NotFound."""
    clip = clips.own_clip(author, clip_id)
    rows = Tally.objects.filter(clip=clip, **_since(days)).order_by("day")
    found = list(rows.values_list("day", *_COUNTS))
    columns = zip(*(counts for _, *counts in found), strict=True)
    total = _numbers([sum(column) for column in columns]) if found else Numbers()
    return total, _each_day((day, _numbers(counts)) for day, *counts in found)


def _each_day(counted: Iterable[tuple[date, Numbers]]) -> list[Day]:
    """Return every day from the first that was counted to today, empty ones too."""
    known = dict(counted)
    if not known:
        return []
    first, last = min(known), timezone.now().date()
    span = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    none = Numbers()
    return [Day(day, known.get(day, none).shown, known.get(day, none).finished) for day in span]


def _since(days: int) -> dict[str, date]:
    return {"day__gt": timezone.now().date() - timedelta(days=days)} if days else {}


def _numbers(counts: Sequence[int]) -> Numbers:
    shown, skipped, replayed, not_interested, *rest = counts
    reached, through = tuple(rest[: len(REACHED)]), tuple(rest[len(REACHED) :])
    return Numbers(shown, skipped, replayed, not_interested, reached, through)
