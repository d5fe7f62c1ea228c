"""Playlists: clips of one's own in an order of one's own."""

from uuid import UUID

from django.db import transaction

from clerestory.clips.actions.rows import locked
from clerestory.clips.life import Standing
from clerestory.clips.models import Playlist, PlaylistClip
from clerestory.clips.refusals import (
    AboutOfPlaylist,
    NameOfPlaylist,
    NotInPlaylist,
    PlaylistFull,
    TooManyPlaylists,
)
from clerestory.people.models import Person
from clerestory.people.queries import hold
from clerestory.people.texts import clean_line, clean_lines
from clerestory.spine.refusals import NotFound

LONGEST_NAME, LONGEST_ABOUT = 60, 500
MOST_PLAYLISTS, MOST_CLIPS = 50, 200


def add_playlist(*, by: Person, name: str, description: str = "") -> Playlist:
    """Make a playlist; nobody else sees it before it holds a clip that they may watch."""
    name, description = _name(name), _about(description)
    with transaction.atomic():
        hold(by)
        if Playlist.objects.filter(author=by).count() >= MOST_PLAYLISTS:
            raise TooManyPlaylists(most=MOST_PLAYLISTS)
        return Playlist.objects.create(author=by, name=name, description=description)


def change_playlist(
    *, playlist_id: UUID, by: Person, name: str | None = None, description: str | None = None
) -> None:
    """Rename or describe one's own playlist; what is None stays. Raise NotFound."""
    with transaction.atomic():
        row = _own(playlist_id, by)
        if name is not None:
            row.name = _name(name)
        if description is not None:
            row.description = _about(description)
        row.save(update_fields=["name", "description"])


def delete_playlist(*, playlist_id: UUID, by: Person) -> None:
    """Delete one's own playlist; its clips stay where they are. Raise NotFound."""
    with transaction.atomic():
        _own(playlist_id, by).delete()


def put_in_playlist(
    *, playlist_id: UUID, clip_id: UUID, by: Person, place: int | None = None
) -> None:
    """Put a published clip of one's own into a playlist, or to another place of it.

    Places are counted from 1; without one it goes to the end, or stays where it is. Raise NotFound.
    """
    with transaction.atomic():
        row, clip = _own(playlist_id, by), locked(clip_id, by)
        if clip.standing == Standing.DRAFT:
            raise NotInPlaylist
        rows = _in_order(row)
        there = next((one for one in rows if one.clip_id == clip.id), None)
        if there is None:
            if len(rows) >= MOST_CLIPS:
                raise PlaylistFull(most=MOST_CLIPS)
            last = rows[-1].place + 1 if rows else 1
            there = PlaylistClip.objects.create(playlist=row, clip=clip, place=last)
            rows.append(there)
        if place is not None:
            rows.remove(there)
            rows.insert(max(1, place) - 1, there)
        _number(rows)


def move_in_playlist(*, playlist_id: UUID, clip_id: UUID, by: Person, step: int) -> None:
    """Move a clip some places on (or back, below nought) as far as the list goes."""
    with transaction.atomic():
        rows = _in_order(_own(playlist_id, by))
        at = next((n for n, one in enumerate(rows) if one.clip_id == clip_id), None)
        if at is None:
            raise NotFound
        rows.insert(max(0, at + step), rows.pop(at))
        _number(rows)


def take_out_of_playlist(*, playlist_id: UUID, clip_id: UUID, by: Person) -> None:
    """Take a clip out of one's own playlist; safe to repeat. Raise NotFound."""
    with transaction.atomic():
        PlaylistClip.objects.filter(playlist=_own(playlist_id, by), clip=clip_id).delete()


def _own(playlist_id: UUID, by: Person) -> Playlist:
    """Return somebody's own playlist, locked: whatever changes its order waits; raise NotFound."""
    row = Playlist.objects.select_for_update().filter(id=playlist_id, author=by).first()
    if row is None:
        raise NotFound
    return row


def _in_order(row: Playlist) -> list[PlaylistClip]:
    return list(PlaylistClip.objects.filter(playlist=row).order_by("place", "id"))


def _number(rows: list[PlaylistClip]) -> None:
    """Write down the places of rows that are in another than they say."""
    moved = []
    for place, one in enumerate(rows, 1):
        if one.place != place:
            one.place = place
            moved.append(one)
    PlaylistClip.objects.bulk_update(moved, ["place"])


def _name(text: str) -> str:
    text = clean_line(text)
    if not 1 <= len(text) <= LONGEST_NAME:
        raise NameOfPlaylist(most=LONGEST_NAME)
    return text


def _about(text: str) -> str:
    text = clean_lines(text)
    if len(text) > LONGEST_ABOUT:
        raise AboutOfPlaylist(most=LONGEST_ABOUT, length=len(text))
    return text
