"""What is trending: the clips with which most was done of late, and the hashtags of those."""

import math
from collections import defaultdict
from uuid import UUID

from django.db.models import (
    DateTimeField,
    FloatField,
    Q,
    QuerySet,
    UUIDField,
)
from django.utils import timezone

from clerestory.clips.finding import MOST, open_to, shown_by_ids
from clerestory.clips.hashtags import FoundTag, tags_named
from clerestory.clips.models import ClipTag, Warmth
from clerestory.clips.shown import ShownClip
from clerestory.clips.warming import lukewarm, warmth
from clerestory.people.models import Person
from clerestory.people.sight import whoever
from clerestory.spine.finding import MOST_BLOCKS
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.spine.refusals import NotFound

# Of the warmest clips, no fewer than 32 are looked at.
LEAST_BITS = 5
# Clips whose hashtags tell what is warm.
WARM_CLIPS = 200


def warm_clips(reader: Person | None, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the public clips with which most was done of late, the warmest first."""
    limit = max(1, min(limit, MOST))
    found = _warm(reader, _read_warm(after), limit + 1)
    mark = None
    if len(found) > limit:
        rising, clip_id = found[limit - 1]
        mark = f"{rising!r}_{to_text(clip_id)}"
    return Page(shown_by_ids(reader, [clip_id for _, clip_id in found[:limit]]), mark)


def warm_tags(reader: Person | None, most: int = 10) -> list[FoundTag]:
    """Return the hashtags of the warmest clips, by all the warmth under each."""
    now = timezone.now()
    warm = {clip_id: rising for rising, clip_id in _warm(reader, None, WARM_CLIPS)}
    heat: defaultdict[str, float] = defaultdict(float)
    for name, clip_id in _TAGS_OF.rows(clips=list(warm)):
        heat[name] += warmth(warm[clip_id], now)
    order = sorted(heat, key=lambda name: (-heat[name], name))[:most]
    return tags_named(reader, order)


def _tags_of(clips: list[Given]) -> QuerySet[ClipTag, tuple[str, UUID]]:
    rows = ClipTag.objects.filter(among("clip_id", clips), listed_at__isnull=False)
    return rows.values_list("name", "clip_id")


_TAGS_OF = Prepared(_tags_of, clips=Several(UUIDField()))


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
    rows = Warmth.objects.filter(open_to(who, now), among("clip_id", ids))
    return rows.values_list("clip_id", flat=True)


_WARM = Prepared(_warm_among, reader=UUIDField(), ids=Several(UUIDField()), now=DateTimeField())


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
