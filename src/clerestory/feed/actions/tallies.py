"""Counting: reports are added up in memory, and written down twice a second."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import batched, chain
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from clerestory.clips import queries as clips
from clerestory.clips.tickets import today
from clerestory.feed.actions.rows import as_written
from clerestory.feed.counting import Counting, Report, Sum, network_of
from clerestory.feed.models import REACHED, THROUGH, Tally
from clerestory.spine.ids import new_id

FIRST_DAY: Final = date(1970, 1, 1)
_COLUMNS: Final = ("shown", "skipped", "replayed", "not_interested", *REACHED, *THROUGH)
# Names of our own alone; both databases know this form.
_ADD: Final = f"INSERT INTO feed_tally (id, clip_id, day, {', '.join(_COLUMNS)}) VALUES "  # noqa: S608  names of our own alone
_ROW: Final = f"({', '.join(['%s'] * (3 + len(_COLUMNS)))})"
_TO_WHAT_IS_THERE: Final = " ON CONFLICT (clip_id, day) DO UPDATE SET " + ", ".join(
    f"{name} = feed_tally.{name} + excluded.{name}" for name in _COLUMNS
)
_ROWS: Final = 250  # of 22 values: SQLite takes 32,766
_counting = Counting()


def count(*, address: str, reports: list[Report]) -> None:
    """Count what a network reports, in this process; `write_counts` makes it last.

    Nothing is answered, by purpose: whether a report was new would tell a neighbour what somebody
    in the same network has watched.
    """
    _counting.count(network_of(address), reports, today())


def write_counts() -> int:
    """Write down what this process has counted; return for how many clips and days.

    All of it is committed, or all of it is still in memory. Clips that are gone are left out.
    """
    taken = _counting.take()
    if not taken:
        return 0
    try:
        try:
            with transaction.atomic():
                _write(taken)
        except IntegrityError:  # some clips are gone, which is rare; to ask each time takes longer
            there = clips.still_there({clip_id for clip_id, _ in taken})
            with transaction.atomic():
                _write({place: one for place, one in taken.items() if place[0] in there})
    except BaseException:
        _counting.give_back(taken)
        raise
    return len(taken)


def _write(taken: Mapping[tuple[UUID, int], Sum]) -> None:
    """Add sums to their rows, many in one statement: thousands of them are a matter of moments.

    After each statement this thread waits for those that answer requests, so there are few of them.
    In one order, so that two processes that write wait for each other and never in a ring.
    """
    rows = [
        (*_place(clip_id, day), *_numbers(one))
        for (clip_id, day), one in sorted(taken.items(), key=lambda pair: pair[0])
    ]
    with connection.cursor() as cursor:
        for some in batched(rows, _ROWS):
            statement = _ADD + ", ".join([_ROW] * len(some)) + _TO_WHAT_IS_THERE
            cursor.execute(statement, list(chain.from_iterable(some)))


def _place(clip_id: UUID, day: int) -> tuple[Any, ...]:
    """Return a new row's id, its clip and its day, as this database writes them."""
    ids, days = Tally._meta.get_field("id"), Tally._meta.get_field("day")  # noqa: SLF001  Django's documented way in
    at = FIRST_DAY + timedelta(days=day)
    return as_written((ids, new_id()), (ids, clip_id), (days, at))


def _numbers(one: Sum) -> tuple[int, ...]:
    acts = (one.shown, one.skipped, one.replayed, one.not_interested)
    return (*acts, *one.reached, *one.through)
