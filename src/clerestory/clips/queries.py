"""Reading clips. The reader comes first, and permission and existence are one question."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from clerestory.clips import arrivals, storage
from clerestory.clips.life import Audience, Standing, Work
from clerestory.clips.models import Captions, Catalogue, Clip, ClipTag, Rendition, Upload
from clerestory.clips.refusals import UploadGone
from clerestory.clips.showing import show
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import READY, visible_to
from clerestory.clips.storage import MOVING, PUBLIC
from clerestory.clips.words import handles_in, tag_of
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.sight import followed, followed_ids, unblocked, unmuted
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as
from clerestory.vault.refused import KeysAway
from clerestory.vault.streams import SealedFile

VERSION_SECONDS = 0.25
BATCH = 500
MOST = 50
# How far back the following feed looks at once; None is to the beginning. Whoever follows more than
# a few is first shown what there is among the latest clips of all.
FEW, LATEST = 100, 1000
STRETCHES = (timedelta(hours=1), timedelta(days=1), timedelta(days=30), None)
WHOSE = "SELECT id, author_id FROM clips_clip WHERE folder = %s"


@dataclass(slots=True)
class _Version:
    """The catalogue's number as last read, and until when it is believed."""

    number: int = 0
    until: float = 0.0


_version = _Version()


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """A clip in the public lists, without its words."""

    id: UUID
    author_id: UUID
    language: str
    sensitive: bool
    listed_at: datetime
    duration_ms: int
    tags: tuple[str, ...]


def shown_clip(reader: Person | None, clip_id: UUID) -> ShownClip:
    """Return a clip that this reader may watch; raise NotFound."""
    return show([clip_for(reader, clip_id)], reader)[0]


def clip_for(reader: Person | None, clip_id: UUID) -> Clip:
    """Return the row of a clip that this reader may watch; raise NotFound."""
    clip = _with_author(Clip.objects.filter(visible_to(reader), id=clip_id)).first()
    if clip is None:
        raise NotFound
    return clip


def place_for(reader: Person | None, clip_id: UUID) -> Clip:
    """Return a clip that this reader may watch with nothing loaded but whose it is."""
    rows = Clip.objects.filter(visible_to(reader), id=clip_id).only("author_id")
    if (clip := rows.first()) is None:
        raise NotFound
    return clip


def named_in(clip: Clip) -> list[str]:
    """Return the handles that a clip's description names; a closed one's is opened to look."""
    if clip.is_open:
        return list(clip.mentions)
    with acting_as("showing"):
        return handles_in(clip.description)


def own_clip(reader: Person, clip_id: UUID) -> Clip:
    """Return the reader's own clip, in any state; raise NotFound."""
    clip = _with_author(Clip.objects.filter(id=clip_id, author=reader)).first()
    if clip is None:
        raise NotFound
    return clip


def newest(reader: Person | None, after: str | None = None, limit: int = 10) -> Page[ShownClip]:
    """Return public clips, newest first, without those of people whom the reader has muted."""
    rows = Clip.objects.filter(_welcome(reader, "author_id"), listed_at__isnull=False)
    return _page(reader, rows, "listed_at", after, limit)


def listed_clips(reader: Person | None, ids: Sequence[UUID]) -> list[ShownClip]:
    """Return those of these clips that stand in the public lists, in the order given."""
    rows = Clip.objects.filter(listed_at__isnull=False)
    found: list[Clip] = []
    for start in range(0, len(ids), BATCH):
        found += _with_author(rows.filter(id__in=ids[start : start + BATCH]))
    order = {clip_id: place for place, clip_id in enumerate(ids)}
    found.sort(key=lambda clip: order[clip.id])
    return show(found, reader)


