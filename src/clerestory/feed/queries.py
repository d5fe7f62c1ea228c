"""Reading what was counted, rounded for everybody; exact numbers are for the author of a clip."""

import base64
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db.models import F, Sum

from clerestory.clips import queries as clips
from clerestory.clips.queries import ListedFacts
from clerestory.feed import storage
from clerestory.feed.learnt import BadLearnt, Learnt
from clerestory.feed.models import REACHED, Pair, SealedTaste, Tally
from clerestory.feed.offering import MOST_CONSIDERED, Facts, Inputs, rounded
from clerestory.feed.pool import MOST_TOPICS, Pool
from clerestory.feed.refused import NoSealedTaste
from clerestory.feed.storage import Current
from clerestory.people.models import Person
from clerestory.spine.ids import to_text

LOOKED_BACK: Final = timedelta(days=21)  # after five half-lives of four days little is left
LATE_DAYS: Final = 1.0
RECENT_DAYS: Final = 4.0
BATCH: Final = 500
_AUTHOR = b"clerestory/v1/author\0"
_HALF_A_DAY = 0.5


def inputs(now: datetime) -> Inputs:
    """Return what is published of the clips that may be offered, as it is now."""
    listed = clips.listed_facts(MOST_CONSIDERED)
    ids = [one.id for one in listed]
    totals = _totals(ids)
    late, recent = _decayed(ids, now)
    shared = Counter(tag for one in listed for tag in one.tags)
    nothing = (0, 0, 0)
    rows = []
    for one in listed:
        shown, watched, finished = totals.get(one.id, nothing)
        rows.append(
            Facts(
                id=to_text(one.id),
                author=author_number(one.author_id),
                institution=one.institution,
                language=one.language,
                sensitive=one.sensitive,
                listed=int(one.listed_at.timestamp()),
                seconds=one.duration_ms // 1000,
                topics=_topics(one, shared),
                shown=rounded(shown),
                watched=rounded(watched),
                finished=rounded(finished),
                late=rounded(late[one.id]),
                recent=rounded(recent[one.id]),
            )
        )
    rows.sort(key=lambda row: row.id)
    return Inputs(int(now.timestamp()), tuple(rows))


def offered() -> tuple[UUID, ...]:
    """Return the ids of all clips that are offered now, in any pool."""
    for _ in range(2):  # the files that were current a moment ago may be gone
        now = storage.current()
        names = sorted(one.pool for one in now.pools.values()) if now else []
        with suppress(FileNotFoundError):
            return _ids_in(tuple(names))
    return ()


def learnt(now: Current | None) -> Learnt | None:
    """Return what was learnt and holds; None where nothing was, or its file cannot be read."""
    if now is None or not now.learnt:
        return None
    try:
        return Learnt.decode(storage.read("learnt", now.learnt, "bin"))
    except (FileNotFoundError, BadLearnt):
        return None  # it is learnt again within a day


@lru_cache(maxsize=1)
def _ids_in(pools: tuple[str, ...]) -> tuple[UUID, ...]:
    read = [Pool.decode(storage.read("pool", name, "bin")) for name in pools]
    return tuple({UUID(bytes=one.key) for pool in read for one in pool.candidates})


def pairs() -> Iterator[tuple[UUID, UUID, int]]:
    """Return (earlier, later, how often that was given) of all days that are kept."""
    rows = Pair.objects.values_list("earlier_id", "later_id").annotate(Sum("given"))
    yield from rows.order_by("earlier_id", "later_id").iterator()


def sealed_mark(reader: Person) -> str:
    """Return the mark of what the reader's devices left here; raise NoSealedTaste."""
    mark = SealedTaste.objects.filter(person=reader).values_list("mark", flat=True).first()
    if mark is None:
        raise NoSealedTaste
    return mark


def sealed_taste(reader: Person) -> tuple[bytes, str]:
    """Return what the reader's devices left here, as they sealed it, and its mark.

    Raise NoSealedTaste, KeysAway or KeysGone.
    """
    row = SealedTaste.objects.filter(person=reader).first()
    if row is None:
        raise NoSealedTaste
    return base64.b64decode(row.sealed), row.mark


def author_number(person_id: UUID) -> int:
    """Return the number by which pools know an author: from 1, of 32 bits."""
    return int.from_bytes(sha256(_AUTHOR + person_id.bytes).digest()[:4]) or 1


def _topics(one: ListedFacts, shared: Counter[str]) -> tuple[str, ...]:
    """Return up to four hashtags, those first that most clips share, as a pool orders them."""
    chosen = sorted(one.tags, key=lambda tag: (-shared[tag], tag))[:MOST_TOPICS]
    return tuple(sorted(chosen, key=str.encode))


def _totals(ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Return how often clips were shown, watched and watched to the end."""
    found = {}
    for some in _batches(ids):
        rows = Tally.objects.filter(clip_id__in=some).values_list("clip_id")
        for clip_id, shown, skipped, finished in rows.annotate(
            Sum("shown"), Sum("skipped"), Sum(REACHED[-1])
        ).order_by():
            found[clip_id] = (shown, shown - skipped, finished)
    return found


def _decayed(
    ids: Sequence[UUID], now: datetime
) -> tuple[defaultdict[UUID, float], defaultdict[UUID, float]]:
    """Return how often clips were watched of late, where each counts half after a while."""
    late: defaultdict[UUID, float] = defaultdict(float)
    recent: defaultdict[UUID, float] = defaultdict(float)
    today = now.timestamp() / timedelta(days=1).total_seconds()
    for some in _batches(ids):
        rows = Tally.objects.filter(clip_id__in=some, day__gte=(now - LOOKED_BACK).date())
        for clip_id, day, watched in rows.values_list("clip_id", "day", F("shown") - F("skipped")):
            noon = (day - _EPOCH).days + _HALF_A_DAY
            age = max(0.0, today - noon)
            late[clip_id] += watched * math.exp2(-age / LATE_DAYS)
            recent[clip_id] += watched * math.exp2(-age / RECENT_DAYS)
    return late, recent


_EPOCH: Final = datetime(1970, 1, 1).date()  # noqa: DTZ001  a date has no zone


def _batches(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
