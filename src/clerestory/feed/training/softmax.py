"""Next-clip vectors: the odds of a clip after another are the product of their two vectors.

    P(later | earlier) = exp(v_earlier . v_later + b_later) / sum over all clips of the same

The same vector serves as earlier and later, so a clip costs one. Fitted to counters of pairs by
Adam (Kingma and Ba 2015) over rows of the counter, with all clips as alternatives, or, in a large
catalogue, with those that came next and a fresh sample of the others, which then stand for all.
Two that began apart err apart, so that the mean of their products errs less than one twice as long:
a vector may have several parts, each fitted as if it were alone.
The same counters, seed and start give the same vectors on the same machine.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clerestory.feed.training.pairs import Counters

type Floats = NDArray[np.float32]

_FIRST, _SECOND, _SMALL = 0.9, 0.99, 1e-8
_WARM = 10  # steps until the full step size


@dataclass(frozen=True, slots=True)
class Fitting:
    """How vectors are fitted; chosen once, on held-out people."""

    dims: int = 32
    """Numbers of a vector, in all its parts."""
    parts: int = 1
    """How many there are, all of one length and each fitted as if alone; it divides `dims`."""
    epochs: int = 12
    step: float = 0.03
    shrink: float = 1e-5
    rows: int = 512
    alternatives: int = 8_192
    """In a catalogue of more clips than this, only so many others are sampled for each batch."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Vectors:
    """Row by row: a clip's vector, and its bias, the logarithm of its odds after any clip."""

    vectors: Floats
    bias: Floats

    @classmethod
    def new(cls, counters: Counters, fitting: Fitting) -> Self:
        """Start anew: small random vectors, biases from the counts."""
        dice = np.random.default_rng(fitting.seed)
        clips = counters.shape[0]
        spread = np.float32(0.1 / np.sqrt(fitting.parts))
        vectors = dice.standard_normal((clips, fitting.dims)).astype(np.float32) * spread
        after = np.asarray(counters.sum(axis=0)).ravel()
        return cls(vectors, np.log((after + 1) / (after.sum() + clips)).astype(np.float32))

    def grown(self, counters: Counters, fitting: Fitting) -> "Vectors":
        """Go on from these vectors; clips that came since stand behind those that were here."""
        fresh, here = Vectors.new(counters, fitting), len(self.vectors)
        fresh.vectors[:here] = self.vectors
        fresh.bias[:here] = self.bias
        return fresh


def fit(counters: Counters, fitting: Fitting, start: Vectors | None = None) -> Vectors:
    """Fit vectors to counters; with `start`, which is left alone, go on from what is known."""
    known = start.grown(counters, fitting) if start else Vectors.new(counters, fitting)
    # So large that the sum over parts of their products is the mean of what each says alone.
    size = np.float32(np.sqrt(fitting.parts))
    parts = [
        _fit(counters, fitting, Vectors(size * part, known.bias.copy()), fitting.seed + 1 + at)
        for at, part in enumerate(np.hsplit(known.vectors, fitting.parts))
    ]
    bias = np.mean([part.bias for part in parts], axis=0, dtype=np.float32)
    return Vectors(np.hstack([part.vectors for part in parts]) / size, bias)


def _fit(counters: Counters, fitting: Fitting, known: Vectors, seed: int) -> Vectors:
    """Fit one part from where it stands, which is changed."""
    dice = np.random.default_rng(seed)
    totals = np.asarray(counters.sum(axis=1)).ravel()
    live = np.flatnonzero(totals > 0)
    moments = [Moments(known.vectors), Moments(known.bias)]
    steps = fitting.epochs * -(-len(live) // fitting.rows)
    done = 0
    for _ in range(fitting.epochs):
        dice.shuffle(live)
        for at in range(0, len(live), fitting.rows):
            rows = live[at : at + fitting.rows]
            vectors, bias = _slopes(counters, rows, known, fitting.alternatives, dice)
            vectors += np.float32(fitting.shrink) * known.vectors
            pace = fitting.step * min(1, (done + 1) / _WARM) * (1 - 0.9 * done / steps)
            done += 1
            for moment, slope in zip(moments, (vectors, bias), strict=True):
                moment.move(slope, pace, done)
    return known


def _slopes(
    counters: Counters,
    rows: NDArray[np.integer],
    known: Vectors,
    most: int,
    dice: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return the slopes of the loss by vectors and biases, over these rows."""
    counted = counters[rows].tocoo()
    clips = counters.shape[0]
    columns, lift = alternatives(np.unique(counted.col), clips, most, dice)
    there = np.searchsorted(columns, counted.col)
    earlier, later = known.vectors[rows], known.vectors[columns]
    odds = earlier @ later.T
    odds += known.bias[columns] + lift
    odds -= odds.max(axis=1, keepdims=True)
    np.exp(odds, out=odds)
    odds /= odds.sum(axis=1, keepdims=True)
    odds *= np.asarray(counters[rows].sum(axis=1)).reshape(-1, 1)
    odds[counted.row, there] -= counted.data
    odds /= np.float32(counted.data.sum())
    vectors, bias = np.zeros_like(known.vectors), np.zeros_like(known.bias)
    vectors[columns] = odds.T @ earlier
    bias[columns] = odds.sum(axis=0)
    vectors[rows] += odds @ later
    return vectors, bias


def alternatives(
    came: NDArray[np.integer], clips: int, most: int, dice: np.random.Generator
) -> tuple[NDArray[np.integer], Floats | np.float32]:
    """Return the clips to compare with, ascending, and what to add to the logarithm of each.

    Those that `came`, ascending, and at most so many others, which then stand for all others.
    """
    others = clips - len(came)
    if clips <= most or others <= most:
        return np.arange(clips), np.float32(0)
    absent = np.ones(clips, dtype=bool)
    absent[came] = False
    sample = dice.choice(np.flatnonzero(absent), most, replace=False)
    columns = np.sort(np.concatenate([came, sample]))
    return columns, np.where(absent[columns], np.log(others / most), 0).astype(np.float32)


class Moments:
    """Adam's two running means for one array, which `move` changes in place."""

    def __init__(self, array: Floats) -> None:
        self.array = array
        self.first = np.zeros_like(array)
        self.second = np.zeros_like(array)

    def move(self, slope: Floats, pace: float, done: int) -> None:
        """Take the step number `done`, counted from 1, down this slope of the loss."""
        self.first += np.float32(1 - _FIRST) * (slope - self.first)
        self.second += np.float32(1 - _SECOND) * (slope * slope - self.second)
        root = np.sqrt(self.second / np.float32(1 - _SECOND**done)) + np.float32(_SMALL)
        self.array -= np.float32(pace / (1 - _FIRST**done)) * self.first / root
