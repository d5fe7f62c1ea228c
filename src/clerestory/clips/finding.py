"""Finding public clips by words, and how a word that is typed may go on.

A search takes the newest fifty or so that fit, ranks them, and goes on with older ones when those
are shown: as much is read for a common word as for a rare one. The order is the same for everybody,
and nothing about who asks or what for is kept.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Q,
    QuerySet,
    UUIDField,
)
from django.utils import timezone

from clerestory.clips.models import Clip, ClipDocument, ClipTerm
from clerestory.clips.showing import show, with_author
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import visible_to
from clerestory.clips.warming import points
from clerestory.people.models import Person
from clerestory.people.sight import keeps_distance, unmuted, whoever
from clerestory.spine import finding
from clerestory.spine.finding import SLIP, Group, Hit, Shelf
from clerestory.spine.pages import Page
from clerestory.spine.prepared import Given, Prepared, Several, among

SHELF = Shelf(ClipDocument, ClipTerm)
MOST = 50
LENGTHS = {"short": "l0", "medium": "l1", "long": "l2"}
# Milliseconds below which a clip is short, and below which it is not long.
SHORT, LONG = 30_000, 120_000
SINCE = {"day": 1, "week": 7, "month": 30, "year": 365}
# A word that so few clips hold is suggested only to those who may see one of them.
FEW_CLIPS = 50

# The rank of a clip, in points: see `rank`.
WORDS, ACTS, DAYS_A_POINT = 8.0, 0.5, 45.0
_START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What else a clip must be. `since` is of SINCE, `length` of LENGTHS; empty for any."""

    since: str = ""
    length: str = ""
    captions: bool = False

    def __bool__(self) -> bool:
        """Whether anything is wished."""
        return bool(self.since in SINCE or self.length in LENGTHS or self.captions)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of clips, and what was looked for in the place of words that nobody wrote."""

    clips: Page[ShownClip]
    instead: tuple[str, ...]


def rank(fits: float, acts: int, listed_at: datetime) -> float:
    """Return the points by which found clips are ordered.

    `fits` is 1 where every word stands in the description as it was asked for. A word that only
    begins so, or is a slip away, counts less, and half where it is only spoken. Each doubling of
    what people did with the clip adds half a point, and so do three weeks of being younger.
    """
    days = (listed_at - _START).total_seconds() / 86_400
    return WORDS * fits + ACTS * math.log2(1 + acts) + days / DAYS_A_POINT


def marks_of(clip: Clip, *, captioned: bool) -> str:
    """Return the marks under which a clip's document is filtered."""
    length = "l0" if clip.duration_ms < SHORT else "l1" if clip.duration_ms < LONG else "l2"
    return f"{length} cc" if captioned else length


def find_clips(
    reader: Person | None,
    text: str,
    wish: Wish = Wish(),
    after: str | None = None,
    limit: int = 24,
) -> Found:
    """Return the public clips that hold every word of a text, the best of the newest first."""
    groups = finding.groups(SHELF, text)
    if not groups:
        return Found(Page([], None), ())
    since = timezone.now() - timedelta(days=SINCE[wish.since]) if wish.since in SINCE else None
    marks = [LENGTHS[wish.length]] if wish.length in LENGTHS else []
    order, mark = finding.best(
        SHELF,
        groups,
        lambda ids: _ranked(reader, ids, groups, since),
        marks=[*marks, "cc"] if wish.captions else marks,
        least=_first_since(since),
        after=after,
        limit=max(1, min(limit, MOST)),
    )
    slips = tuple(one[0].text for one in groups if one[0].worth == SLIP)
    return Found(Page(shown_by_ids(reader, order), mark), slips)


def suggest(reader: Person | None, text: str, most: int = 6) -> list[str]:
    """Return how a text that is being typed may go on: its last word made whole."""
    typed = text.split()
    if not typed:
        return []
    group = finding.beginning(SHELF, text, most)
    if reader is not None and keeps_distance(reader):
        group = tuple(one for one in group if _seen(reader, one.id, one.documents))
    ahead = " ".join(typed[:-1])
    return [f"{ahead} {one.text}".strip() for one in group]


def _seen(reader: Person, number: int, documents: int) -> bool:
    """Whether a word that few clips hold is in one that the reader may see."""
    if documents > FEW_CLIPS:
        return True
    group = (finding.Variant(number, "", documents, 1.0),)
    ids = finding.newest(SHELF, [group], limit=FEW_CLIPS)
    return ClipDocument.objects.filter(open_to(reader), id__in=ids).exists()


def open_to(reader: Person | None, now: Given | None = None) -> Q:
    """Return the condition, for a table with a key to a clip, that it is in this reader's lists.

    `visible_to` has it that neither has blocked the other.
    """
    heard = unmuted(reader, "clip__author_id", now)
    return visible_to(reader, "clip__") & heard & Q(clip__listed_at__isnull=False)


def _first_since(since: datetime | None) -> int:
    """Return the id of the first document since a time; one above all where there is none."""
    if since is None:
        return 0
    first = _SINCE.first(since=since)
    return 1 << 61 if first is None else first


def _made_since(since: Given) -> QuerySet[ClipDocument, int]:
    rows = ClipDocument.objects.filter(made_at__gte=since).order_by("made_at", "id")
    return rows.values_list("id", flat=True)[:1]


_SINCE = Prepared(_made_since, since=DateTimeField())


def _ranked(
    reader: Person | None, ids: list[int], groups: Sequence[Group], since: datetime | None
) -> list[Hit]:
    """Return the ranks of those documents that the reader may see."""
    form, asks = (reader is not None, since is not None), reader.id if reader else None
    rows = _RANKED.rows(*form, reader=asks, ids=ids, since=since, now=timezone.now())
    hits = []
    for number, strong, clip_id, listed_at, *acts in rows:
        score = rank(finding.fits(strong, groups), points(*acts), listed_at)
        hits.append(Hit(round(score * 1000), number, clip_id))
    return hits


def _to_rank(
    known: bool,  # noqa: FBT001  the form
    dated: bool,  # noqa: FBT001  the form
    /,
    *,
    reader: Given,
    ids: list[Given],
    since: Given,
    now: Given,
) -> QuerySet[ClipDocument, tuple[Any, ...]]:
    who = whoever(reader) if known else None
    rows = ClipDocument.objects.filter(open_to(who, now), among("id", ids))
    if dated:
        rows = rows.filter(clip__listed_at__gte=since)
    counts = ("clip__likes", "clip__comments", "clip__reposts")
    return rows.values_list("id", "strong", "clip_id", "clip__listed_at", *counts)


_RANKED = Prepared(
    _to_rank,
    reader=UUIDField(),
    ids=Several(BigIntegerField()),
    since=DateTimeField(),
    now=DateTimeField(),
)


def shown_by_ids(reader: Person | None, order: list[UUID]) -> list[ShownClip]:
    """Return the clips of these ids that the reader may watch, in their order."""
    asks = reader.id if reader else None
    found = {clip.id: clip for clip in _SHOWN.rows(reader is not None, reader=asks, ids=order)}
    return show([found[clip_id] for clip_id in order if clip_id in found], reader)


def _to_show(known: bool, /, *, reader: Given, ids: list[Given]) -> QuerySet[Clip]:  # noqa: FBT001  the form
    rows = Clip.objects.filter(visible_to(whoever(reader) if known else None), among("id", ids))
    return with_author(rows)


_SHOWN = Prepared(_to_show, reader=UUIDField(), ids=Several(UUIDField()))