def listed_facts(limit: int) -> list[ListedFacts]:
    """Return what everybody may know of the newest clips in the public lists."""
    rows = Clip.objects.filter(listed_at__isnull=False).order_by("-listed_at", "-id")[:limit]
    columns = ("id", "author_id", "language", "sensitive", "listed_at", "duration_ms")
    clips = list(rows.values_list(*columns))
    tags: dict[UUID, list[str]] = defaultdict(list)
    for start in range(0, len(clips), BATCH):
        ids = [clip[0] for clip in clips[start : start + BATCH]]
        for clip_id, name in ClipTag.objects.filter(clip__in=ids).values_list("clip_id", "name"):
            tags[clip_id].append(name)
    return [
        ListedFacts(
            clip_id, author, language, sensitive, at, duration, tuple(sorted(tags[clip_id]))
        )
        for clip_id, author, language, sensitive, at, duration in clips
        if at is not None
    ]


def from_followed(reader: Person, after: str | None = None, limit: int = 10) -> Page[ShownClip]:
    """Return the clips of those whom the reader follows, newest first.

    Whoever follows many finds a page among the latest clips of all. Otherwise a stretch of time is
    looked through author by author, and a longer one where it held too few. So about as much is
    read as is shown, however many people are followed and however much they have posted.
    """
    limit = _bounded(limit)
    at, mark = _read_mark(after) if after else (timezone.now(), None)
    rows = Clip.objects.filter(
        unmuted(reader, "author_id"),
        author__left_at=None,
        standing=Standing.PUBLISHED,
        work__in=READY,
        audience__in=(Audience.PUBLIC, Audience.FOLLOWERS),
        published_at__lte=at,
    )
    if mark is not None:
        rows = rows.filter(Q(published_at__lt=at) | Q(id__lt=mark))
    clips: list[Clip] = []
    for part in _parts(rows, reader, at):
        clips = list(_with_author(part.order_by("-published_at", "-id"))[: limit + 1])
        if len(clips) > limit:
            break
    return _cut(reader, clips, "published_at", limit)


def _parts(rows: QuerySet[Clip], reader: Person, at: datetime) -> Iterator[QuerySet[Clip]]:
    """Give the rows of those whom the reader follows, more of them each time, all at last."""
    many = reader.following > FEW
    if many:
        latest = Clip.objects.filter(published_at__lte=at).order_by("-published_at")
        for floor in latest.values_list("published_at", flat=True)[LATEST : LATEST + 1]:
            yield rows.filter(followed(reader, "author_id"), published_at__gt=floor)
    # Few people post too little in an hour to fill a page.
    theirs = rows.filter(author_id__in=followed_ids(reader))
    for stretch in STRETCHES if many else STRETCHES[1:]:
        yield theirs if stretch is None else theirs.filter(published_at__gt=at - stretch)


def by_author(
    reader: Person | None, handle: str, after: str | None = None, limit: int = 24
) -> Page[ShownClip]:
    """Return the published clips of one person that this reader may watch, newest first."""
    author = people.person_by_handle(reader, handle)
    rows = Clip.objects.filter(author=author, standing=Standing.PUBLISHED, work__in=READY)
    if reader is None or reader.id != author.id:
        # Who has the link may watch what is unlisted; no list gives the link.
        rows = rows.filter(visible_to(reader)).exclude(audience=Audience.UNLISTED)
    return _page(reader, rows, "published_at", after, limit)


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
    found = {clip.id: clip for clip in _with_author(Clip.objects.filter(id__in=order[:limit]))}
    clips = [found[clip_id] for clip_id in order[:limit] if clip_id in found]
    more = len(order) > limit and clips
    mark_text = _mark(clips[-1], "listed_at") if more else None
    return Page(show(clips, reader), mark_text)


def own(reader: Person, after: str | None = None, limit: int = 24) -> Page[ShownClip]:
    """Return the reader's own clips in every state, the last begun first."""
    return _page(reader, Clip.objects.filter(author=reader), "created_at", after, limit)


def clip_at(clip_id: UUID, work: Work) -> Clip | None:
    """Return a clip for the pipeline if it is at this point of its work, else None."""
    return Clip.objects.filter(id=clip_id, work=work).first()


