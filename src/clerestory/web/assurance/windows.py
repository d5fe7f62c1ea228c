"""Windows: the public log as a row of windows of five panes, and small plots of its kinds.

A pane is a tile of 256 entries; it fills with light from below as they come, in bands by what they
are about. A whole window stands under a checkpoint, and each witness that signed the newest one is
a lead line around it. Everything here is numbers of one drawing: 100 wide and 76 high a window.
"""

from dataclasses import dataclass, field

from clerestory.gate.published import Pane, Published
from clerestory.tlog.leaves import Kind
from clerestory.tlog.tiles import TILE_WIDTH

PANES = 5
WINDOWS = 8
MOST_LEADS = 3  # lines that can still be told apart
TOP, FOOT = 12.0, 66.0  # between these a pane has its light
STEP, BESIDE, WIDE = 17.0, 9.0, 14.0

# What kinds are about, from the foot of a pane up; each band has a colour and a word of its own.
GROUPS: dict[str, tuple[Kind, ...]] = {
    "rules": (Kind.RELEASE, Kind.POLICY, Kind.RANK_POLICY, Kind.INCIDENT, Kind.CORRECTION),
    "keeping": (Kind.SYSTEM_RUN, Kind.KEK_EPOCH, Kind.COVER),
    "leaving": (Kind.EGRESS, Kind.FED_DELIVERY, Kind.EXPORT),
    "erased": (Kind.ERASURE,),
    "care": (Kind.MODERATION,),
    "looked": (Kind.STAFF_ACCESS, Kind.LEGAL),
}


@dataclass(frozen=True, slots=True)
class Band:
    """A band of light: its group, where it begins and how high it is."""

    group: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Window:
    """Five panes; `first` and `last` are places in the log, `leads` the lines around it."""

    first: int
    last: int
    whole: bool
    leads: tuple[int, ...] = ()
    bands: list[Band] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plot:
    """How many of one kind there are, and in which of the newest panes, as bars from 0 to 20."""

    kind: Kind
    group: str
    total: int
    bars: list[tuple[int, float, float]]  # x, y, height


def arches() -> list[tuple[float, float, float]]:
    """Return the five panes of every window: left edge, right edge, middle."""
    edges = [BESIDE + number * STEP for number in range(PANES)]
    return [(edge, edge + WIDE, edge + WIDE / 2) for edge in edges]


def windows(log: Published) -> list[Window]:
    """Return the newest windows of the log, the oldest first; at least one, if a dark one."""
    panes = {pane.index: pane for pane in log.panes}
    last = max(0, log.size - 1) // (PANES * TILE_WIDTH)
    leads = min(MOST_LEADS, sum(one.signed for one in log.witnesses))
    return [
        _window(number, log.size, panes, leads if number == last else 0)
        for number in range(max(0, last - WINDOWS + 1), last + 1)
    ]


def plots(log: Published, totals: dict[Kind, int]) -> list[Plot]:
    """Return a small plot for each kind, those that happened first."""
    group = {kind: name for name, kinds in GROUPS.items() for kind in kinds}
    made = []
    for kind in Kind:
        counts = [pane.kinds.get(kind, 0) for pane in log.panes]
        most = max([1, *counts])
        # The root makes a single entry among hundreds visible.
        bars = [
            (3 * number, 20 - height, height)
            for number, count in enumerate(counts)
            if (height := round(20 * (count / most) ** 0.5, 1))
        ]
        made.append(Plot(kind, group[kind], totals.get(kind, 0), bars))
    return sorted(made, key=lambda plot: plot.total == 0)


def _window(number: int, size: int, panes: dict[int, Pane], leads: int) -> Window:
    first = number * PANES * TILE_WIDTH
    end = first + PANES * TILE_WIDTH
    window = Window(first, max(first, min(end, size) - 1), end <= size, tuple(range(leads)))
    for place in range(PANES):
        pane = panes.get(number * PANES + place)
        if pane is not None:
            window.bands.extend(_bands(pane, BESIDE + place * STEP))
    return window


def _bands(pane: Pane, x: float) -> list[Band]:
    bands, y = [], FOOT
    for group, kinds in GROUPS.items():
        count = sum(pane.kinds.get(kind, 0) for kind in kinds)
        if count:
            # A single entry is a line that can be seen; the arch cuts off what this adds.
            height = max(1.0, (FOOT - TOP) * count / TILE_WIDTH)
            y -= height
            bands.append(Band(group, x, round(y, 2), round(height, 2)))
    return bands
