"""One epoch: counters of given pairs, and the epoch before, into what is published as learnt.

Rows are clips in the order of their keys. The vectors of the epoch before are its bytes, which is
where the next begins: nothing is kept that was not published.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from clerestory.feed.learnt import FORMAT, KEPT_TURNS, Learnt, Turn, by_features, written
from clerestory.feed.pool import GAIN_UNIT
from clerestory.feed.taste import ALIGNED, BYTE
from clerestory.feed.training.catalogue import RECIPES, kind_of
from clerestory.feed.training.model import NAT, PER_NAT, Bytes, Model, Recipe, alignment, train
from clerestory.feed.training.newcomers import learn_features
from clerestory.feed.training.order import Lesson, Order
from clerestory.feed.training.pairs import Counters, of_pairs
from clerestory.feed.training.softmax import Floats, Vectors

COUNTED: Final = 5
"""So many pairs must have a clip before its own vector tells more than its features do."""
_MOST_TURN: Final = 2 * ALIGNED


def teach(order: Order) -> Lesson:
    """Tell which kind of catalogue it is, and learn an epoch by what suits it."""
    catalogue = kind_of(_counters(order))
    return Lesson(learn(order, RECIPES[catalogue]).encode(), catalogue)


def learn(order: Order, chosen: Recipe) -> Learnt:
    """Learn an epoch. The same order gives the same bytes on the same machine."""
    counters = _counters(order)
    model = train(counters, chosen, _start(order, counters, chosen))
    times = _times(counters)
    counted = np.flatnonzero(times >= COUNTED)
    scale = _scale(model.taste_gain, chosen)
    names, adds = learn_features(
        [order.features[row] for row in counted.tolist()],
        model.floats.vectors[counted],
        times[counted].astype(np.float32),
    )
    features = _bytes(adds, scale)
    taste = model.taste.copy()
    known = dict(zip(names, map(tuple, features.tolist()), strict=True))
    for row in np.flatnonzero(times < COUNTED).tolist():
        # As pools do it for clips that came since.
        taste[row] = by_features(known, order.features[row], taste.shape[1])
    return Learnt(
        format=FORMAT,
        epoch=order.made,
        dims=chosen.fitting.dims,
        taste_gain=model.taste_gain,
        follows_gain=model.follows_gain,
        keys=b"".join(order.keys),
        corrections=_corrections(model, counters),
        taste=taste.tobytes(),
        counts=bytes(map(len, model.follows)),
        followers=written(model.follows),
        features=names,
        feature_vectors=features.tobytes(),
        turns=_turns(order, taste),
    )


def _counters(order: Order) -> Counters:
    return of_pairs(
        np.array(order.earlier, dtype=np.int64),
        np.array(order.later, dtype=np.int64),
        np.array(order.given, dtype=np.float32),
        len(order.keys),
    )


def _times(counters: Counters) -> NDArray[np.float64]:
    """Return in how many pairs each clip is."""
    both = np.asarray(counters.sum(axis=0)).ravel() + np.asarray(counters.sum(axis=1)).ravel()
    return both.astype(np.float64)


def _corrections(model: Model, counters: Counters) -> bytes:
    """Return what vectors say already of how often each clip comes next, in a pool's steps."""
    after = np.asarray(counters.sum(axis=0)).ravel()
    more = model.popular - np.rint(PER_NAT * np.log1p(after))
    more[after == 0] = 0
    return np.clip(more, -BYTE, BYTE).astype(np.int8).tobytes()


def _start(order: Order, counters: Counters, recipe: Recipe) -> Vectors | None:
    """Return the vectors of the epoch before for these rows; clips that came since begin anew."""
    before = order.before
    if before is None or before.dims != recipe.fitting.dims:
        return None
    start = Vectors.new(counters, recipe.fitting)
    scale = _scale(before.taste_gain, recipe)
    old = np.frombuffer(before.taste, dtype=np.int8).reshape(-1, before.dims)
    corrections = np.frombuffer(before.corrections, dtype=np.int8)
    for mine, theirs in _both(order, before):
        start.vectors[mine] = old[theirs].astype(np.float32) * np.float32(scale)
        start.bias[mine] += np.float32(corrections[theirs] / PER_NAT)
    return start


def _both(order: Order, before: Learnt) -> list[tuple[int, int]]:
    """Return the places of clips that were there before: now, and then."""
    rows = before.rows()
    return [(place, rows[key]) for place, key in enumerate(order.keys) if key in rows]


def _turns(order: Order, taste: Bytes) -> list[Turn]:
    """Return the turns of the last epochs; where the vectors have another size, none are left."""
    before = order.before
    if before is None or before.dims != taste.shape[1]:
        return []
    both = _both(order, before)
    old = np.frombuffer(before.taste, dtype=np.int8).reshape(-1, before.dims)
    mine, theirs = [one for one, _ in both], [other for _, other in both]
    matrix = np.clip(alignment(old[theirs], taste[mine]), -_MOST_TURN, _MOST_TURN)
    fresh = Turn(before=before.epoch, after=order.made, matrix=matrix.tolist())
    return [*before.turns, fresh][-KEPT_TURNS:]


def _scale(gain: int, recipe: Recipe) -> float:
    """Return what one step of a vector's bytes stands for."""
    return float(np.sqrt(max(1, gain) / (GAIN_UNIT * NAT * recipe.sharpness)))


def _bytes(vectors: Floats, scale: float) -> Bytes:
    return np.clip(np.rint(vectors / scale), -BYTE, BYTE).astype(np.int8)
