"""Lists of clips, page by page, and what of them everybody may know."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Literal
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, UUIDField
from django.utils import timezone

from clerestory.clips.life import Audience, Held, Standing
from clerestory.clips.models import Clip, ClipTag, Pin, Schedule
from clerestory.clips.showing import show, with_author
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import READY, listed_to
from clerestory.clips.words import tag_of
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.sight import (
    followed,
    followed_ids,
    keeps_distance,
    muted_now,
    unblocked,
    unmuted,
    whoever,
)
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.prepared import Given, Prepared
from clerestory.spine.refusals import NotFound

BATCH = 500
MOST = 50


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """A clip in the public lists, without its words."""

    id: UUID
    author_id: UUID
    institution: bool
    language: str
    sensitive: bool
    listed_at: datetime
    duration_ms: int
    tags: tuple[str, ...]


def newest(reader: Person | None, after: str | None = None, limit: int = 10) -> Page[ShownClip]:
    """Return public clips, newest first, without those of people whom the reader has muted."""
    limit = _bounded(limit)
    at, last = _read_mark(after) if after else (None, None)
    form, asks = (reader is not None, last is not None, limit + 1), reader.id if reader else None
    clips = _NEWEST.rows(*form, reader=asks, now=timezone.now(), at=at, last=last)
    return _cut(reader, clips, "listed_at", limit)


def _newest(
    known: bool,  # noqa: FBT001  the form
    marked: bool,  # noqa: FBT001  the form
    limit: int,
    /,
    *,
    reader: Given,
    now: Given,
    at: Given,
    last: Given,
) -> QuerySet[Clip]:
    who = whoever(reader) if known else None
    rows = Clip.objects.filter(_welcome(who, "author_id", now), listed_at__isnull=False)
    if marked:
        rows = rows.filter(_before("listed_at", at, last))
    return with_author(rows.order_by("-listed_at", "-id"))[:limit]


_NEWEST = Prepared(
    _newest,
    reader=UUIDField(),
    now=DateTimeField(),
    at=DateTimeField(),
    last=UUIDField(),
)


def listed_clips(reader: Person | None, ids: Sequence[UUID]) -> list[ShownClip]:
    """Return those of these clips that stand in the public lists, in the order given."""
    rows = Clip.objects.filter(listed_at__isnull=False)
    found: list[Clip] = []
    for start in range(0, len(ids), BATCH):
        found += with_author(rows.filter(id__in=ids[start : start + BATCH]))
    order = {clip_id: place for place, clip_id in enumerate(ids)}
    found.sort(key=lambda clip: order[clip.id])
    return show(found, reader)


def unwelcome(reader: Person, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these clips have no place in this reader's lists: whose authors are away.

    Those are people whom the reader has muted, and who are invisible to the reader.
    """
    found: set[UUID] = set()
    if keeps_distance(reader) or muted_now(reader).exists():
        away = Clip.objects.filter(~_welcome(reader, "author_id"))
        for some in batched(ids, BATCH):
            found.update(away.filter(id__in=some).values_list("id", flat=True))
    return found


def listed_facts(limit: int) -> list[ListedFacts]:
    """Return what everybody may know of the newest clips in the public lists."""
    rows = Clip.objects.filter(listed_at__isnull=False).order_by("-listed_at", "-id")[:limit]
    columns = ("id", "author_id", "author__institution", "language", "sensitive")
    clips = list(rows.values_list(*columns, "listed_at", "duration_ms"))
    tags: dict[UUID, list[str]] = defaultdict(list)
    for start in range(0, len(clips), BATCH):
        ids = [clip[0] for clip in clips[start : start + BATCH]]
        for clip_id, name in ClipTag.objects.filter(clip__in=ids).values_list("clip_id", "name"):
            tags[clip_id].append(name)
    return [
        ListedFacts(
            clip_id,
            author,
            institution,
            language,
            sensitive,
            at,
            duration,
            tuple(sorted(tags[clip_id])),
        )
        for clip_id, author, institution, language, sensitive, at, duration in clips
        if at is not None
    ]