def frames_of(clip: Clip) -> list[tuple[str, str, bool]]:
    """Return name, address and whether it is chosen, for each frame that can be the cover."""
    chosen = frame_name(clip.cover_at_ms) if clip.cover_at_ms is not None else ""
    return [(name, storage.link(clip, name), name == chosen) for name in clip.frames]


def frame_name(milliseconds: int) -> str:
    """Return the name of the still of this moment."""
    return f"frame-{milliseconds}.jpg"


def files_of(clip: Clip) -> set[str]:
    """Return the names of all files that a clip's rows name."""
    names = {clip.cover, clip.card, *clip.frames}
    for table in (Rendition, Captions):
        names |= set(table.objects.filter(clip=clip).values_list("name", flat=True))
    return names


def files_of_person(person_id: UUID) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Give what the files of a person's clips are called in an export, and what opens each."""
    for clip in Clip.objects.filter(author_id=person_id).order_by("id"):
        for name in sorted(files_of(clip) - {""}):
            yield f"clips/{clip.key}/{name}", partial(storage.pieces, clip, name)
        yield f"clips/{clip.key}/original", partial(storage.pieces_of_original, clip)


def open_private(folder: str, name: str, file: int) -> SealedFile:
    """Return what reads an open private file for whoever has a link to it.

    The row says whose it is and of which clip: a file that was put there from elsewhere does not
    open. Raise NotFound, KeysGone, or KeysAway where row or key cannot be asked for.
    """
    try:
        close_old_connections()  # the file server stands beside Django, which does it otherwise
        with connection.cursor() as cursor:  # a player asks often: making a QuerySet costs the most
            cursor.execute(WHOSE, [folder])
            row = cursor.fetchone()
    except DatabaseError:
        raise KeysAway from None
    if row is None:
        raise NotFound
    clip_id, author_id = (UUID(str(ident)) for ident in row)
    with acting_as("showing"):
        bound = storage.sealed_as(to_text(clip_id), name)
        return SealedFile(file, person_id=author_id, name=bound)


def clip_in_any_state(clip_id: UUID) -> Clip | None:
    """Return a clip for the house itself, or None when it is gone."""
    return _with_author(Clip.objects.filter(id=clip_id)).first()


def clip_and_file(clip_id: UUID, *, sharpest: bool) -> tuple[Clip | None, str]:
    """Return a clip and the name of its sharpest or smallest rendition, for the house itself."""
    clip = clip_in_any_state(clip_id)
    order = "-short_side" if sharpest else "short_side"
    rendition = Rendition.objects.filter(clip_id=clip_id).order_by(order).first()
    return clip, "" if rendition is None else rendition.name


def rungs_of(clip: Clip) -> set[int]:
    """Return the short sides of the rungs that are made; a remux is none."""
    rows = Rendition.objects.filter(clip=clip, kind=Rendition.Kind.RUNG)
    return set(rows.values_list("short_side", flat=True))


def upload_of(reader: Person, upload_id: UUID) -> Upload:
    """Return the reader's own upload, with its clip; raise NotFound."""
    upload = Upload.objects.select_related("clip").filter(id=upload_id, person=reader).first()
    if upload is None:
        raise NotFound
    return upload


def upload_to(clip: Clip) -> Upload | None:
    """Return the unfinished upload of a clip, if there is one."""
    return Upload.objects.filter(clip=clip, finished_at__isnull=True).first()


def arrived_of(upload: Upload) -> int:
    """Return how many bytes of an upload are here."""
    return upload.size if upload.finished_at is not None else _arrived(upload)


def catalogue_version() -> int | None:
    """Return the number of the public lists' last change, or None if it cannot be read.

    What this process changed is known at once; what others did, a quarter of a second later.
    """
    now = time.monotonic()
    if now >= _version.until:
        try:
            row = Catalogue.objects.filter(id=1).values_list("version", flat=True).first()
        except DatabaseError:
            return None
        _version.number, _version.until = row or 0, now + VERSION_SECONDS
    return _version.number


