"""Marking: the author's handle burnt into the corner of a rendition that leaves this site.

The handle is drawn here, by Pillow, from letters that were checked; ffmpeg gets bare pixels of a
size that we chose, and a filter in which numbers alone vary. No text of anybody's reaches it.
"""

import re
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from clerestory.clips.media.commands import marked_command
from clerestory.clips.media.make import Made, Work, examine
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import Damaged

# The letters of handles (people/handles.py): nothing else is drawn.
FORM = re.compile(r"[a-z0-9_]{2,30}", re.ASCII)
# Of the short side: the height of the letters, and the margin around them.
_LETTERS, _MARGIN = 0.045, 0.04
_LEAST = 12
_INK, _SHADE = (255, 255, 255, 235), (0, 0, 0, 170)


def make_marked(source: Path, probe: Probe, work: Work, *, handle: str) -> Made:
    """Make a copy of a finished rendition with `handle` in its lower corner.

    Raises Damaged, also for what is no handle; TooMuchWork, DiskFull or Interrupted.
    """
    if FORM.fullmatch(handle) is None:
        raise Damaged
    size = (probe.picture.width, probe.picture.height)
    drawn = draw_mark(handle, size)
    mark, output = work.workdir / "mark.rgba", work.workdir / "marked.mp4"
    mark.write_bytes(drawn.tobytes())
    margin = round(min(size) * _MARGIN)
    command = marked_command(
        source, probe, output, mark=(mark, drawn.size), margin=margin, limits=work.limits
    )
    if work.run(command, source, seconds=probe.seconds).code != 0:
        raise Damaged
    return examine(output, kind="rung", size=size)


def draw_mark(handle: str, size: tuple[int, int]) -> Image.Image:
    """Draw a handle, for a picture of `size` in pixels: white, shaded, on nothing; RGBA."""
    text, most = f"@{handle}", size[0] - 2 * round(min(size) * _MARGIN)
    height = max(_LEAST, round(min(size) * _LETTERS))
    while True:
        font = ImageFont.load_default(height)
        left, top, right, bottom = font.getbbox(text, stroke_width=2)
        if right - left <= most or height <= 1:
            break
        height -= 1
    box = (max(2, round(right - left)), max(2, round(bottom - top)))
    picture = Image.new("RGBA", box, (0, 0, 0, 0))
    place = (-left, -top)
    pen = ImageDraw.Draw(picture)
    pen.text(place, text, _INK, font, stroke_width=2, stroke_fill=_SHADE)
    # Nothing of it may hang over the picture that it is laid on.
    return picture.crop((0, 0, min(box[0], size[0]), min(box[1], size[1])))
