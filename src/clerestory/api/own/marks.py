"""Marks: what the reader does with clips: likes, saves in collections, reposts."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, reader, signed_in
from clerestory.api.own.clips import After, ClipPage, Id, Limit
from clerestory.api.own.people import Handle
from clerestory.people import queries as people
from clerestory.social import actions, queries
from clerestory.social.shown import ShownCollection, ShownRepost
from clerestory.spine.ids import from_text

router = Router(tags=["marks"])


class SaveWish(Schema):
    """Into which of one's collections; left out: into none."""

    model_config = ConfigDict(extra="forbid")

    collection: str | None = Field(None, max_length=26)


class RepostWish(Schema):
    """Words to pass a clip on with."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=5000)


class CollectionWish(Schema):
    """A new collection."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=500)
    public: bool = False


class CollectionChange(Schema):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=500)
    public: bool | None = None


class RepostPage(Schema):
    """Some reposts, and the mark to ask for those after them."""

    items: list[ShownRepost]
    next: str | None


@router.put("/clips/{clip_id}/like", response={204: None})
def like(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Like a clip; again changes nothing."""
    actions.like_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.delete("/clips/{clip_id}/like", response={204: None})
def unlike(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Like a clip no longer; again changes nothing."""
    actions.unlike_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/clips/{clip_id}/save", response={204: None})
def save(request: HttpRequest, clip_id: Id, wish: SaveWish | None = None) -> HttpResponse:
    """Save a clip; again moves it into the collection that is named, or out of all."""
    who = signed_in(request)
    into = from_text(wish.collection) if wish and wish.collection else None
    actions.save_clip(clip_id=from_text(clip_id), by=who, collection_id=into)
    return HttpResponse(status=204)


@router.delete("/clips/{clip_id}/save", response={204: None})
def unsave(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Save a clip no longer; again changes nothing."""
    actions.unsave_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/clips/{clip_id}/repost", response={204: None})
def repost(request: HttpRequest, clip_id: Id, wish: RepostWish | None = None) -> HttpResponse:
    """Pass a clip on; again changes the words."""
    who = signed_in(request)
    text = wish.text if wish else ""
    actions.repost_clip(clip_id=from_text(clip_id), by=who, text=text)
    return HttpResponse(status=204)


@router.delete("/clips/{clip_id}/repost", response={204: None})
def unrepost(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Take a repost back; again changes nothing."""
    actions.remove_repost(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.get("/people/{handle}/reposts", response=RepostPage)
def list_reposts(
    request: HttpRequest, handle: Handle, after: After = None, limit: Limit = 24
) -> HttpResponse:
    """Return what somebody passed on, the latest first."""
    return answer(request, queries.reposts_by(reader(request), handle, after, limit))


@router.get("/me/likes", response=ClipPage)
def list_likes(request: HttpRequest, after: After = None, limit: Limit = 24) -> HttpResponse:
    """Return the clips that the reader likes; nobody else may ask."""
    return answer(request, queries.liked_by(signed_in(request), after, limit))


@router.get("/me/saves", response=ClipPage)
def list_saves(request: HttpRequest, after: After = None, limit: Limit = 24) -> HttpResponse:
    """Return what the reader saved, in collections or not; nobody else may ask."""
    return answer(request, queries.saved_by(signed_in(request), after, limit))


@router.get("/people/{handle}/collections", response=list[ShownCollection])
def list_collections(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Return somebody's public collections, or all of one's own."""
    who = reader(request)
    return answer(request, queries.collections_of(who, people.person_by_handle(who, handle)))


@router.post("/me/collections", response={201: ShownCollection})
def add_collection(request: HttpRequest, wish: CollectionWish) -> HttpResponse:
    """Make a collection; it is private unless `public` says otherwise."""
    who = signed_in(request)
    made = actions.add_collection(by=who, name=wish.name, public=wish.public)
    return answer(request, queries.collection_for(who, made.id)[1], status=201)


@router.get("/collections/{collection_id}", response=ClipPage)
def get_collection(
    request: HttpRequest, collection_id: Id, after: After = None, limit: Limit = 24
) -> HttpResponse:
    """Return the clips of a collection, the latest saved first."""
    found = queries.collection_for(reader(request), from_text(collection_id), after, limit)
    return answer(request, found[2])


@router.patch("/collections/{collection_id}", response=ShownCollection)
def change_collection(
    request: HttpRequest, collection_id: Id, change: CollectionChange
) -> HttpResponse:
    """Rename one's own collection, show it or hide it."""
    who, ident = signed_in(request), from_text(collection_id)
    actions.change_collection(collection_id=ident, by=who, **change.dict(exclude_unset=True))
    return answer(request, queries.collection_for(who, ident)[1])


@router.delete("/collections/{collection_id}", response={204: None})
def delete_collection(request: HttpRequest, collection_id: Id) -> HttpResponse:
    """Delete one's own collection; what was in it stays saved."""
    actions.delete_collection(collection_id=from_text(collection_id), by=signed_in(request))
    return HttpResponse(status=204)
