"""Playlists: what of them a reader sees, which is what holds clips that they may watch."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, UUIDField

from clerestory.clips import storage
from clerestory.clips.models import Clip, Playlist, PlaylistClip
from clerestory.clips.showing import show, with_author
from clerestory.clips.shown import ShownClip, ShownPlace, ShownPlaylist
from clerestory.clips.sight import listed_to
from clerestory.people.models import Person
from clerestory.spine.ids import from_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as

MOST = 50
MOST_PLACE = 32767


def has_playlists(reader: Person | None, person: Person) -> bool:
    """Return whether there is a playlist of somebody's that this reader sees."""
    if _is(reader, person):
        return Playlist.objects.filter(author=person).exists()
    rows = PlaylistClip.objects.filter(playlist__author=person)
    return rows.filter(listed_to(reader, person, "clip__")).exists()


def playlists_of(reader: Person | None, person: Person) -> list[ShownPlaylist]:
    """Return somebody's playlists, the latest made first, in three questions however many.

    Others than their author see those that hold a clip which they may watch.
    """
    inside = PlaylistClip.objects.filter(listed_to(reader, person, "clip__"))
    first = inside.filter(playlist=OuterRef("pk")).order_by("place").values("clip")[:1]
    seen = listed_to(reader, person, "playlistclip__clip__") & Q(playlistclip__isnull=False)
    rows = Playlist.objects.filter(author=person).annotate(
        watchable=Count("playlistclip", filter=seen),
        first=Subquery(first, output_field=UUIDField()),
    )
    if not _is(reader, person):
        rows = rows.filter(watchable__gt=0)
    found = list(rows.order_by("-id"))
    covers = _covers([row.first for row in found if row.first])
    return [_shown(row, row.watchable, covers.get(row.first, "")) for row in found]


def playlist_for(
    reader: Person | None, playlist_id: UUID, after: str | None = None, limit: int = MOST
) -> tuple[Person, ShownPlaylist, Page[ShownClip]]:
    """Return whose playlist it is, the playlist, and its clips in their order; raise NotFound.

    It is not there for whoever may watch none of its clips, unless it is theirs.
    """
    row, rows = _seen(reader, playlist_id)
    limit = max(1, min(limit, MOST))
    count = rows.count()
    if not count and not _is(reader, row.author):
        raise NotFound
    if after:
        rows = rows.filter(place__gt=_read_mark(after))
    places = list(rows.values_list("clip_id", "place")[: limit + 1])
    clips = _clips(reader, [clip_id for clip_id, _ in places[:limit]])
    mark = str(places[limit - 1][1]) if len(places) > limit else None
    return row.author, _shown(row, count, ""), Page(clips, mark)


def before_in_playlist(reader: Person | None, playlist_id: UUID, after: str | None) -> int:
    """Return how many clips that this reader may watch stand before a page of a playlist."""
    if not after:
        return 0
    _, rows = _seen(reader, playlist_id)
    return rows.filter(place__lte=_read_mark(after)).count()


def place_in_playlist(reader: Person | None, key: str | None, clip_id: UUID) -> ShownPlace | None:
    """Return where a clip stands among those of a playlist that this reader may watch, or None.

    `key` is the playlist's, as somebody wrote it into an address.
    """
    if not key:
        return None
    try:
        row, rows = _seen(reader, from_text(key))
    except NotFound:
        return None
    order = list(rows.values_list("clip_id", flat=True))
    if clip_id not in order:
        return None
    at = order.index(clip_id)
    near = order[max(0, at - 1) : at] + order[at + 1 : at + 2]
    found = _clips(reader, near)
    before = found.pop(0) if at and found else None
    playlist = _shown(row, len(order), "")
    return ShownPlace(playlist, at + 1, before, found[0] if found else None)


def clips_in_playlist(author: Person, playlist_id: UUID) -> set[UUID]:
    """Return what is in one's own playlist; raise NotFound."""
    if not Playlist.objects.filter(id=playlist_id, author=author).exists():
        raise NotFound
    rows = PlaylistClip.objects.filter(playlist=playlist_id)
    return set(rows.values_list("clip_id", flat=True))


def _seen(reader: Person | None, playlist_id: UUID) -> tuple[Playlist, QuerySet[PlaylistClip]]:
    """Return a playlist, and those of its rows whose clips this reader may watch."""
    row = Playlist.objects.select_related("author").filter(id=playlist_id).first()
    if row is None:
        raise NotFound
    rows = PlaylistClip.objects.filter(listed_to(reader, row.author, "clip__"), playlist=row)
    return row, rows.order_by("place", "id")


def _clips(reader: Person | None, ids: Sequence[UUID]) -> list[ShownClip]:
    """Show clips in the order of their ids; the caller has asked who may watch them."""
    order = {clip_id: place for place, clip_id in enumerate(ids)}
    found = list(with_author(Clip.objects.filter(id__in=ids)))
    found.sort(key=lambda clip: order[clip.id])
    return show(found, reader)


def _covers(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the addresses of clips' covers; one that is to be chosen to be seen has none."""
    rows = with_author(Clip.objects.filter(id__in=ids, sensitive=False).exclude(cover=""))
    return {clip.id: storage.link(clip, clip.cover) for clip in rows}


def _shown(row: Playlist, clips: int, cover: str) -> ShownPlaylist:
    with acting_as("showing"):
        return ShownPlaylist(row.key, row.address, row.name, row.description, clips, cover)


def _is(reader: Person | None, person: Person) -> bool:
    return reader is not None and reader.id == person.id


def _read_mark(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_PLACE)):
        raise BadMark
    return min(int(text), MOST_PLACE)
