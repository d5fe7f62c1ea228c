"""Playlists: clips of one author in an order of theirs."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, reader, signed_in
from clerestory.api.own.clips import After, Id, Limit
from clerestory.api.own.people import Handle
from clerestory.clips import actions, queries
from clerestory.clips.shown import ShownClip, ShownPlaylist
from clerestory.people import queries as people
from clerestory.social.queries import with_marks
from clerestory.spine.ids import from_text

router = Router(tags=["playlists"])

type Place = Annotated[int, Field(ge=1, le=200)]


class PlaylistWish(Schema):
    """A new playlist."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=500)
    description: str = Field("", max_length=5000)


class PlaylistChange(Schema):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=500)
    description: str | None = Field(None, max_length=5000)


class PlaceWish(Schema):
    """Where the clip is to stand, from 1; left out: at the end, or where it is."""

    model_config = ConfigDict(extra="forbid")

    place: Place | None = None


class PlaylistPage(Schema):
    """A playlist, some of its clips, and the mark to ask for those after them."""

    playlist: ShownPlaylist
    items: list[ShownClip]
    next: str | None


@router.get("/people/{handle}/playlists", response=list[ShownPlaylist])
def list_playlists(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Return somebody's playlists that hold a clip which the reader may watch, or all own ones."""
    who = reader(request)
    return answer(request, queries.playlists_of(who, people.person_by_handle(who, handle)))


@router.post("/me/playlists", response={201: ShownPlaylist})
def add_playlist(request: HttpRequest, wish: PlaylistWish) -> HttpResponse:
    """Make a playlist; others see it as soon as it holds a clip that they may watch."""
    who = signed_in(request)
    made = actions.add_playlist(by=who, **wish.dict())
    return answer(request, queries.playlist_for(who, made.id)[1], status=201)


@router.get("/playlists/{playlist_id}", response=PlaylistPage)
def get_playlist(
    request: HttpRequest, playlist_id: Id, after: After = None, limit: Limit = 24
) -> HttpResponse:
    """Return a playlist with those of its clips that the reader may watch, in their order."""
    who = reader(request)
    _, shown, page = queries.playlist_for(who, from_text(playlist_id), after, limit)
    items = with_marks(who, page.items)
    return answer(request, {"playlist": shown, "items": items, "next": page.next})


@router.patch("/playlists/{playlist_id}", response=ShownPlaylist)
def change_playlist(request: HttpRequest, playlist_id: Id, change: PlaylistChange) -> HttpResponse:
    """Rename or describe one's own playlist."""
    who, ident = signed_in(request), from_text(playlist_id)
    actions.change_playlist(playlist_id=ident, by=who, **change.dict(exclude_unset=True))
    return answer(request, queries.playlist_for(who, ident)[1])


@router.delete("/playlists/{playlist_id}", response={204: None})
def delete_playlist(request: HttpRequest, playlist_id: Id) -> HttpResponse:
    """Delete one's own playlist; its clips stay."""
    actions.delete_playlist(playlist_id=from_text(playlist_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/playlists/{playlist_id}/clips/{clip_id}", response={204: None})
def put_in_playlist(
    request: HttpRequest, playlist_id: Id, clip_id: Id, wish: PlaceWish | None = None
) -> HttpResponse:
    """Put a published clip of one's own into one's playlist, or to another place of it."""
    actions.put_in_playlist(
        playlist_id=from_text(playlist_id),
        clip_id=from_text(clip_id),
        by=signed_in(request),
        place=wish.place if wish else None,
    )
    return HttpResponse(status=204)


@router.delete("/playlists/{playlist_id}/clips/{clip_id}", response={204: None})
def take_out_of_playlist(request: HttpRequest, playlist_id: Id, clip_id: Id) -> HttpResponse:
    """Take a clip out; again changes nothing."""
    actions.take_out_of_playlist(
        playlist_id=from_text(playlist_id), clip_id=from_text(clip_id), by=signed_in(request)
    )
    return HttpResponse(status=204)
