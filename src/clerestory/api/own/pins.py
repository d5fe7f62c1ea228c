"""Pins: which of somebody's clips stand on top of their profile."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from clerestory.api.door import answer, reader, signed_in
from clerestory.api.own.clips import Id
from clerestory.api.own.people import Handle
from clerestory.clips import actions, queries
from clerestory.clips.shown import ShownClip
from clerestory.social.queries import with_marks
from clerestory.spine.ids import from_text

router = Router(tags=["pins"])


@router.get("/people/{handle}/pins", response=list[ShownClip])
def list_pins(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Return the clips that somebody has pinned to their profile, at most 3, the first first."""
    who = reader(request)
    return answer(request, with_marks(who, queries.pinned_by(who, handle)))


@router.put("/clips/{clip_id}/pin", response={204: None})
def pin_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Pin a public clip of one's own to one's profile; again changes nothing."""
    actions.pin_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.delete("/clips/{clip_id}/pin", response={204: None})
def unpin_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Take the pin off; again changes nothing."""
    actions.unpin_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)
