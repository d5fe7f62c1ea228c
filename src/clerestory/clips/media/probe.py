"""What is in a file, found out by a child process that may be broken by it."""

import importlib.util
import json
import math
import struct
import sys
import threading
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Self

from clerestory.clips.media import refused, sandbox
from clerestory.clips.media.limits import MEBIBYTE, Limits
from clerestory.clips.media.sniff import sniff

_LOOK = Path(__file__).with_name("look.py")
_MOST_SLENDER = 10
_NEARLY_SQUARE = Fraction(1, 100)
_STILL = 30
_STAMP_ERROR, _RATE_ERROR = 0.1, 0.02
_RATES = tuple(
    Fraction(number, below)
    for number, below in (
        (10, 1), (12, 1), (15, 1), (20, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1),
        (48, 1), (50, 1), (60000, 1001), (60, 1), (90, 1), (120, 1), (240, 1),
    )
)  # fmt: skip
_TRANSFERS: dict[int, Literal["pq", "hlg"]] = {16: "pq", 18: "hlg"}
_WIDE_PRIMARIES = (9, 11, 12)  # BT.2020, DCI-P3, Display P3
_DOLBY_ONLY = (4, 5)  # profiles whose base layer is in Dolby's own colours
_AS_TOLD = (
    *("index", "codec", "profile", "level", "tag", "pix_fmt", "bits", "alpha", "frames"),
    *("coded_width", "coded_height", "interlaced", "full_range"),
    *("transfer", "primaries", "colours"),
)
# What the child says is a stranger's word about its facts, but only these may be raised by it.
_REFUSALS: dict[str, type[refused.MediaRefused]] = {
    kind.__name__: kind
    for kind in (
        refused.Damaged,
        refused.Locked,
        refused.NoPicture,
        refused.TooManyFrames,
        refused.TooManyPixels,
        refused.TooManyTracks,
        refused.UnknownPicture,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The moving picture. Sizes in pixels, times in seconds.

    `width`, `height`: as shown, upright, with square pixels; `coded_*`: as stored. `turn`:
    degrees clockwise that a player must turn it, after mirroring it left to right if `mirrored`;
    `skewed` if the flag asks for anything else. `rate`: pictures a second as (numerator,
    denominator), the most usual one where it varies. `hdr`: "pq", "hlg" or None. `transfer`,
    `primaries`, `colours` (the matrix): code points of ITU-T H.273. `flaws`: what a remux would
    carry over: corrupt, cut, changing or misordered packets.
    """

    index: int
    codec: str
    profile: str
    level: int
    tag: str
    pix_fmt: str
    bits: int
    alpha: bool
    coded_width: int
    coded_height: int
    width: int
    height: int
    square: bool
    turn: int
    mirrored: bool
    skewed: bool
    rate: tuple[int, int]
    uneven: bool
    frames: int
    seconds: float
    bit_rate: int
    key_gap: float
    interlaced: bool
    full_range: bool
    hdr: Literal["pq", "hlg"] | None
    wide: bool
    transfer: int
    primaries: int
    colours: int
    dolby_profile: int | None
    flaws: tuple[str, ...]

    @property
    def short_side(self) -> int:
        """The lesser side as shown; rungs are named by it."""
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The first sound track. `delay`: seconds it starts after the picture (negative: before)."""

    index: int
    codec: str
    profile: str
    channels: int
    rate: int
    delay: float
    seconds: float
    bit_rate: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is in a file. `seconds`: how long it plays. `tracks`: all, also those we drop."""

    container: str
    bytes: int
    seconds: float
    tracks: int
    picture: Picture
    sound: Sound | None

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound track that we can read."""
        return self.sound is not None

    def to_json(self) -> str:
        """Write it down, to be kept beside the clip."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        told = json.loads(text)
        picture, sound = told.pop("picture"), told.pop("sound")
        picture |= {"rate": tuple(picture["rate"]), "flaws": tuple(picture["flaws"])}
        return cls(**told, picture=Picture(**picture), sound=Sound(**sound) if sound else None)


def probe(
    path: Path, limits: Limits, *, workdir: Path, stop: threading.Event | None = None
) -> Probe:
    """Look at a file and decide whether it may become a clip.

    Raises a MediaRefused with the reason, or Interrupted. Costs about 0.15 s of CPU and one
    reading of the file.
    """
    path = path.absolute()
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise refused.TooManyBytes(megabytes=size // MEBIBYTE, limit=limits.max_bytes // MEBIBYTE)
    container = sniff(path)
    told = _look(path, container, limits, workdir=workdir, stop=stop)
    picture = _picture(told["picture"])
    sound = _sound(told["sound"])
    seen = Probe(
        container=container,
        bytes=size,
        seconds=max(picture.seconds, sound.seconds if sound else 0.0),
        tracks=told["tracks"],
        picture=picture,
        sound=sound,
    )
    _judge(seen, limits)
    return seen


def _look(
    path: Path, container: str, limits: Limits, *, workdir: Path, stop: threading.Event | None
) -> dict[str, Any]:
    order = {
        "path": str(path),
        "container": container,
        "max_tracks": limits.max_tracks,
        "max_frames": limits.max_frames,
        "max_pixels": limits.max_pixels,
    }
    finished = sandbox.run(
        [sys.executable, "-I", _LOOK, json.dumps(order)],
        workdir=workdir,
        reads=[path, _LOOK, _library(), *sandbox.interpreter()],
        limits=limits.brief(),
        stop=stop,
    ).or_refuse()
    if finished.code:
        raise refused.Damaged
    try:
        told: dict[str, Any] = json.loads(finished.said)
    except ValueError:
        raise refused.Damaged from None
    if "refused" in told:
        facts = {"limit": limits.max_tracks, **told}
        if told["refused"] == "TooManyFrames":
            facts["limit"] = limits.max_frames
        raise _REFUSALS.get(told["refused"], refused.Damaged)(**facts)
    return told


def _library() -> Path:
    """Where PyAV lies, with the libraries its wheel carries beside it."""
    found = importlib.util.find_spec("av")
    if found is None or found.origin is None:
        raise RuntimeError("PyAV is not installed")
    return Path(found.origin).parent.parent


def _picture(told: dict[str, Any]) -> Picture:
    turn, mirrored, skewed = orientation(bytes.fromhex(told["matrix"]))
    aspect = Fraction(*told["aspect"])
    if abs(aspect - 1) < _NEARLY_SQUARE:
        aspect = Fraction(1)
    width, height = max(1, round(told["coded_width"] * aspect)), told["coded_height"]
    if turn in (90, 270):
        width, height = height, width
    seconds = max(told["seconds"], 0.001)
    dovi = bytes.fromhex(told["dovi"])
    flaws = ("corrupt", "discarded", "changed", "disordered")
    found = tuple(flaw for flaw in flaws if told[flaw])
    return Picture(
        **{name: told[name] for name in _AS_TOLD},
        width=width,
        height=height,
        square=aspect == 1,
        turn=turn,
        mirrored=mirrored,
        skewed=skewed,
        rate=usual_rate(Fraction(*told["rate"]), told["usual_step"], told["frames"] / seconds),
        uneven=told["uneven"] > told["frames"] // 50,
        seconds=seconds,
        bit_rate=round(told["bytes"] * 8 / seconds),
        key_gap=told["longest_key_gap"],
        hdr=_TRANSFERS.get(told["transfer"]),
        wide=told["primaries"] in _WIDE_PRIMARIES,
        dolby_profile=dovi[2] if len(dovi) > 2 else None,  # noqa: PLR2004  the third byte
        flaws=found if told["first_is_key"] else (*found, "no key first"),
    )


def _sound(told: dict[str, Any] | None) -> Sound | None:
    if told is None:
        return None
    kept = ("index", "codec", "profile", "channels", "rate", "delay", "seconds")
    return Sound(
        **{name: told[name] for name in kept},
        bit_rate=round(told["bytes"] * 8 / max(told["seconds"], 0.001)),
        whole=not told["corrupt"] and not told["changed"],
    )


def _judge(seen: Probe, limits: Limits) -> None:
    """Raise the first reason why this may not become a clip."""
    picture = seen.picture
    size = {"width": picture.width, "height": picture.height}
    if max(picture.width * picture.height, picture.coded_width * picture.coded_height) > (
        limits.max_pixels
    ):
        raise refused.TooManyPixels(**size)
    if min(picture.short_side, picture.coded_width, picture.coded_height) < limits.min_side:
        raise refused.TooSmall(**size, limit=limits.min_side)
    if max(picture.width, picture.height) > _MOST_SLENDER * picture.short_side:
        raise refused.TooNarrow(**size)
    if seen.seconds > limits.max_seconds + 0.5:
        raise refused.TooLong(seconds=math.ceil(seen.seconds), limit=round(limits.max_seconds))
    if picture.rate[0] > limits.max_fps * picture.rate[1]:
        raise refused.TooManyFrames(limit=round(limits.max_fps * seen.seconds))
    if picture.dolby_profile in _DOLBY_ONLY:
        raise refused.UnknownColours


def orientation(matrix: bytes) -> tuple[int, bool, bool]:
    """Read a display matrix (nine 16.16 numbers, native order): turn, mirrored, skewed.

    Source: ISO/IEC 14496-12 section 8.3.2 (tkhd), libavutil/display.h.
    """
    if len(matrix) < 36:  # noqa: PLR2004  nine numbers of four bytes
        return 0, False, False
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix[:36])
    mirrored = a * d - b * c < 0
    # Where the right edge of the upright picture comes from; mirroring points it the other way.
    angle = math.degrees(math.atan2(-b, -a) if mirrored else math.atan2(b, a)) % 360
    turn = round(angle / 90) * 90 % 360
    square = min(abs(a) + abs(d), abs(b) + abs(c)) * 100 <= max(abs(a) + abs(d), abs(b) + abs(c))
    return turn, mirrored, not square


def usual_rate(told: Fraction, step: float, average: float) -> tuple[int, int]:
    """Pictures a second: the container's word if the packets bear it out, else what they do.

    `step`: the usual seconds between two pictures, 0 if there is only one; `average`: pictures
    over seconds. Stamps in whole milliseconds make the step err, the average does not.
    """
    if step <= 0:
        return (told.numerator, told.denominator) if 1 <= told <= _STILL else (_STILL, 1)
    if told > 0 and abs(float(told) * step - 1) < _STAMP_ERROR:
        return told.numerator, told.denominator
    seen = average if abs(average * step - 1) < _STAMP_ERROR else 1 / step
    near = min(_RATES, key=lambda rate: abs(float(rate) - seen))
    if abs(float(near) / seen - 1) > _RATE_ERROR:
        near = max(Fraction(seen).limit_denominator(1001), Fraction(1))
    return near.numerator, near.denominator
