"""Counting: reports are added up in memory, and written down each second."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.clips import queries as clips
from clerestory.clips.tickets import today
from clerestory.feed.counting import Counting, Report, Sum, Sums, network_of
from clerestory.feed.models import Tally

FIRST_DAY: Final = date(1970, 1, 1)
BATCH: Final = 300
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
        with transaction.atomic():
            _write(taken)
    except BaseException:
        _counting.give_back(taken)
        raise
    return len(taken)


def _write(taken: Sums) -> None:
    there = clips.still_there({clip_id for clip_id, _ in taken})
    sums = {(one, _date(day)): what for (one, day), what in taken.items() if one in there}
    # The rows are there before they are locked, in one order, so that two who write can wait.
    places = sorted(sums)
    Tally.objects.bulk_create(
        [Tally(clip_id=clip_id, day=day) for clip_id, day in places],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    for day in sorted({day for _, day in places}):
        ids = [clip_id for clip_id, that in places if that == day]
        for at in range(0, len(ids), BATCH):
            _add(day, ids[at : at + BATCH], sums)


def _add(day: date, ids: list[UUID], sums: dict[tuple[UUID, date], Sum]) -> None:
    rows = Tally.objects.select_for_update().filter(day=day, clip_id__in=ids).order_by("clip_id")
    changed = []
    for row in rows:
        more = sums[row.clip_id, day]
        row.shown += more.shown
        row.skipped += more.skipped
        row.replayed += more.replayed
        row.not_interested += more.not_interested
        row.reached = [a + b for a, b in zip(row.reached, more.reached, strict=True)]
        changed.append(row)
    columns = ["shown", "skipped", "replayed", "not_interested", "reached"]
    Tally.objects.bulk_update(changed, columns, batch_size=BATCH)


def _date(day: int) -> date:
    return FIRST_DAY + timedelta(days=day)
