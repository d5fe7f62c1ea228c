"""Who follows somebody, whom they follow, and one's friends."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.people import queries
from clerestory.people.models import Person
from clerestory.people.refused import TiesNotShown
from clerestory.spine.pages import Page
from clerestory.web.shell.request import reader_of, signed_in


@require_safe
@gzip_page
def followers(request: HttpRequest, handle: str) -> HttpResponse:
    """Show who follows somebody."""
    reader = reader_of(request)
    person = queries.person_by_handle(reader, handle)
    if person.handle != handle:
        return HttpResponseRedirect(f"{person.address}/followers")
    try:
        page = queries.followers(reader, person, request.GET.get("after"))
    except TiesNotShown:
        return _page(request, person, "followers", None)
    return _page(request, person, "followers", page)


@require_safe
@gzip_page
def following(request: HttpRequest, handle: str) -> HttpResponse:
    """Show whom somebody follows."""
    reader = reader_of(request)
    person = queries.person_by_handle(reader, handle)
    if person.handle != handle:
        return HttpResponseRedirect(f"{person.address}/following")
    try:
        page = queries.following(reader, person, request.GET.get("after"))
    except TiesNotShown:
        return _page(request, person, "following", None)
    return _page(request, person, "following", page)


@require_safe
@gzip_page
def friends(request: HttpRequest) -> HttpResponse:
    """Show whom the reader follows and is followed by."""
    person = signed_in(request)
    return _page(request, person, "friends", queries.friends(person, request.GET.get("after")))


def _page(
    request: HttpRequest, person: Person, kind: str, page: Page[Person] | None
) -> HttpResponse:
    reader = reader_of(request)
    people = page.items if page else []
    ties = queries.ties(reader, people)
    followers, follows = queries.shown_counts(reader, person)
    facts = {
        "person": person,
        "kind": kind,
        "page": page,
        "rows": [(one, ties[one.id]) for one in people],
        "counts": {"followers": followers, "following": follows},
        "mine": reader is not None and reader.id == person.id,
    }
    return render(request, "ties/template.html", facts, status=200 if page else 403)


urlpatterns = [
    path("@<str:handle>/followers", followers),
    path("@<str:handle>/following", following),
    path("me/friends", friends),
]
