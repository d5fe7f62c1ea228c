"""The model of one epoch: what a pool says of each clip, in whole numbers.

Vectors become bytes under one scale for all clips. The pool's gain gives the scale back: a product
of two vectors has 400 points for a factor of e in the odds, so that 10,000 points hold them all.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clerestory.feed.pool import GAIN_UNIT, LIST_UNIT
from clerestory.feed.taste import ALIGNED, BYTE
from clerestory.feed.training.pairs import Counters, transitions
from clerestory.feed.training.softmax import Fitting, Floats, Vectors, fit

type Bytes = NDArray[np.int8]
type List = tuple[tuple[int, int], ...]

NAT = 400
"""Points of a factor of e in `taste`."""
MOST_GAIN = 65_535
MOST_BYTE = 255
PER_NAT = 25
"""Steps of a pool's byte for a factor of e."""
_CUT = 99.95  # percent of the numbers that the scale holds; the largest few are cut off


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made; chosen on held-out people."""

    fitting: Fitting = field(default_factory=Fitting)
    sharpness: float = 1.5
    """The exponent of the odds: what one clip tells is less than what a whole memory tells."""
    follows: int = 20
    """How many clips each clip's list of followers names; 0 for no list."""
    earlier: float = 0.5
    later: float = 0.3
    """The powers by which counts are evened out before the strongest are listed."""
    follows_points: int = 8_000
    """Points of a clip that every clip in memory names at the greatest strength there is."""


@dataclass(frozen=True, slots=True)
class Model:
    """Row by row, what pools say of clips; `floats` is what the next epoch starts from."""

    floats: Vectors
    popular: NDArray[np.int64]
    """How likely each clip is to come next after any other, as a pool's byte."""
    taste: Bytes
    taste_gain: int
    follows: tuple[List, ...]
    """For each clip (row, strength from 1 to 255), strongest first."""
    follows_gain: int


def train(counters: Counters, recipe: Recipe, start: Vectors | None = None) -> Model:
    """Make the model of these counters; with `start`, go on from what is known."""
    floats = fit(counters, recipe.fitting, start)
    taste, scale = as_bytes(floats.vectors)
    gain = round(GAIN_UNIT * NAT * recipe.sharpness * scale**2)
    table = transitions(counters, earlier=recipe.earlier, later=recipe.later)
    follows = followers(table, recipe.follows)
    points = LIST_UNIT * recipe.follows_points // MOST_BYTE**2
    popular = _popular(counters, floats.bias)
    return Model(floats, popular, taste, min(MOST_GAIN, gain), follows, min(MOST_GAIN, points))


def _popular(counters: Counters, bias: Floats) -> NDArray[np.int64]:
    """Return biases as a pool's bytes: those of the counts, less what the vectors say already."""
    whole = np.log(counters.sum() + counters.shape[0])
    steps = np.rint(PER_NAT * (bias.astype(np.float64) + whole))
    bytes_: NDArray[np.int64] = np.clip(steps, 0, MOST_BYTE).astype(np.int64)
    return bytes_


def as_bytes(vectors: Floats) -> tuple[Bytes, float]:
    """Return vectors as whole numbers from -127 to 127, and what one of them stands for."""
    if not vectors.size:
        return vectors.astype(np.int8), 1.0
    scale = float(np.percentile(np.abs(vectors), _CUT)) / BYTE or 1.0
    return np.clip(np.rint(vectors / scale), -BYTE, BYTE).astype(np.int8), scale


def followers(table: Counters, most: int) -> tuple[List, ...]:
    """Return for each row its strongest columns, as strengths from 1 to 255, strongest first."""
    if not most or not table.nnz:
        return tuple(() for _ in range(table.shape[0]))
    # The few that are far above all others would leave the rest without a difference.
    top = float(np.percentile(table.data, _CUT))
    lists: list[List] = []
    for row in range(table.shape[0]):
        start, end = table.indptr[row], table.indptr[row + 1]
        parts = np.minimum(1, table.data[start:end] / top)
        strengths = np.rint(MOST_BYTE * np.sqrt(parts))
        columns = table.indices[start:end]
        order = np.lexsort((columns, -strengths))[:most]
        lists.append(
            tuple((int(columns[at]), int(strengths[at])) for at in order if strengths[at] >= 1)
        )
    return tuple(lists)


def alignment(old: Bytes, new: Bytes) -> NDArray[np.int64]:
    """Return the matrix that turns old vectors into new ones, in parts of ALIGNED.

    Made of the clips that both epochs know, row by row: the turn that leaves the least squares
    (Schoenemann 1966), without any change of lengths.
    """
    left, _, right = np.linalg.svd(old.astype(np.float64).T @ new.astype(np.float64))
    return np.rint((left @ right).T * ALIGNED).astype(np.int64)