def by_author(
    reader: Person | None,
    handle: str,
    after: str | None = None,
    limit: int = 24,
    without: Collection[UUID] = (),
) -> Page[ShownClip]:
    """Return the published clips of one person that this reader may watch, newest first.

    Those of `without` are left out: they are shown elsewhere.
    """
    author = people.person_by_handle(reader, handle)
    rows = Clip.objects.filter(listed_to(reader, author), author=author)
    if without:
        rows = rows.exclude(id__in=without)
    return _page(reader, rows, "published_at", after, limit)


def pinned_by(reader: Person | None, handle: str) -> list[ShownClip]:
    """Return the clips that one person has pinned and this reader may watch, the first first."""
    author = people.person_by_handle(reader, handle)
    ids = list(Pin.objects.filter(author=author).order_by("id").values_list("clip", flat=True))
    if not ids:
        return []
    found = list(with_author(Clip.objects.filter(listed_to(reader, author), id__in=ids)))
    found.sort(key=lambda clip: ids.index(clip.id))
    return show(found, reader)


def is_pinned(clip: Clip) -> bool:
    """Return whether a clip stands on top of its author's page."""
    return Pin.objects.filter(clip=clip).exists()


def tagged(
    reader: Person | None, name: str, after: str | None = None, limit: int = 24
) -> Page[ShownClip]:
    """Return the public clips with this hashtag, newest first; raise NotFound for no hashtag."""
    limit = _bounded(limit)
    tag = tag_of(name)
    if not tag:
        raise NotFound
    rows = ClipTag.objects.filter(_welcome(reader, "clip__author_id"), name=tag)
    tags = rows.filter(listed_at__isnull=False)
    if after:
        at, mark = _read_mark(after)
        tags = tags.filter(listed_at__lte=at).filter(Q(listed_at__lt=at) | Q(clip_id__lt=mark))
    order = list(
        tags.order_by("-listed_at", "-clip_id").values_list("clip_id", flat=True)[: limit + 1]
    )
    found = {clip.id: clip for clip in with_author(Clip.objects.filter(id__in=order[:limit]))}
    clips = [found[clip_id] for clip_id in order[:limit] if clip_id in found]
    more = len(order) > limit and clips
    mark_text = _mark(clips[-1], "listed_at") if more else None
    return Page(show(clips, reader), mark_text)


def own_clips(reader: Person, ids: Sequence[UUID]) -> list[ShownClip]:
    """Return those of these clips that are the reader's own, in no particular order."""
    found: list[Clip] = []
    for some in batched(ids, BATCH):
        found += with_author(Clip.objects.filter(author=reader, id__in=some))
    return show(found, reader)


def own(reader: Person, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the reader's own clips in every state, the last begun first."""
    return _page(reader, Clip.objects.filter(author=reader), "created_at", after, limit)


def drafts(reader: Person, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the reader's drafts that have no time to be published, the last begun first."""
    rows = Clip.objects.filter(
        ~Exists(Schedule.objects.filter(clip=OuterRef("pk"))),
        author=reader,
        standing=Standing.DRAFT,
    )
    return _page(reader, rows, "created_at", after, limit)


def scheduled(reader: Person) -> list[ShownClip]:
    """Return the reader's scheduled clips in the order of their times; there is a limit to them."""
    rows = Schedule.objects.filter(clip__author=reader).order_by("at", "clip_id")
    order = {clip_id: place for place, clip_id in enumerate(rows.values_list("clip_id", flat=True))}
    found = list(with_author(Clip.objects.filter(id__in=order)))
    found.sort(key=lambda clip: order[clip.id])
    return show(found, reader)


def _page(
    reader: Person | None, rows: QuerySet[Clip], column: str, after: str | None, limit: int
) -> Page[ShownClip]:
    limit = _bounded(limit)
    if after:
        at, mark = _read_mark(after)
        rows = rows.filter(_before(column, at, mark))
    clips = list(with_author(rows.order_by(f"-{column}", "-id"))[: limit + 1])
    return _cut(reader, clips, column, limit)


def _before(column: str, at: datetime | Given, last: UUID | Given) -> Q:
    """Return the condition that a clip comes after a page's last one, newest first."""
    # The first condition alone bounds the walk through the index; the second breaks ties.
    earlier = Q(**{f"{column}__lt": at}) | Q(id__lt=last)
    return Q(**{f"{column}__lte": at}) & earlier


def _cut(reader: Person | None, clips: list[Clip], column: str, limit: int) -> Page[ShownClip]:
    """Show the first `limit` clips; one more says that there is another page."""
    more = len(clips) > limit
    del clips[limit:]
    mark_text = _mark(clips[-1], column) if more else None
    return Page(show(clips, reader), mark_text)


def _welcome(reader: Person | None, author: str, now: Given | None = None) -> Q:
    """Return the condition that a public clip has its place in this reader's lists."""
    return unblocked(reader, author) & unmuted(reader, author, now)


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST))


