"""A copy of a clip to take along: asked for by a button, made once, kept for a week."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from clerestory.clips import actions, queries
from clerestory.spine.ids import from_text
from clerestory.web.shell.address import client_address
from clerestory.web.shell.request import reader_of


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, key: str) -> HttpResponse:
    """Show how it is with the copy, or ask for it."""
    reader, ident = reader_of(request), from_text(key)
    if request.method == "POST":
        actions.ask_download(reader=reader, clip_id=ident, address=client_address(request))
        return HttpResponseRedirect(f"/clips/{key}/download", status=303)
    copy = queries.download_for(reader, ident)
    facts = {"clip": queries.shown_clip(reader, ident), "copy": copy}
    response = render(request, "download/template.html", facts)
    # The link in it may be for this reader, and its state changes.
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


urlpatterns = [path("clips/<str:key>/download", download)]
