"""Pairs that were given: added up in memory, written down in batches, deleted when they are old."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.clips.tickets import today
from clerestory.feed import queries
from clerestory.feed.actions.rows import as_written
from clerestory.feed.actions.tallies import FIRST_DAY
from clerestory.feed.counting import network_of
from clerestory.feed.models import Pair
from clerestory.feed.pairing import MOST_OF_A_PAIR, Given, Pairing
from clerestory.feed.pairing import Pair as Counted

KEPT: Final = timedelta(days=60)
# Both databases know this form.
_ADD: Final = (
    "INSERT INTO feed_pair (id, earlier_id, later_id, day, given) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (earlier_id, later_id, day) DO UPDATE SET given = CASE "
    "WHEN feed_pair.given + excluded.given > %s THEN %s ELSE feed_pair.given + excluded.given END"
)
_pairing = Pairing()


def give_pair(*, address: str, earlier: UUID, later: UUID) -> None:
    """Count a pair that a network gives, in this process; `write_pairs` makes it last.

    Nothing is answered, for the reason that `count` answers nothing.
    """
    _pairing.give(network_of(address), Counted(earlier, later, today()))


def write_pairs() -> int:
    """Write down the pairs of this process of which both clips are offered; return how many.

    All of it is committed, or all of it is still in memory. They are written in the order of
    their clips, so that the order in which they came is lost.
    """
    taken = _pairing.take()
    if not taken:
        return 0
    try:
        with transaction.atomic():
            return _write(taken)
    except BaseException:
        _pairing.give_back(taken)
        raise


def sweep_pairs() -> int:
    """Delete pairs that are too old to tell what people like now; return how many rows."""
    oldest = (timezone.now() - KEPT).date()
    return Pair.objects.filter(day__lt=oldest).delete()[0]


def _write(taken: Given) -> int:
    there = clips.still_there(
        {one for pair in taken for one in (pair.earlier, pair.later)} & set(queries.offered())
    )
    rows = [
        _row(pair, given)
        for pair, given in sorted(taken.items())
        if {pair.earlier, pair.later} <= there
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)
    return len(rows)


def _row(pair: Counted, given: int) -> tuple[Any, ...]:
    """Return a row as this database writes it."""
    day = FIRST_DAY + timedelta(days=pair.day)
    ids, days = Pair._meta.get_field("id"), Pair._meta.get_field("day")  # noqa: SLF001  Django's documented way in
    found = as_written((ids, uuid4()), (ids, pair.earlier), (ids, pair.later), (days, day))
    return (*found, min(given, MOST_OF_A_PAIR), MOST_OF_A_PAIR, MOST_OF_A_PAIR)
