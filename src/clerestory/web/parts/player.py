"""What the player's markup needs to know of a clip."""

from clerestory.clips.shown import Author, ShownClip, Source

# Below this short side a picture looks poor on a phone; the server begins with the first rung at
# or above it, because it cannot know the line.
MODEST = 480
# Height over width from which a clip may fill a phone's screen, losing a sliver at its sides.
TALL = 1.7

# The empty clip whose markup the page's script fills for clips that it loads itself.
BLANK = ShownClip(
    id="",
    address="",
    author=Author(handle="", name="", picture="", sample=False, institution=False, private=False),
    description="",
    words=(),
    alt_text="",
    language="",
    audience="public",
    standing="published",
    work="complete",
    progress=100,
    trouble="",
    sensitive=False,
    veiled=False,
    comments_from="everyone",
    comments_held=False,
    width=0,
    height=0,
    duration_ms=0,
    has_audio=False,
    cover="",
    card="",
    sources=(),
    captions=(),
    published_at=None,
    edited_at=None,
    mine=False,
    ticket="",
    downloads=False,
    held_back="",
    likes=0,
    comments=0,
    reposts=0,
)


def shape(clip: ShownClip) -> str:
    """Return how the picture stands: `tall` (fills a phone), `upright` or `wide`."""
    if clip.height >= clip.width * TALL:
        return "tall"
    return "upright" if clip.height > clip.width else "wide"


def offered(clip: ShownClip, *, saver: bool) -> list[Source]:
    """Return the sources in the order to try them without script: the suitable one first."""
    rungs = sorted(clip.sources, key=lambda source: (source.short_side, source.bit_rate))
    if saver or not rungs:
        return rungs
    first = next((rung for rung in rungs if rung.short_side >= MODEST), rungs[-1])
    return [first, *(rung for rung in reversed(rungs) if rung is not first)]
