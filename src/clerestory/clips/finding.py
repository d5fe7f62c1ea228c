"""Finding public clips, hashtags, and what is warm now.

A search takes the newest sixty or so that fit, ranks them, and goes on with older ones when those
are shown: as much is read for a common word as for a rare one. The order is the same for everybody,
and nothing about who asks or what for is kept.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    FloatField,
    Q,
    QuerySet,
    UUIDField,
)
from django.utils import timezone

from clerestory.clips.models import Clip, ClipDocument, ClipTag, ClipTerm, Tag, Warmth
from clerestory.clips.showing import show, with_author
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import visible_to
from clerestory.clips.warming import lukewarm, points, warmth
from clerestory.clips.words import tag_of
from clerestory.people.models import Person
from clerestory.people.sight import hidden_ids, keeps_distance, unmuted, whoever
from clerestory.spine import finding
from clerestory.spine.finding import MOST_BLOCKS, SLIP, Begins, Group, Hit, Shelf
from clerestory.spine.folding import near, words_asked
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import by_letters, letters

SHELF = Shelf(ClipDocument, ClipTerm)
MOST = 50
LENGTHS = {"short": "l0", "medium": "l1", "long": "l2"}
# Milliseconds below which a clip is short, and below which it is not long.
SHORT, LONG = 30_000, 120_000
SINCE = {"day": 1, "week": 7, "month": 30, "year": 365}
MOST_TAGS = 50
# The last group of hashtags that are found: those that are a slip away.
NEAR = 2
HEX = re.compile(r"[0-9a-f]{1,7}", re.ASCII)
# Of the warmest clips, no fewer than 32 are looked at.
LEAST_BITS = 5
# Clips whose hashtags tell what is warm.
WARM_CLIPS = 200
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


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A hashtag and how many clips the reader may see under it."""

    name: str
    clips: int

    @property
    def address(self) -> str:
        """The path of its page."""
        return f"/tags/{self.name}"


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
    return Found(Page(_shown(reader, order), mark), slips)


