"""A person's page, and following them."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from clerestory.clips import queries
from clerestory.people import queries as people
from clerestory.people.actions import ties
from clerestory.web.parts.addresses import absolute
from clerestory.web.profile.links import shown_links
from clerestory.web.shell.request import Request, signed_in


@require_safe
@gzip_page
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a person and their clips."""
    reader = cast("Request", request).reader
    person = people.person_by_handle(reader, handle)
    if person.handle != handle:
        return HttpResponseRedirect(person.address)
    facts = {
        "person": person,
        "links": shown_links(person.links),
        "face": {"name": person.shown_name, "picture": person.picture_address},
        "page_address": absolute(request, person.address),
        "clips": queries.by_author(reader, handle, request.GET.get("after")),
        "nothing": gettext("Nothing posted yet."),
        "mine": reader is not None and reader.id == person.id,
        "followed": reader is not None and people.follows(reader, person),
    }
    return render(request, "profile/template.html", facts)


@require_POST
def following(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow, or with `stop` no longer follow."""
    reader = signed_in(request)
    person = people.person_by_handle(reader, handle)
    if "stop" in request.POST:
        ties.unfollow(follower=reader, followed=person)
    else:
        ties.follow(follower=reader, followed=person)
    return HttpResponseRedirect(person.address, status=303)


urlpatterns = [path("@<str:handle>", profile), path("@<str:handle>/follow", following)]
