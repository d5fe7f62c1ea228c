"""Vectors for clips that were not counted yet: from their hashtags, sound, author and words.

A ridge regression: what a feature adds to a vector is learnt from the counted clips that have it,
and shrinks to nothing where few have. A clip without a known feature gets zeros, which is the
middle of all tastes.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from clerestory.feed.training.softmax import Floats

_SHRINK = 3.0
_ROUNDS = 30
_SMALL = 1e-12


def vectors_of(
    counted: Sequence[Sequence[str]], vectors: Floats, weight: Floats, new: Sequence[Sequence[str]]
) -> Floats:
    """Return vectors of `new` clips, by their features, from those of `counted` ones.

    `weight` says how well each counted vector is known: how often its clip was counted.
    """
    names, learnt = learn_features(counted, vectors, weight)
    return np.asarray(_table(new, _places(names)) @ learnt, dtype=np.float32)


def learn_features(
    counted: Sequence[Sequence[str]], vectors: Floats, weight: Floats
) -> tuple[list[str], Floats]:
    """Return the features of counted clips, ascending, and what each adds to a vector."""
    names = sorted({name for features in counted for name in features})
    known = _table(counted, _places(names))
    trust = np.sqrt(weight / (weight + 1)).reshape(-1, 1)
    scaled = sparse.diags_array(trust.ravel()) @ known
    return names, _solve(scaled.tocsr(), vectors * trust)


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _table(clips: Sequence[Sequence[str]], places: dict[str, int]) -> sparse.csr_array:
    """Return which clip has which feature; each clip's features weigh one together."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, features in enumerate(clips):
        known = sorted({places[name] for name in features if name in places})
        rows += [row] * len(known)
        columns += known
        values += [float(len(known)) ** -0.5 for _ in known]
    shape = (len(clips), len(places))
    return sparse.coo_array((values, (rows, columns)), shape=shape).tocsr()


def _solve(known: sparse.csr_array, vectors: Floats) -> Floats:
    """Solve (K'K + shrink) X = K'V by conjugate gradients, all columns side by side."""
    right = known.T @ vectors
    found, rest = np.zeros_like(right), right.copy()
    way, size = rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(_ROUNDS):
        image = known.T @ (known @ way) + _SHRINK * way
        pace = size / ((way * image).sum(axis=0) + _SMALL)
        found += pace * way
        rest -= pace * image
        after = (rest * rest).sum(axis=0)
        way = rest + after / (size + _SMALL) * way
        size = after
    return np.asarray(found)
