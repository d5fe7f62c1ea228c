"""Following and no longer following, from a button on any page."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from clerestory.people import actions, queries
from clerestory.people.models import Person
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of


@require_POST
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow somebody."""
    return _tie(request, handle, lambda who, whom: actions.follow(follower=who, followed=whom))


@require_POST
def unfollow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow somebody no longer."""
    return _tie(request, handle, lambda who, whom: actions.unfollow(follower=who, followed=whom))


def _tie(request: HttpRequest, handle: str, tie: Callable[[Person, Person], None]) -> HttpResponse:
    reader = reader_of(request)
    person = queries.person_by_handle(reader, handle)
    back = onward(request, person.address)
    if reader is None:
        return HttpResponseRedirect(f"/sign-in?next={quote(back)}", status=303)
    tie(reader, person)
    return HttpResponseRedirect(back, status=303)


urlpatterns = [path("@<str:handle>/follow", follow), path("@<str:handle>/unfollow", unfollow)]