def forget_version() -> None:
    """Read the number anew: this process has changed a list."""
    _version.until = 0.0


def misplaced(place: str) -> tuple[list[UUID], list[str]]:
    """Return the clips whose folders lie wrongly in this place, and the folders of no clip."""
    ids: list[UUID] = []
    strays: list[str] = []
    names = storage.folders(place)
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        rows = _with_author(Clip.objects.filter(folder__in=batch))
        by_folder = {clip.folder: clip for clip in rows}
        former = Clip.objects.filter(former_folder__in=batch)
        by_former = dict(former.values_list("former_folder", "id"))
        for name in batch:
            clip = by_folder.get(name)
            if clip is not None and (place == MOVING or clip.is_open != (place == PUBLIC)):
                ids.append(clip.id)
            elif clip is None and name in by_former:
                ids.append(by_former[name])
            elif clip is None:
                strays.append(name)
    return ids, strays


def needless_originals(*, older_than: float) -> list[str]:
    """Return originals that no clip needs any more: a crash kept them from being deleted."""
    needless = []
    for key in storage.originals(older_than=older_than):
        try:
            clip = Clip.objects.filter(id=from_text(key)).first()
        except NotFound:
            continue
        if clip is None or clip.work in {Work.COMPLETE, Work.REFUSED}:
            needless.append(key)
        elif clip.work != Work.ARRIVING and storage.has_original(clip):
            storage.drop_arrived(clip)
    return needless


def unfinished_uploads() -> list[Upload]:
    """Return the uploads whose last byte has not been seen, with their clips."""
    return list(Upload.objects.select_related("clip").filter(finished_at__isnull=True))


def promised_bytes() -> int:
    """Return how many bytes of accepted uploads have yet to arrive."""
    return sum(max(0, upload.size - _arrived(upload)) for upload in unfinished_uploads())


def _arrived(upload: Upload) -> int:
    try:
        return arrivals.arrived(storage.original(upload.clip))
    except UploadGone:
        return 0


def still_there(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these clips that exist, in whatever state."""
    asked, found = list(ids), set()
    for start in range(0, len(asked), BATCH):
        rows = Clip.objects.filter(id__in=asked[start : start + BATCH])
        found |= set(rows.values_list("id", flat=True))
    return found


def ids_of_author(person_id: UUID) -> list[UUID]:
    """Return the ids of everything a person began or posted."""
    return list(Clip.objects.filter(author_id=person_id).values_list("id", flat=True))


def _with_author(rows: QuerySet[Clip]) -> QuerySet[Clip]:
    return rows.select_related("author")


def _page(
    reader: Person | None, rows: QuerySet[Clip], column: str, after: str | None, limit: int
) -> Page[ShownClip]:
    limit = _bounded(limit)
    if after:
        at, mark = _read_mark(after)
        # The first condition alone bounds the walk through the index; the second breaks ties.
        rows = rows.filter(Q(**{f"{column}__lte": at})).filter(
            Q(**{f"{column}__lt": at}) | Q(id__lt=mark)
        )
    clips = list(_with_author(rows.order_by(f"-{column}", "-id"))[: limit + 1])
    return _cut(reader, clips, column, limit)


def _cut(reader: Person | None, clips: list[Clip], column: str, limit: int) -> Page[ShownClip]:
    """Show the first `limit` clips; one more says that there is another page."""
    more = len(clips) > limit
    del clips[limit:]
    mark_text = _mark(clips[-1], column) if more else None
    return Page(show(clips, reader), mark_text)


def _welcome(reader: Person | None, author: str) -> Q:
    """Return the condition that a public clip has its place in this reader's lists."""
    return unblocked(reader, author) & unmuted(reader, author)


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
