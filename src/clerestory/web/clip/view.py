"""The page of one clip, and its player for other sites."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.clips.shown import ShownClip
from clerestory.social import queries as social
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound
from clerestory.spine.saying import in_words
from clerestory.web.clip.card import Card, card_of, is_open, start_of
from clerestory.web.parts.robots import for_robots
from clerestory.web.shell.request import reader_of
from clerestory.web.talk.shown import SILENCE

# Any site may show the embedded player, and it may not be steered by a click it cannot see.
EMBED_CSP = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


@require_safe
@gzip_page
def clip(request: HttpRequest, key: str) -> HttpResponse:
    """Show one clip with its words."""
    reader, ident = reader_of(request), from_text(key)
    row = queries.clip_for(reader, ident)
    shown = social.with_marks(reader, [queries.shown_clip(reader, ident)])[0]
    order = "newest" if request.GET.get("order") == "newest" else "top"
    why = social.may_comment(reader, row)
    facts: dict[str, object] = {
        "place": queries.place_in_playlist(reader, request.GET.get("in"), ident),
        "order": order,
        "start": start_of(request, shown),
        "hidden": not row.author.findable,
        "talk": social.comments_of(reader, ident, order, request.GET.get("comments")),
        "refused": in_words(why) if why else "",
        "silence": SILENCE,
        "save": social.own_save(reader, ident) if reader and shown.saved else None,
        "pinned": shown.mine and queries.is_pinned(row),
        "collections": social.collections_of(reader, reader) if reader and shown.saved else [],
    }
    page = _page(request, "clip/template.html", shown, card_of(request, shown), facts)
    return for_robots(page, row.author)


@require_safe
@csp_override(EMBED_CSP)
@xframe_options_exempt
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """Show the player alone, the same to everybody whom the clip is for."""
    reader = reader_of(request)
    shown = queries.shown_clip(None, from_text(key))
    if not is_open(shown):
        raise NotFound
    if reader is not None:
        queries.clip_for(reader, from_text(key))  # one may have blocked the other
    facts: dict[str, object] = {"reader": None}
    response = _page(request, "clip/embed.html", shown, card_of(request, shown), facts)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=60" if reader is None else "private"
    return response


def _page(
    request: HttpRequest,
    template: str,
    shown: ShownClip,
    card: Card,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    saver = request.headers.get("Save-Data", "").lower() == "on"
    # Chosen by whoever followed the link on the cover; nothing remembers it.
    shown = replace(shown, veiled=False) if "show" in request.GET else shown
    facts = {"clip": shown, "card": card, "saver": saver} | (more or {})
    response = render(request, template, facts)
    response.headers["Vary"] = "Save-Data, Cookie"
    return response


urlpatterns = [path("clips/<str:key>", clip), path("clips/<str:key>/embed", embed)]
