"""Who asks to follow the reader, and the two answers."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clerestory.people import actions, queries
from clerestory.web.parts.forms import done
from clerestory.web.shell.request import signed_in

DONE = {"accepted": _("They follow you now."), "declined": _("Declined. They are not told.")}


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show who asks."""
    reader = signed_in(request)
    page = queries.requests_of(reader, request.GET.get("after"))
    ties = queries.ties(reader, page.items)
    rows = [(person, ties[person.id]) for person in page.items]
    facts = {"page": page, "rows": rows, "done": done(request, DONE)}
    return render(request, "requests/template.html", facts)


@require_POST
def accept(request: HttpRequest, handle: str) -> HttpResponse:
    """Let somebody follow."""
    reader = signed_in(request)
    actions.accept_request(person=reader, asker=queries.person_by_handle(reader, handle))
    return HttpResponseRedirect("/requests?done=accepted", status=303)


@require_POST
def decline(request: HttpRequest, handle: str) -> HttpResponse:
    """Decline without a word."""
    reader = signed_in(request)
    actions.decline_request(person=reader, asker=queries.person_by_handle(reader, handle))
    return HttpResponseRedirect("/requests?done=declined", status=303)


urlpatterns = [
    path("requests", requests),
    path("requests/<str:handle>/accept", accept),
    path("requests/<str:handle>/decline", decline),
]
