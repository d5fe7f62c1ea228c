"""Films made by ffmpeg when a test asks for them, and eyes for what comes out."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from clerestory.clips.media.commands import ffmpeg
from clerestory.clips.media.make import Made
from clerestory.clips.media.plan import Plan
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import MediaRefused

# The corners of the test picture as a viewer must see them: top left, top right, below the same.
RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
CORNERS = (RED, GREEN, BLUE, YELLOW)


def corners(width: int, height: int, *, seconds: float = 1.0, rate: int = 30) -> str:
    """Four plain corners, drawn in RGB."""
    x, y = width // 2, height // 2
    boxes = (("lime", x, 0), ("blue", 0, y), ("yellow", x, y))
    drawn = ",".join(
        f"drawbox=x={left}:y={top}:w={x + 1}:h={y + 1}:color={colour}:t=fill"
        for colour, left, top in boxes
    )
    return f"color=c=red:s={width}x{height}:r={rate}:d={seconds},format=gbrp,{drawn}"


@dataclass(frozen=True)
class Filmer:
    """Makes films in one folder, each once. A name stands for one film in all tests."""

    folder: Path

    def __call__(
        self,
        name: str,
        *words: str,
        size: tuple[int, int] = (360, 640),
        seconds: float = 1.0,
        rate: int = 30,
        filters: str = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
        sound: str | None = "sine=frequency=440:sample_rate=48000",
        extra: Sequence[str] = (),
    ) -> Path:
        path = self.folder / name
        if path.exists():
            return path
        picture = f"{corners(*size, seconds=seconds, rate=rate)},{filters}"
        command = [ffmpeg(), "-v", "error", "-y", "-f", "lavfi", "-i", picture]
        if sound:
            command += ["-f", "lavfi", "-i", f"{sound}:duration={seconds}"]
        coded = words or ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
        return self._put(path, *command, *extra, *coded)

    def again(self, name: str, source: Path, *words: str, before: Sequence[str] = ()) -> Path:
        """Make a film from another one, `words` after it and `before` ahead of it."""
        path = self.folder / name
        if not path.exists():
            command = [ffmpeg(), "-v", "error", "-y", *before, "-i", f"file:{source}"]
            self._put(path, *command, *words)
        return path

    def _put(self, path: Path, *command: str) -> Path:
        # Other processes may look for it meanwhile; they find it whole or not at all.
        draft = path.with_name(f"{os.getpid()}-{path.name}")
        subprocess.run([*command, f"file:{draft}"], check=True)
        return draft.replace(path)


@dataclass(frozen=True)
class Outcome:
    """What became of a film: all that was made of it, smallest last."""

    probe: Probe
    plan: Plan
    playable: Made
    ladder: list[Made]

    @property
    def all(self) -> list[Made]:
        return [self.playable, *self.ladder]


def frame(path: Path, number: int = 0) -> Image.Image:
    """Decode one frame of a finished file as a browser shows it: upright, by its tags."""
    with av.open(str(path)) as opened:
        stream = opened.streams.video[0]
        for count, shown in enumerate(opened.decode(stream)):
            if count == number:
                matrix = "ITU601" if int(shown.colorspace) in {5, 6} else "ITU709"
                turned = shown.reformat(format="rgb24", src_colorspace=matrix)
                image: Image.Image = turned.to_image()  # type: ignore[no-untyped-call]  # PyAV's own
                return image.rotate(shown.rotation, expand=True) if shown.rotation else image
    message = f"{path.name} has no frame {number}"
    raise AssertionError(message)


def seen_corners(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """Return the mean colours of the four corners."""
    width, height = image.size
    found = []
    for down in (0.25, 0.75):
        for across in (0.25, 0.75):
            x, y = int(width * across), int(height * down)
            patch = image.crop((x - 4, y - 4, x + 4, y + 4)).resize((1, 1), Image.Resampling.BOX)
            pixel = patch.getpixel((0, 0))
            assert isinstance(pixel, tuple)
            found.append(tuple(int(part) for part in pixel))
    return tuple(found)


def off(image: Image.Image, wanted: tuple[tuple[int, int, int], ...] = CORNERS) -> int:
    """Return the worst difference of any channel in any corner, 0..255."""
    return max(
        abs(a - b)
        for got, want in zip(seen_corners(image), wanted, strict=True)
        for a, b in zip(got, want, strict=True)
    )


def sentence(act: Callable[[], object]) -> str:
    """Return what the person is told when `act` is refused; a full stop if it is not."""
    try:
        act()
    except MediaRefused as refused:
        return str(refused)
    return "."
