"""The buttons that tie people or keep them apart, from any page."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from clerestory.people import actions, queries
from clerestory.people.models import Person
from clerestory.people.refused import MuteTooLong
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of, signed_in

DAYS = ("1", "7", "30")


@require_POST
def follow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow somebody, or ask to."""
    return _tie(request, handle, lambda who, whom: actions.follow(follower=who, followed=whom))


@require_POST
def unfollow(request: HttpRequest, handle: str) -> HttpResponse:
    """Follow somebody no longer, nor ask to."""
    return _tie(request, handle, lambda who, whom: actions.unfollow(follower=who, followed=whom))


@require_POST
def remove(request: HttpRequest, handle: str) -> HttpResponse:
    """Let somebody follow the reader no longer."""
    return _tie(
        request, handle, lambda who, whom: actions.remove_follower(person=who, follower=whom)
    )


@require_POST
def mute(request: HttpRequest, handle: str) -> HttpResponse:
    """Keep somebody out of the reader's feeds."""
    days = request.POST.get("days", "")
    if days and days not in DAYS:
        raise MuteTooLong(most=DAYS[-1])
    length = int(days) if days else None
    return _tie(
        request, handle, lambda who, whom: actions.mute(person=who, other=whom, days=length)
    )


@require_POST
def unmute(request: HttpRequest, handle: str) -> HttpResponse:
    """Let somebody into the reader's feeds again."""
    return _tie(request, handle, lambda who, whom: actions.unmute(person=who, other=whom))


@require_POST
def block(request: HttpRequest, handle: str) -> HttpResponse:
    """Make somebody and the reader invisible to each other."""
    reader = signed_in(request)
    actions.block(person=reader, other=queries.person_by_handle(reader, handle))
    return HttpResponseRedirect("/settings/privacy?done=blocked", status=303)


@require_POST
def unblock(request: HttpRequest, handle: str) -> HttpResponse:
    """Take a block back."""
    reader = signed_in(request)
    actions.unblock(person=reader, other=queries.blocked_person(reader, handle))
    return HttpResponseRedirect("/settings/privacy?done=unblocked", status=303)


def _tie(
    request: HttpRequest, handle: str, tie: Callable[[Person, Person], object]
) -> HttpResponse:
    reader = reader_of(request)
    person = queries.person_by_handle(reader, handle)
    back = onward(request, person.address)
    if reader is None:
        return HttpResponseRedirect(f"/sign-in?next={quote(back)}", status=303)
    tie(reader, person)
    return HttpResponseRedirect(back, status=303)


urlpatterns = [
    path(f"@<str:handle>/{view.__name__}", view)
    for view in (follow, unfollow, remove, mute, unmute, block, unblock)
]
