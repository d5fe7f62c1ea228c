"""The page of what is not published yet."""

from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from clerestory.clips import queries
from clerestory.clips.shown import ShownClip
from clerestory.web.shell.request import signed_in


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """Show the scheduled clips by day, and the drafts."""
    person = signed_in(request)
    after = request.GET.get("after")
    days = [] if after else by_day(queries.scheduled(person))
    facts = {"days": days, "page": queries.drafts(person, after)}
    return render(request, "drafts/template.html", facts)


def by_day(clips: list[ShownClip]) -> list[tuple[date, list[ShownClip]]]:
    """Put scheduled clips under their days, each day as its clip's own time zone has it."""
    return [(day, list(some)) for day, some in groupby(sorted(clips, key=_day), key=_day)]


def _day(clip: ShownClip) -> date:
    plan = clip.scheduled
    return plan.at.astimezone(ZoneInfo(plan.zone)).date() if plan else date.max


urlpatterns = [path("me/drafts", drafts)]
