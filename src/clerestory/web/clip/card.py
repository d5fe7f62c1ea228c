"""What other programs are told of a clip: link previews, oEmbed, the code to embed it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.html import format_html

from clerestory.clips.life import Audience, Standing
from clerestory.clips.shown import ShownClip, Source
from clerestory.web.parts.addresses import absolute
from clerestory.web.parts.player import offered

WIDEST = 640  # pixels: the embedded player's size where nobody asks for another
HIGHEST = 720
LONGEST_START = 5  # figures of a second


@dataclass(frozen=True, slots=True)
class Card:
    """Whole addresses and sizes (pixels). `open`: strangers may be told of this clip at all."""

    open: bool
    page: str
    player: str
    cover: str
    file: Source | None
    file_url: str
    oembed: str
    width: int
    height: int
    code: str


def is_open(clip: ShownClip) -> bool:
    """Whether whoever has the address may watch."""
    audiences = {Audience.PUBLIC, Audience.UNLISTED}
    out = clip.standing == Standing.PUBLISHED and clip.audience in audiences
    return out and not clip.author.private and bool(clip.sources)


def start_of(request: HttpRequest, clip: ShownClip) -> int:
    """Return the second from which a link lets a clip begin (`t`), 0 for its beginning."""
    asked = request.GET.get("t", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > LONGEST_START:
        return 0
    start = int(asked)
    return start if start * 1000 < clip.duration_ms else 0


def card_of(request: HttpRequest, clip: ShownClip) -> Card:
    """Return the card of a clip."""
    page = absolute(request, clip.address)
    width, height = size_within(clip, WIDEST, HIGHEST)
    files = offered(clip, saver=False)
    player = absolute(request, f"{clip.address}/embed")
    return Card(
        open=is_open(clip),
        page=page,
        player=player,
        cover=absolute(request, clip.cover) if clip.cover else "",
        file=files[0] if files else None,
        file_url=absolute(request, files[0].url) if files else "",
        oembed=f"{absolute(request, '/oembed')}?{urlencode({'url': page})}",
        width=width,
        height=height,
        code=embed_code(player, clip.title, width, height),
    )


def size_within(clip: ShownClip, widest: int, highest: int) -> tuple[int, int]:
    """Return the largest size of the clip's shape within a box, in pixels."""
    width, height = clip.width or 9, clip.height or 16
    scale = min(widest / width, highest / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def embed_code(player: str, title: str, width: int, height: int) -> str:
    """Return the HTML that shows the player on another site."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" allow="autoplay; fullscreen; web-share"'
        ' loading="lazy" frameborder="0"></iframe>',
        player,
        width,
        height,
        title,
    )
