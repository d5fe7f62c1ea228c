"""Schedules: drafts that are published by themselves."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, signed_in
from clerestory.api.own.clips import After, ClipPage, Id, Limit
from clerestory.clips import actions, queries
from clerestory.clips.shown import ShownClip
from clerestory.spine.ids import from_text

router = Router(tags=["schedules"])


class ScheduleWish(Schema):
    """A local time to the minute (`2027-03-01T09:30`) and the time zone it is meant in."""

    model_config = ConfigDict(extra="forbid")

    at: str = Field(max_length=40)
    zone: str = Field(max_length=64)


@router.get("/me/scheduled", response=list[ShownClip])
def list_scheduled(request: HttpRequest) -> HttpResponse:
    """Return the reader's scheduled clips, the next to be published first."""
    return answer(request, queries.scheduled(signed_in(request)))


@router.get("/me/drafts", response=ClipPage)
def list_drafts(request: HttpRequest, after: After = None, limit: Limit = 24) -> HttpResponse:
    """Return the reader's drafts that are not scheduled, the last begun first."""
    return answer(request, queries.drafts(signed_in(request), after, limit))


@router.put("/clips/{clip_id}/schedule", response=ShownClip)
def schedule_clip(request: HttpRequest, clip_id: Id, wish: ScheduleWish) -> HttpResponse:
    """Let a draft be published at a time within a year; again changes the time."""
    who, ident = signed_in(request), from_text(clip_id)
    actions.schedule_clip(clip_id=ident, by=who, at=wish.at, zone=wish.zone)
    return answer(request, queries.shown_clip(who, ident))


@router.delete("/clips/{clip_id}/schedule", response={204: None})
def unschedule_clip(request: HttpRequest, clip_id: Id) -> HttpResponse:
    """Let a scheduled clip be a draft again; again changes nothing."""
    actions.unschedule_clip(clip_id=from_text(clip_id), by=signed_in(request))
    return HttpResponse(status=204)
