"""All ways to hand a clip on, for clips that anybody may watch who has the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound
from clerestory.web.clip.card import card_of, is_open, start_of
from clerestory.web.parts.qr import qr_path
from clerestory.web.shell.request import reader_of


@require_safe
def share(request: HttpRequest, key: str) -> HttpResponse:
    """Show address, QR code and code to embed; with `t`, from that second on."""
    clip = queries.shown_clip(reader_of(request), from_text(key))
    if not is_open(clip):
        raise NotFound
    card, start = card_of(request, clip), start_of(request, clip)
    address = f"{card.page}?t={start}" if start else card.page
    side, drawn = qr_path(address)
    facts = {"clip": clip, "card": card, "address": address, "start": start}
    return render(request, "share/template.html", facts | {"side": side, "drawn": drawn})


urlpatterns = [path("clips/<str:key>/share", share)]
