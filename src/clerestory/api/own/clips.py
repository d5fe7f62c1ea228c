"""Clips: lists, one clip, changing it, publishing it, its captions."""

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, public_answer, reader, signed_in
from clerestory.clips import actions, queries
from clerestory.clips.media.refused import CaptionsTooBig
from clerestory.clips.shown import ShownClip, ShownDownload
from clerestory.people.models import Person
from clerestory.social.queries import with_marks
from clerestory.spine.addresses import client_address
from clerestory.spine.ids import from_text
from clerestory.spine.pages import Page

router = Router(tags=["clips"])

MOST_CAPTIONS_BYTES = 1 << 20

type Id = Annotated[str, Path(description="26 letters, as in the clip's address.")]
type After = Annotated[str | None, Query(description="The `next` of the page before.")]
type Limit = Annotated[int, Query(ge=1, le=queries.MOST)]


class ClipPage(Schema):
    """Some clips, and the mark to ask for those after them."""

    items: list[ShownClip]
    next: str | None


class ClipChange(Schema):
    """What may be changed of a clip; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    description: str | None = Field(None, max_length=20_000)
    alt_text: str | None = Field(None, max_length=20_000)
    language: str | None = Field(None, max_length=20)
    audience: str | None = Field(None, max_length=20)
    sensitive: bool | None = None
    comments_from: str | None = Field(None, max_length=20)
    comments_held: bool | None = None
    downloads: bool | None = None
    cover: str | None = Field(None, max_length=80)


class Frame(Schema):
    """A frame that can be the cover."""

    name: str
    url: str
    chosen: bool


@router.get("/clips", response=ClipPage)
def list_clips(
    request: HttpRequest,
    after: After = None,
    limit: Limit = 10,
    author: Annotated[str | None, Query(max_length=30)] = None,
    tag: Annotated[str | None, Query(max_length=60)] = None,
) -> HttpResponse:
    """Newest first: all public clips, those of one author, or those with a hashtag."""
    who = reader(request)

    if author is not None:
        page = queries.by_author(who, author, after, limit)
    elif tag is not None:
        page = queries.tagged(who, tag, after, limit)
    else:
        page = queries.newest(who, after, limit)
    return public_answer(request, page) if who is None else answer(request, marked(who, page))


@router.get("/me/clips", response=ClipPage)
def list_own(request: HttpRequest, after: After = None, limit: Limit = 24) -> HttpResponse:
    """Everything that the reader began or posted, in every state."""
    who = signed_in(request)
    return answer(request, marked(who, queries.own(who, after, limit)))


@router.get("/me/feed", response=ClipPage)
def list_followed(request: HttpRequest, after: After = None, limit: Limit = 10) -> HttpResponse:
    """Return the clips of those whom the reader follows, newest first."""
    who = signed_in(request)
    return answer(request, marked(who, queries.from_followed(who, after, limit)))


@router.get("/clips/{clip_id}", response=ShownClip)
def get_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """One clip."""
    who = reader(request)
    return answer(request, with_marks(who, [queries.shown_clip(who, from_text(clip_id))])[0])


@router.patch("/clips/{clip_id}", response=ShownClip)
def change_clip(request: HttpRequest, clip_id: Id, change: ClipChange) -> HttpResponse:
    """Change words, labels, audience or cover of one's own clip."""
    person, ident = signed_in(request), from_text(clip_id)
    said = change.dict(exclude_unset=True)
    allowed = said.pop("downloads", None)
    actions.describe_clip(clip_id=ident, by=person, **said)
    if allowed is not None:
        actions.allow_download(clip_id=ident, by=person, allowed=allowed)
    return answer(request, queries.shown_clip(person, ident))


@router.delete("/clips/{clip_id}", response={204: None})
def delete_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Delete one's own clip, draft or upload for good."""
    actions.delete_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/clips/{clip_id}/publication", response=ShownClip)
def publish_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Publish a draft now, or as soon as it is playable."""
    person, ident = signed_in(request), from_text(clip_id)
    actions.publish_clip(clip_id=ident, by=person)
    return answer(request, queries.shown_clip(person, ident))


@router.post("/clips/{clip_id}/attempts", response={202: ShownClip})
def retry_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Try failed work again."""
    person, ident = signed_in(request), from_text(clip_id)
    actions.retry_clip(clip_id=ident, by=person)
    return answer(request, queries.shown_clip(person, ident), status=202)


@router.get("/clips/{clip_id}/download", response=ShownDownload)
def get_download(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Return how it is with the copy of a clip that one may take along, where it is allowed."""
    return answer(request, queries.download_for(reader(request), from_text(clip_id)))


@router.put("/clips/{clip_id}/download", response={202: ShownDownload})
def ask_download(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Ask for a copy of a clip, with its author's handle in the corner; again is the same."""
    proxies = int(settings.OPTIONS["TRUSTED_PROXIES"])
    address = client_address(request.META, trusted_proxies=proxies)
    ident = from_text(clip_id)
    asked = actions.ask_download(reader=reader(request), clip_id=ident, address=address)
    return answer(request, asked, status=202)


@router.get("/clips/{clip_id}/frames", response=list[Frame])
def list_frames(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Return the frames among which the author chooses the cover."""
    clip = queries.own_clip(signed_in(request), from_text(clip_id))
    named = ("name", "url", "chosen")
    return answer(
        request, [dict(zip(named, frame, strict=True)) for frame in queries.frames_of(clip)]
    )


@router.put("/clips/{clip_id}/captions/{language}", response=ShownClip)
def put_captions(request: HttpRequest, clip_id: Id, language: str) -> HttpResponse:
    """Give captions in a language: the body is a WebVTT or SRT file."""
    person, ident = signed_in(request), from_text(clip_id)
    _set_captions(request, ident, language)
    return answer(request, queries.shown_clip(person, ident))


@router.delete("/clips/{clip_id}/captions/{language}", response={204: None})
def delete_captions(request: HttpRequest, clip_id: Id, language: str) -> HttpResponse:
    """Take captions away."""
    actions.remove_captions(clip_id=from_text(clip_id), by=signed_in(request), language=language)
    return HttpResponse(status=204)


def marked(who: Person, page: Page[ShownClip]) -> Page[ShownClip]:
    """Return a page of clips with what the reader did with each."""
    return Page(with_marks(who, page.items), page.next)


def _set_captions(request: HttpRequest, ident: UUID, language: str) -> None:
    if int(request.headers.get("Content-Length") or 0) > MOST_CAPTIONS_BYTES:
        raise CaptionsTooBig(what=f"{MOST_CAPTIONS_BYTES // 1024} KB")
    actions.set_captions(clip_id=ident, by=signed_in(request), language=language, data=request.body)