def _mark(clip: Clip, column: str) -> str:
    moment: datetime = getattr(clip, column)
    micros = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    return f"{micros:x}-{to_text(clip.id)}"


def _read_mark(text: str) -> tuple[datetime, UUID]:
    micros, _, key = text.partition("-")
    try:
        seconds, rest = divmod(int(micros[:16], 16), 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), from_text(key)
    except (ValueError, OverflowError, OSError, NotFound):
        raise BadMark from None


# How far back the following feed looks at once; None is to the beginning. Whoever follows more than
# a few is first shown what there is among the latest clips of all.
FEW, LATEST = 100, 1000
# Each is some ten times the one before, so that little is read in vain.
STRETCHES = (timedelta(hours=1), timedelta(hours=8), timedelta(days=3), timedelta(days=30), None)

# What the following feed looks through: the latest clips of all, those of a stretch of time by each
# who is followed, or all of theirs.
type Part = Literal["latest", "stretch", "all"]


def from_followed(reader: Person, after: str | None = None, limit: int = 10) -> Page[ShownClip]:
    """Return the clips of those whom the reader follows, newest first.

    Whoever follows many finds a page among the latest clips of all. Otherwise a stretch of time is
    looked through author by author, and a longer one where it held too few. So about as much is
    read as is shown, however many people are followed and however much they have posted.
    """
    limit = _bounded(limit)
    now = timezone.now()
    at, last = _read_mark(after) if after else (now, None)
    clips: list[Clip] = []
    for part, floor in _parts(reader, at):
        form = (part, last is not None, limit + 1)
        clips = _FOLLOWED.rows(*form, reader=reader.id, now=now, at=at, last=last, floor=floor)
        if len(clips) > limit:
            break
    return _cut(reader, clips, "published_at", limit)


def _parts(reader: Person, at: datetime) -> Iterator[tuple[Part, datetime | None]]:
    """Give where to look, and what is older than all there; more each time, all at last."""
    many = reader.following > FEW
    if many and (floor := _FLOOR.first(at=at)) is not None:
        yield "latest", floor
    # Few people post too little in an hour to fill a page.
    for stretch in STRETCHES if many else STRETCHES[1:]:
        yield ("all", None) if stretch is None else ("stretch", at - stretch)


def _followed(
    part: Part,
    marked: bool,  # noqa: FBT001  the form
    limit: int,
    /,
    *,
    reader: Given,
    now: Given,
    at: Given,
    last: Given,
    floor: Given,
) -> QuerySet[Clip]:
    who = whoever(reader)
    rows = Clip.objects.filter(
        unmuted(who, "author_id", now),
        author__away_at=None,
        standing=Standing.PUBLISHED,
        held_back=Held.NO,
        work__in=READY,
        audience__in=(Audience.PUBLIC, Audience.FOLLOWERS),
        published_at__lte=at,
    )
    if marked:
        rows = rows.filter(Q(published_at__lt=at) | Q(id__lt=last))
    if part != "all":
        rows = rows.filter(published_at__gt=floor)
    if part == "latest":
        rows = rows.filter(followed(who, "author_id"))
    else:
        rows = rows.filter(author_id__in=followed_ids(who))
    return with_author(rows.order_by("-published_at", "-id"))[:limit]


def _floor(at: Given) -> QuerySet[Clip, datetime | None]:
    latest = Clip.objects.filter(published_at__lte=at).order_by("-published_at")
    return latest.values_list("published_at", flat=True)[LATEST : LATEST + 1]


_FLOOR = Prepared(_floor, at=DateTimeField())
_FOLLOWED = Prepared(
    _followed,
    reader=UUIDField(),
    now=DateTimeField(),
    at=DateTimeField(),
    last=UUIDField(),
    floor=DateTimeField(),
)
