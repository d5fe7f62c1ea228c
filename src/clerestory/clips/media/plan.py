"""What to make of a file: pure arithmetic on a `Probe`, the same answer for the same file.

Two ways to be playable at once. A *suitable* file (H.264 that every browser shows) is remuxed:
its pictures are copied into a clean MP4. The sound is always made anew (0.1 s of CPU for 15 s):
AAC can carry other people's words inside its frames, where no muxer removes them. The remux is
temporary: it keeps the loudness and the bit rate of its source, so it goes when the ladder comes.
Any other file gets its smallest rung first. Where the pictures of a suitable file are already as
small as its top rung would be, that rung copies them (`Rung.copy`) and only its sound is new.
"""

from dataclasses import dataclass
from fractions import Fraction

from clerestory.clips.media.probe import Picture, Probe

# Short side, CRF, bit-rate cap. Measured in the project's encoder notes: x264 veryfast.
LADDER = ((480, 24, 1_000_000), (720, 23, 2_200_000), (1080, 23, 4_500_000))
LONGEST_SIDE = 2560
FASTEST = 60
REMUX_BIT_RATE = 25_000_000
KEY_SECONDS = 2
_STEP_UP = 1.2
_FAST_ENOUGH = Fraction(121, 2)
_MOST_DELAY = 0.5
_COPY_KEY_GAP = 5.0
_PROFILES = ("Constrained Baseline", "Baseline", "Main", "High", "Constrained High")
_HIGHEST_LEVEL = 52
_SDR_TRANSFERS = (1, 2, 6, 13)  # BT.709, unspecified, BT.601, sRGB
_SDR_PRIMARIES = (1, 2, 5, 6)
_SDR_COLOURS = (1, 2, 5, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rendition to make. Sizes in pixels, even; `bit_rate` caps the picture, in bits/s."""

    short_side: int
    width: int
    height: int
    crf: int
    bit_rate: int
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to make, and why not otherwise.

    `suitable`: the remux comes first; else `reasons` says why not. `rungs`: the whole ladder,
    smallest first. `rate`: pictures a second of the
    rungs as (numerator, denominator).
    """

    suitable: bool
    reasons: tuple[str, ...]
    rungs: tuple[Rung, ...]
    rate: tuple[int, int]

    @property
    def first(self) -> Rung | None:
        """The rung that makes the clip playable; None where the remux does."""
        return None if self.suitable else self.rungs[0]

    @property
    def remaining(self) -> tuple[Rung, ...]:
        """The rungs still to make once the clip is playable."""
        return self.rungs if self.suitable else self.rungs[1:]


def plan(probe: Probe) -> Plan:
    """Decide what to make of a file that `probe` let in."""
    reasons = unsuitable(probe)
    rungs = ladder(probe.picture.width, probe.picture.height)
    if not reasons and _is_small_already(probe.picture, rungs[-1]):
        top = rungs[-1]
        rungs = (
            *rungs[:-1],
            Rung(
                short_side=top.short_side,
                width=top.width,
                height=top.height,
                crf=top.crf,
                bit_rate=top.bit_rate,
                copy=True,
            ),
        )
    return Plan(
        suitable=not reasons,
        reasons=reasons,
        rungs=rungs,
        rate=rung_rate(Fraction(*probe.picture.rate)),
    )


def unsuitable(probe: Probe) -> tuple[str, ...]:
    """Why a copy of the pictures would not be good enough for every browser; () if it would."""
    picture = probe.picture
    late = probe.sound is not None and abs(probe.sound.delay) > _MOST_DELAY
    h264 = picture.codec == "h264"
    checks = {
        "container": probe.container != "mov",
        "codec": not h264 or picture.tag != "avc1",
        "profile": h264 and (picture.profile not in _PROFILES or picture.level > _HIGHEST_LEVEL),
        "pixels": picture.pix_fmt != "yuv420p" or picture.alpha,
        "colours": picture.full_range
        or picture.transfer not in _SDR_TRANSFERS
        or picture.primaries not in _SDR_PRIMARIES
        or picture.colours not in _SDR_COLOURS,
        "interlaced": picture.interlaced,
        "aspect": not picture.square,
        "odd": bool(picture.coded_width % 2 or picture.coded_height % 2),
        # A turn by quarters is shown by every browser, a mirror only by some.
        "mirrored": picture.mirrored or picture.skewed,
        "rate": Fraction(*picture.rate) > _FAST_ENOUGH,
        "bit rate": picture.bit_rate > REMUX_BIT_RATE,
        "size": picture.short_side > LADDER[-1][0]
        or max(picture.width, picture.height) > LONGEST_SIDE,
        "flaws": bool(picture.flaws),
        "delay": late,
    }
    return tuple(name for name, holds in checks.items() if holds)


def ladder(width: int, height: int) -> tuple[Rung, ...]:
    """Return the rungs for a picture of this size as shown: ascending, even, never enlarged.

    A source below the smallest rung is one rung of its own size; one clearly between two rungs
    gets its own size on top.
    """
    short, long = min(width, height), max(width, height)
    tops = [row for row in LADDER if row[0] <= short]
    above = next((row for row in LADDER if row[0] > short), None)
    if above and (not tops or short > _STEP_UP * tops[-1][0]):
        tops.append((short, above[1], above[2]))
    rungs: dict[int, Rung] = {}
    for side, crf, bit_rate in tops:
        shorter = min(Fraction(side), Fraction(LONGEST_SIDE * short, long))
        few, many = _even(shorter), min(_even(shorter * long / short), LONGEST_SIDE)
        across, down = (few, many) if width <= height else (many, few)
        # A very long picture reaches LONGEST_SIDE early: the better of two alike stays.
        rungs[few] = Rung(short_side=few, width=across, height=down, crf=crf, bit_rate=bit_rate)
    return tuple(rungs.values())


def rung_rate(rate: Fraction) -> tuple[int, int]:
    """Halve a rate until it is at most 60 pictures a second: so every n-th picture is kept."""
    while rate > _FAST_ENOUGH:
        rate /= 2
    rate = max(rate, Fraction(1))
    return rate.numerator, rate.denominator


def _even(number: Fraction) -> int:
    return max(2, int(number) // 2 * 2)


def _is_small_already(picture: Picture, top: Rung) -> bool:
    same = (picture.coded_width, picture.coded_height) == (top.width, top.height)
    return (
        same
        and picture.turn == 0
        and picture.bit_rate <= top.bit_rate
        and picture.key_gap <= _COPY_KEY_GAP
    )
