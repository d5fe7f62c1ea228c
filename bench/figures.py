"""Figures: what was measured, what it should be, what stood beside it; and the table of them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` None: there is no target, it is listed to be looked at."""

    name: str
    measured: str
    target: str = ""
    beside: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Request:
    """How a bench is to be run: `folder` is its own, empty and deleted afterwards.

    `data`, `final`: where the data for ranking and its later part are; `plots`: draw curves too;
    `recurrent`: train the model that takes longest too.
    """

    folder: Path
    quick: bool
    data: Path | None = None
    final: Path | None = None
    plots: bool = False
    recurrent: bool = False
    told: dict[str, object] = field(default_factory=dict)
    """What a bench has to tell programs beside its figures."""


type Bench = Callable[[Request], Iterator[Figure]]


def most(name: str, value: float, limit: float, unit: str, beside: str = "") -> Figure:
    """Return a figure that should be at most `limit`."""
    return Figure(name, f"{_short(value)} {unit}", f"<= {_short(limit)}", beside, value <= limit)


def least(name: str, value: float, limit: float, unit: str, beside: str = "") -> Figure:
    """Return a figure that should be at least `limit`."""
    return Figure(name, f"{_short(value)} {unit}", f">= {_short(limit)}", beside, value >= limit)


def listed(name: str, text: str, beside: str = "") -> Figure:
    """Return a figure without a target."""
    return Figure(name, text, "listed", beside)


def table(figures: list[Figure]) -> str:
    """Write figures as a table in columns."""
    rows = [("figure", "measured", "target", "beside (bare)", "")]
    verdicts = {True: "met", False: "MISSED", None: ""}
    rows += [(one.name, one.measured, one.target, one.beside, verdicts[one.met]) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join(lines)


def as_json(figures: list[Figure]) -> str:
    """Write figures for a program."""
    return json.dumps([asdict(one) for one in figures], indent=2)


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
