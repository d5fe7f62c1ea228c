"""A person's page, and following them."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.people import queries as people
from clerestory.spine.ids import from_text
from clerestory.web.parts.addresses import absolute
from clerestory.web.parts.links import shown_links
from clerestory.web.parts.robots import for_robots
from clerestory.web.shell.request import reader_of

PAGE = 24


@require_safe
@gzip_page
def profile(request: HttpRequest, handle: str) -> HttpResponse:
    """Show a person and their clips."""
    reader = reader_of(request)
    person = people.person_by_handle(reader, handle)
    if person.handle != handle:
        return HttpResponseRedirect(person.address)
    tie = people.tie(reader, person)
    after = request.GET.get("after")
    pinned = queries.pinned_by(reader, handle)
    ids = [from_text(clip.id) for clip in pinned]
    facts = {
        "person": person,
        "links": shown_links(person.links, people.proven_links(person)),
        "face": {"name": person.shown_name, "picture": person.picture_address},
        "page_address": absolute(request, person.address),
        "clips": queries.by_author(reader, handle, after, PAGE, without=ids),
        "pinned": [] if after else pinned,
        "nothing": gettext("Nothing posted yet."),
        "mine": reader is not None and reader.id == person.id,
        "tie": tie,
        "counts": people.shown_counts(reader, person),
        "shared": people.lets_in(reader, person),
    }
    return for_robots(render(request, "profile/template.html", facts), person)


urlpatterns = [path("@<str:handle>", profile)]
