"""oEmbed 1.0 (oembed.com): section 2.2 requests, 2.3.4.2 the answer for a video, 2.3 its errors.

Only JSON is spoken; XML is answered with 501, as the specification asks.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.web.clip.card import HIGHEST, WIDEST, card_of, embed_code, is_open, size_within
from clerestory.web.parts.addresses import absolute, path_here
from clerestory.web.shell.request import reader_of

CLIP = re.compile(r"/clips/([0-9a-z]{26})")


class OnlyJson(Refusal):
    """Another form than JSON was asked for."""

    status = 501
    sentence = "Only JSON is spoken here. Leave the format out, or ask for format=json."


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell another site how to show a clip."""
    if request.GET.get("format", "json") != "json":
        raise OnlyJson
    found = CLIP.fullmatch(path_here(request, request.GET.get("url", "")) or "")
    if found is None:
        raise NotFound
    queries.clip_for(reader_of(request), from_text(found[1]))
    clip = queries.shown_clip(None, from_text(found[1]))
    if not is_open(clip):
        raise NotFound
    widest = _bound(request.GET.get("maxwidth"), WIDEST)
    highest = _bound(request.GET.get("maxheight"), HIGHEST)
    width, height = size_within(clip, widest, highest)
    card = card_of(request, clip)
    answer: dict[str, object] = {
        "version": "1.0",
        "type": "video",
        "title": clip.title,
        "author_name": clip.author.name,
        "author_url": absolute(request, f"/@{clip.author.handle}"),
        "provider_name": settings.SITE_NAME,
        "provider_url": absolute(request, "/"),
        "cache_age": 3600,
        "html": embed_code(card.player, clip.title, width, height),
        "width": width,
        "height": height,
    }
    if card.cover and not clip.sensitive:
        answer |= {
            "thumbnail_url": card.cover,
            "thumbnail_width": clip.width,
            "thumbnail_height": clip.height,
        }
    response = JsonResponse(answer)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _bound(asked: str | None, most: int) -> int:
    if asked is None or not asked.isascii() or not asked.isdigit():
        return most
    return max(1, min(int(asked[:6]), most))


urlpatterns = [path("oembed", oembed)]
