"""The list of one's own clips, drafts and uploads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from clerestory.clips import queries
from clerestory.web.shell.request import signed_in


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything the reader began or posted."""
    person = signed_in(request)
    page = queries.own(person, request.GET.get("after"))
    done = {"deleted": gettext("Deleted, with all its files.")}.get(request.GET.get("done", ""))
    return render(request, "mine/template.html", {"page": page, "done": done})


urlpatterns = [path("me", mine)]
