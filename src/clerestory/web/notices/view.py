"""The page of what others did that concerns the reader."""

from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clerestory.notices import actions, queries
from clerestory.web.notices.words import icon_of, sentence
from clerestory.web.parts.forms import done
from clerestory.web.shell.request import signed_in

DONE = {"read": _("All of it is marked as read.")}


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what the reader was told, by day."""
    page = queries.notices_of(signed_in(request), request.GET.get("after"))
    lines = [(line, icon_of(line), sentence(line)) for line in page.items]
    days = [
        (day, day_name(day), list(found))
        for day, found in groupby(lines, key=lambda each: each[0].at.date())
    ]
    until = page.items[0].at.isoformat() if page.items else ""
    facts = {
        "page": page,
        "days": days,
        "until": until,
        "latest": queries.mark_of(page.items[0].at) if page.items else "0",
        "done": done(request, DONE),
    }
    return render(request, "notices/template.html", facts)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark all as read that had been shown; what came since stays new."""
    reader = signed_in(request)
    actions.mark_read(by=reader, until=moment(request.POST.get("until", "")))
    return HttpResponseRedirect("/notices?done=read", status=303)


def moment(text: str) -> datetime | None:
    """Read a moment as the page wrote it; None for anything else, which means now."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


def day_name(day: date) -> str:
    """Say a day as people do."""
    today = timezone.now().date()
    if day == today:
        return gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("Yesterday")
    return date_format(day, "j F Y" if day.year != today.year else "l j F")


urlpatterns = [path("notices", notices), path("notices/read", read)]
