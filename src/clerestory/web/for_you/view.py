"""For you: one page for everybody, which each device fills by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.web.parts.player import BLANK
from clerestory.web.shell.request import reader_of

FIRST = 5


@require_safe
@gzip_page
def for_you(request: HttpRequest) -> HttpResponse:
    """Give the page; without script it shows the newest clips."""
    clips = queries.newest(reader_of(request), None, FIRST)
    saver = request.headers.get("Save-Data", "").lower() == "on"
    facts = {"clips": clips, "blank": BLANK, "saver": saver}
    response = render(request, "for_you/template.html", facts)
    patch_vary_headers(response, ["Save-Data", "Cookie"])
    return response


urlpatterns = [path("for-you", for_you)]