def warm_clips(reader: Person | None, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the public clips with which most was done of late, the warmest first."""
    limit = max(1, min(limit, MOST))
    found = _warm(reader, _read_warm(after), limit + 1)
    mark = None
    if len(found) > limit:
        rising, clip_id = found[limit - 1]
        mark = f"{rising!r}_{to_text(clip_id)}"
    return Page(_shown(reader, [clip_id for _, clip_id in found[:limit]]), mark)


def warm_tags(reader: Person | None, most: int = 10) -> list[FoundTag]:
    """Return the hashtags of the warmest clips, by all the warmth under each."""
    now = timezone.now()
    warm = {clip_id: rising for rising, clip_id in _warm(reader, None, WARM_CLIPS)}
    heat: defaultdict[str, float] = defaultdict(float)
    for name, clip_id in _TAGS_OF.rows(clips=list(warm)):
        heat[name] += warmth(warm[clip_id], now)
    order = sorted(heat, key=lambda name: (-heat[name], name))[:most]
    known = {tag.name: tag for tag in _TAGS.rows(names=order)}
    return _counted(reader, [known[name] for name in order if name in known])


def _tags_of(clips: list[Given]) -> QuerySet[ClipTag, tuple[str, UUID]]:
    rows = ClipTag.objects.filter(among("clip_id", clips), listed_at__isnull=False)
    return rows.values_list("name", "clip_id")


def _tags(names: list[Given]) -> QuerySet[Tag]:
    return Tag.objects.filter(among("name", names))


_TAGS_OF = Prepared(_tags_of, clips=Several(UUIDField()))
_TAGS = Prepared(_tags, names=Several(CharField()))


def find_tags(reader: Person | None, text: str, most: int = MOST_TAGS) -> list[FoundTag]:
    """Return the first hashtags that begin like a text, written together; else those near it."""
    return tags_like(reader, text, limit=most).items


def tags_like(
    reader: Person | None, text: str, after: str | None = None, limit: int = MOST_TAGS
) -> Page[FoundTag]:
    """Return hashtags: those written so, then those that begin so, on most clips first.

    Where there is neither, those that are a slip away.
    """
    plain = "".join(words_asked(text))
    if not plain:
        return Page([], None)
    limit = max(1, min(limit, MOST_TAGS))
    others = Tag.objects.exclude(plain=plain)
    groups = [
        Tag.objects.filter(plain=plain),
        others.filter(Begins("plain", plain)),
        others.filter(plain__in=near(plain)),
    ]
    at, clips, name = _read_tag(after) if after else (0, 0, "")
    tags: list[tuple[int, Tag]] = []
    for place, rows in enumerate(groups):
        # What is near is for those who found nothing else.
        if place < at or len(tags) > limit or (place == NEAR and at < NEAR and (tags or after)):
            continue
        rest = rows.alias(letters=letters("name"))
        if after and place == at:
            rest = rest.filter(Q(clips__lt=clips) | Q(clips=clips, letters__gt=name))
        found = rest.order_by("-clips", by_letters("name"))[: limit + 1 - len(tags)]
        tags += [(place, tag) for tag in found]
    mark = None
    if len(tags) > limit:
        place, tag = tags[limit - 1]
        mark = f"{place}-{tag.clips:x}-{tag.name}"
    return Page(_counted(reader, [tag for _, tag in tags[:limit]]), mark)


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
    return ClipDocument.objects.filter(_open_to(reader), id__in=ids).exists()


def _open_to(reader: Person | None, now: Given | None = None) -> Q:
    """Return the condition, for a table with a key to a clip, that it is in this reader's lists.

    `visible_to` has it that neither has blocked the other.
    """
    heard = unmuted(reader, "clip__author_id", now)
    return visible_to(reader, "clip__") & heard & Q(clip__listed_at__isnull=False)


def _first_since(since: datetime | None) -> int:
    """Return the id of the first document since a time; one above all where there is none."""
    if since is None:
        return 0
    rows = ClipDocument.objects.filter(made_at__gte=since).order_by("made_at", "id")
    first = rows.values_list("id", flat=True).first()
    return 1 << 61 if first is None else first


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
    rows = ClipDocument.objects.filter(_open_to(who, now), among("id", ids))
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


def _shown(reader: Person | None, order: list[UUID]) -> list[ShownClip]:
    asks = reader.id if reader else None
    found = {clip.id: clip for clip in _SHOWN.rows(reader is not None, reader=asks, ids=order)}
    return show([found[clip_id] for clip_id in order if clip_id in found], reader)


def _to_show(known: bool, /, *, reader: Given, ids: list[Given]) -> QuerySet[Clip]:  # noqa: FBT001  the form
    rows = Clip.objects.filter(visible_to(whoever(reader) if known else None), among("id", ids))
    return with_author(rows)


_SHOWN = Prepared(_to_show, reader=UUIDField(), ids=Several(UUIDField()))


def _counted(reader: Person | None, tags: list[Tag]) -> list[FoundTag]:
    """Return hashtags with their counts, without the clips of those whom the reader may not see."""
    less: dict[str, int] = {}
    if reader is not None and tags and keeps_distance(reader):
        rows = ClipTag.objects.filter(
            name__in=[tag.name for tag in tags],
            listed_at__isnull=False,
            clip__author__in=hidden_ids(reader),
        )
        less = dict(rows.values("name").annotate(n=Count("id")).values_list("name", "n"))
    left = [FoundTag(tag.name, tag.clips - less.get(tag.name, 0)) for tag in tags]
    return [tag for tag in left if tag.clips > 0]


def _warm(
    reader: Person | None, last: tuple[float, UUID] | None, most: int
) -> list[tuple[float, UUID]]:
    """Return the warmest clips that the reader may see, after the last one, with their warmth.

    The warmest are taken first and then looked at: asked in one, a database may walk all clips.
    """
    found: list[tuple[float, UUID]] = []
    asks = reader.id if reader else None
    # A quarter more than is wanted, in few sizes; twice that where much of it was not to be seen.
    size = 1 << max(LEAST_BITS, (most + most // 4).bit_length())
    for _ in range(MOST_BLOCKS):
        now = timezone.now()
        at, mark = last or (None, None)
        block = _WARMEST.rows(last is not None, size, cold=lukewarm(now), at=at, mark=mark)
        ids = [clip_id for _, clip_id in block]
        seen = set(_WARM.rows(reader is not None, reader=asks, ids=ids, now=now))
        found += [one for one in block if one[1] in seen]
        if len(found) >= most or len(block) < size:
            break
        last, size = block[-1], 2 * size
    return found[:most]


def _warmest(
    marked: bool,  # noqa: FBT001  the form
    size: int,
    /,
    *,
    cold: Given,
    at: Given,
    mark: Given,
) -> QuerySet[Warmth, tuple[float, UUID]]:
    rows = Warmth.objects.filter(rising__gt=cold)
    if marked:
        rows = rows.filter(Q(rising__lt=at) | Q(clip_id__lt=mark), rising__lte=at)
    return rows.order_by("-rising", "-clip_id").values_list("rising", "clip_id")[:size]


_WARMEST = Prepared(_warmest, cold=FloatField(), at=FloatField(), mark=UUIDField())


def _warm_among(
    known: bool,  # noqa: FBT001  the form
    /,
    *,
    reader: Given,
    ids: list[Given],
    now: Given,
) -> QuerySet[Warmth, UUID]:
    who = whoever(reader) if known else None
    rows = Warmth.objects.filter(_open_to(who, now), among("clip_id", ids))
    return rows.values_list("clip_id", flat=True)


_WARM = Prepared(_warm_among, reader=UUIDField(), ids=Several(UUIDField()), now=DateTimeField())


def _read_tag(after: str) -> tuple[int, int, str]:
    """Read the mark of the last hashtag: its group, how many clips carried it, its name."""
    place, _, rest = after.partition("-")
    clips, _, name = rest.partition("-")
    if place not in {"0", "1", "2"} or not HEX.fullmatch(clips) or not tag_of(name):
        raise BadMark
    return int(place), int(clips, 16), name


def _read_warm(after: str | None) -> tuple[float, UUID] | None:
    if not after:
        return None
    rising, _, key = after.partition("_")
    try:
        at = float(rising[:40])
        if math.isfinite(at):
            return at, from_text(key)
    except (ValueError, NotFound):
        pass
    raise BadMark
