"""Covers: a still of the clip, a small one for grids, and a smear to show before either.

The sandboxed ffmpeg writes bare pixels of a size we asked for, so nothing of the file is parsed
here: Pillow only encodes. No picture carries metadata.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter, ImageStat

from clerestory.clips.media.commands import frames_command
from clerestory.clips.media.make import Work
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import Damaged

# Short sides in pixels; never larger than the clip itself.
COVER_SIDE, CARD_SIDE, CHOICE_SIDE, SMEAR_SIDE = 720, 360, 240, 12
_COVER_QUALITY, _CARD_QUALITY, _SMEAR_QUALITY = 82, 75, 40
_TRIED = (0.2, 0.5, 0.8)
_LIVELY = 12.0  # standard deviation of brightness (0..255) below which a frame is all but blank
_DARK = 24.0
_END_MARGIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A still in a file. `at`: its second in the clip. Sizes in pixels."""

    path: Path
    at: float
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A clip's cover: `still` JPEG (also for link previews), `card` WebP for grids.

    `smear`: a WebP of a few dozen bytes as a `data:` URI, to stand blurred until one has loaded.
    `colour`: the mean colour as "#rrggbb".
    """

    still: Still
    card: Still
    smear: str
    colour: str


def make_cover(source: Path, probe: Probe, work: Work, *, at: float | None = None) -> Cover:
    """Make the cover from second `at`, or from the first lively of a few frames.

    Raises Damaged if no frame comes out, TooMuchWork, DiskFull or Interrupted.
    """
    size = still_size(probe, COVER_SIDE)
    end = max(0.0, probe.picture.seconds - _END_MARGIN)
    if at is None:
        second, image = _choose(source, probe, work, end, size)
    else:
        frames = _grab(source, probe, work, [min(max(at, 0.0), end)], size, exact=True)
        second, image = frames[0]
    still = work.workdir / "cover.jpg"
    image.save(still, "JPEG", quality=_COVER_QUALITY, optimize=True, progressive=True)
    small = image.resize(still_size(probe, CARD_SIDE), Image.Resampling.LANCZOS)
    card = work.workdir / "card.webp"
    small.save(card, "WEBP", quality=_CARD_QUALITY, method=4)
    mean = ImageStat.Stat(small).mean
    return Cover(
        still=_still(still, second, image),
        card=_still(card, second, small),
        smear=_smear(small, still_size(probe, SMEAR_SIDE)),
        colour="#" + "".join(f"{round(part):02x}" for part in mean),
    )


def pick_frames(source: Path, probe: Probe, work: Work, *, count: int = 8) -> list[Still]:
    """Make `count` small JPEGs, evenly spread over the clip, for a person to choose from.

    Best given a finished small rung (and its own probe): its key frames are two seconds apart.
    """
    size = still_size(probe, CHOICE_SIDE)
    end = max(0.0, probe.picture.seconds - _END_MARGIN)
    seconds = [end * number / max(1, count - 1) for number in range(count)]
    stills = []
    for second, image in _grab(source, probe, work, seconds, size, exact=True):
        path = work.workdir / f"choice-{round(second * 1000)}.jpg"
        image.save(path, "JPEG", quality=_CARD_QUALITY)
        stills.append(_still(path, second, image))
    return stills


def still_size(probe: Probe, short_side: int) -> tuple[int, int]:
    """Return (width, height) of a still whose short side is at most `short_side`."""
    picture = probe.picture
    scale = min(1.0, short_side / picture.short_side)
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


def _grab(
    source: Path,
    probe: Probe,
    work: Work,
    seconds: Sequence[float],
    size: tuple[int, int],
    *,
    exact: bool,
) -> list[tuple[float, Image.Image]]:
    """Decode frames in the sandbox; those that could not be had are left out."""
    wanted = [(at, work.workdir / f"frame-{number}.rgb") for number, at in enumerate(seconds)]
    command = frames_command(source, probe, wanted, size=size, limits=work.limits, exact=exact)
    work.run(command, source, seconds=0)
    found = []
    for at, path in wanted:
        pixels = path.read_bytes() if path.exists() else b""
        path.unlink(missing_ok=True)
        if len(pixels) == size[0] * size[1] * 3:
            found.append((at, Image.frombytes("RGB", size, pixels)))
    if not found:
        raise Damaged
    return found


def _choose(
    source: Path, probe: Probe, work: Work, end: float, size: tuple[int, int]
) -> tuple[float, Image.Image]:
    """Take the first frame unless it is dull, then the first lively of some more, or the first.

    From key frames only, where decoding is cheap: nobody chose this one.
    """
    first = _grab(source, probe, work, [0.0], size, exact=False)
    if _is_lively(first[0][1]):
        return first[0]
    try:
        more = _grab(source, probe, work, [end * part for part in _TRIED], size, exact=False)
    except Damaged:
        return first[0]
    return next(((s, i) for s, i in more if _is_lively(i)), first[0])


def _is_lively(image: Image.Image) -> bool:
    """Neither blank nor black: a fade-in makes a poor cover."""
    light = ImageStat.Stat(image.convert("L").resize((64, 64)))
    return light.stddev[0] >= _LIVELY and light.mean[0] >= _DARK


def _smear(image: Image.Image, size: tuple[int, int]) -> str:
    out = io.BytesIO()
    blurred = image.filter(ImageFilter.GaussianBlur(8)).resize(size, Image.Resampling.BOX)
    blurred.save(out, "WEBP", quality=_SMEAR_QUALITY, method=6)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()


def _still(path: Path, at: float, image: Image.Image) -> Still:
    return Still(
        path=path, at=at, width=image.width, height=image.height, bytes=path.stat().st_size
    )
