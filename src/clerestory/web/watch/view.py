"""The watch screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.clips.shown import ShownClip
from clerestory.social.queries import with_marks
from clerestory.spine.pages import Page
from clerestory.web.parts.player import BLANK
from clerestory.web.shell.request import reader_of, signed_in
from clerestory.web.talk.shown import SILENCE

FIRST = 5
ROOT = "/api/clerestory/v1/"


@require_safe
@gzip_page
def watch(request: HttpRequest) -> HttpResponse:
    """Show the newest clips; the page's script loads the ones after them."""
    clips = queries.newest(reader_of(request), request.GET.get("after"), FIRST)
    return _page(request, clips, {"feed": "newest", "source": f"{ROOT}clips"})


@require_safe
@gzip_page
def following(request: HttpRequest) -> HttpResponse:
    """Show the clips of those whom the reader follows."""
    clips = queries.from_followed(signed_in(request), request.GET.get("after"), FIRST)
    return _page(request, clips, {"feed": "following", "source": f"{ROOT}me/feed"})


def _page(request: HttpRequest, clips: Page[ShownClip], feed: dict[str, str]) -> HttpResponse:
    saver = request.headers.get("Save-Data", "").lower() == "on"
    marked = Page(with_marks(reader_of(request), clips.items), clips.next)
    facts = {"clips": marked, "blank": BLANK, "saver": saver, "silence": SILENCE, **feed}
    response = render(request, "watch/template.html", facts)
    patch_vary_headers(response, ["Save-Data", "Cookie"])
    return response


urlpatterns = [path("", watch), path("following", following)]
