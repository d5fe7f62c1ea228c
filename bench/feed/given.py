"""What a server has: pairs that people gave, learnt and weighed by the code that it runs.

The other models here are made of everybody's whole histories. A browser gives few pairs of them,
and a server tells by these alone what kind of catalogue it has. In these data nobody knows what was
watched on one day or within half an hour: a history is taken for one day, watched in a row.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.feed.data import Floats, Run, World
from bench.feed.device import Device, table_of
from bench.feed.scores import Scorer
from clerestory.feed.learnt import Learnt, features_of
from clerestory.feed.offering import rounded, steps
from clerestory.feed.pairing import MOST_OF_ONE
from clerestory.feed.policy import WEIGHED
from clerestory.feed.pool import KEY_BYTES
from clerestory.feed.training.epoch import teach
from clerestory.feed.training.model import MOST_BYTE, Model
from clerestory.feed.training.order import Order
from clerestory.feed.training.softmax import Vectors

type Pairs = tuple[Run, Run]
"""Rows of the earlier clips, and of the later ones."""

RUN: Final = 5
"""As many clips in a row are paired with each other: `web/parts/memory/giving.ts`."""
APART: Final = 20
LATE_DAYS: Final = 1.0


def of_runs(run: Run) -> Pairs:
    """Return what a browser gives: some of the pairs within five in a row, by chance."""
    return _some(run, lambda earlier, later: earlier // RUN == later // RUN)


def of_any(run: Run) -> Pairs:
    """Return as many of all that are near each other, so that pairs join a whole day."""
    return _some(run, lambda earlier, later: later - earlier <= APART)


def of_next(run: Run) -> Pairs:
    """Return as many of a clip and the next one, no clip in two pairs."""
    return _some(run, lambda earlier, later: (earlier % 2 == 0) & (later == earlier + 1))


def _some(run: Run, near: Callable[[Run, Run], NDArray[np.bool]]) -> Pairs:
    earlier, later = np.triu_indices(len(run), 1)
    found = np.flatnonzero(near(earlier, later))
    # Of histories of one length the same places are drawn, so that a run can be repeated.
    some = np.random.default_rng(len(run)).permutation(found)[:MOST_OF_ONE]
    return run[earlier[some]], run[later[some]]


WAYS: Final[dict[str, Callable[[Run], Pairs]]] = {
    "given": of_runs,
    "given_any": of_any,
    "given_next": of_next,
}
"""Ways of giving, the first of them what is shipped."""
TOLD: Final = {
    "given": "as shipped, from pairs as browsers give them",
    "given_any": "the same from random pairs of all that is watched",
    "given_next": "the same from pairs of which no two share a clip",
}


def contenders(world: World, people: Run) -> Iterator[tuple[str, Callable[[], Scorer]]]:
    """Give a device for each way of giving, to be trained when it is called."""
    for name, way in WAYS.items():
        yield name, partial(_scorer, world, people, way)


def train(world: World, people: Run, way: Callable[[Run], Pairs]) -> Device:
    """Have a server learn from what these people give; everybody's views are counted."""
    histories = [world.history[person] for person in people]
    both = [way(run) for run in histories if len(run) > 1]
    earlier = np.concatenate([one for one, _ in both])
    later = np.concatenate([other for _, other in both])
    lesson = teach(
        Order(
            keys=[row.to_bytes(KEY_BYTES) for row in range(world.clips)],
            features=_features(world),
            earlier=earlier.tolist(),
            later=later.tolist(),
            given=[1] * len(earlier),
            made=1,
        )
    )
    model = _model(Learnt.decode(lesson.learnt), world.counts(people))
    rising = _steps(world.counts(people, LATE_DAYS))
    return Device(WEIGHED[lesson.catalogue], model, rising, table_of(model.follows))


def _scorer(world: World, people: Run, way: Callable[[Run], Pairs]) -> Scorer:
    return train(world, people, way).scorer()


def _features(world: World) -> list[list[str]]:
    if world.facts is None:
        return [[] for _ in range(world.clips)]
    both = zip(world.facts.author.tolist(), world.facts.tags, strict=True)
    return [features_of(author, sorted(tags)) for author, tags in both]


def _model(learnt: Learnt, views: Floats) -> Model:
    """Return what pools made of it would say of each clip."""
    taste = np.frombuffer(learnt.taste, dtype=np.int8).reshape(-1, learnt.dims)
    more = np.frombuffer(learnt.corrections, dtype=np.int8)
    return Model(
        Vectors(taste.astype(np.float32), np.zeros(len(taste), dtype=np.float32)),
        np.clip(_steps(views) + more, 0, MOST_BYTE),
        taste,
        learnt.taste_gain,
        tuple(tuple(ones) for ones in learnt.lists()),
        learnt.follows_gain,
    )


def _steps(views: Floats) -> Run:
    return np.array([steps(rounded(count)) for count in views.tolist()], dtype=np.int64)
