"""Plots: coordinates of small drawings in a box of 100 by 40, drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 100.0, 40.0
_GAP = 0.15


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot; `x` and `y` are those of its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def area(shares: Sequence[float]) -> str:
    """Return the points of an area below shares of 0 to 1, evenly spaced; empty without two."""
    if len(shares) < 2:  # noqa: PLR2004  a line has two ends
        return ""
    step = WIDTH / (len(shares) - 1)
    line = [f"{place * step:.2f},{HEIGHT * (1 - share):.2f}" for place, share in enumerate(shares)]
    return " ".join([f"0,{HEIGHT:.0f}", *line, f"{WIDTH:.0f},{HEIGHT:.0f}"])


def bars(counts: Sequence[int]) -> list[Bar]:
    """Return a bar for each count; the largest is as high as the box."""
    most = max(counts, default=0) or 1
    step = WIDTH / max(len(counts), 1)
    heights = [HEIGHT * count / most for count in counts]
    return [
        Bar(
            round(place * step, 2),
            round(HEIGHT - height, 2),
            round(step * (1 - _GAP), 2),
            round(height, 2),
        )
        for place, height in enumerate(heights)
    ]
