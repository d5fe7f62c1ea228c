"""How good a ranking is: NDCG@10, its interval, and how wide it spreads."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bench.feed.data import Floats, Run, World

type Scorer = Callable[[list[Run]], Floats]
"""Takes histories; gives a score for each (person, clip)."""

TOP = 10
CHUNK = 400
DRAWS = 2_000
_DISCOUNT = 1 / np.log2(np.arange(2, TOP + 2))
_IDEAL = np.cumsum(_DISCOUNT)


def lists(world: World, people: Run, scorer: Scorer, *, memory: int | None = None) -> Run:
    """Return each person's ten best clips that they have not seen, best first.

    `memory`: only so many of the newest clips of each history are known.
    """
    found = []
    for at in range(0, len(people), CHUNK):
        part = people[at : at + CHUNK]
        histories = [world.history[person][-memory if memory else None :] for person in part]
        scores = np.array(scorer(histories), dtype=np.float64)
        for row, person in enumerate(part):
            scores[row, world.seen[person]] = -np.inf
        best = np.argpartition(-scores, TOP, axis=1)[:, :TOP]
        order = np.lexsort((best, -np.take_along_axis(scores, best, axis=1)), axis=1)
        found.append(np.take_along_axis(best, order, axis=1))
    return np.concatenate(found)


def ndcg(world: World, people: Run, listed: Run) -> Floats:
    """Return NDCG@10 for each person; the ideal is min(targets, 10) hits at the top."""
    values = np.zeros(len(people))
    for row, person in enumerate(people):
        target = world.targets[person]
        gained = _DISCOUNT[np.isin(listed[row], target)].sum()
        values[row] = gained / _IDEAL[min(len(target), TOP) - 1]
    return values


def interval(values: Floats) -> tuple[float, float]:
    """Return the bootstrap interval of a mean, 95 %."""
    dice = np.random.default_rng(0)
    means = [values[dice.integers(0, len(values), len(values))].mean() for _ in range(DRAWS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def ratio(one: Floats, other: Floats) -> tuple[float, float, float]:
    """Return how much better one is than the other for the same people, with its interval."""
    dice = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        who = dice.integers(0, len(one), len(one))
        drawn.append(one[who].mean() / max(other[who].mean(), 1e-9))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(one.mean() / max(other.mean(), 1e-9)), float(low), float(high)


def explored(world: World, people: Run, listed: Run, every: int) -> Run:
    """Return lists in which every so manyth place has a seldom watched clip, by chance.

    Lists have ten places, so that one in twenty is the last place of every second list.
    """
    views = world.counts(people)
    rare = np.flatnonzero(views <= np.median(views))
    dice = np.random.default_rng(0)
    mixed = listed.copy()
    for row in mixed:
        count = int(TOP / every + dice.random()) if every else 0
        if count:
            row[-count:] = dice.choice(rare, count, replace=False)
    return mixed


def coverage(listed: Run, clips: int) -> float:
    """Return the share of the catalogue that somebody is shown."""
    return len(np.unique(listed)) / clips


def top_share(listed: Run, clips: int) -> float:
    """Return the share of places that the most shown hundredth of the catalogue has."""
    shown = np.sort(np.bincount(listed.ravel(), minlength=clips))[::-1]
    return float(shown[: max(1, clips // 100)].sum() / shown.sum())


def table(histories: list[Run], weights: NDArray[np.float64], clips: int) -> Floats:
    """Return (person, clip) with the weight of each clip's place in a history, newest first."""
    found = np.zeros((len(histories), clips))
    for row, run in enumerate(histories):
        newest = run[::-1][: len(weights)]
        np.add.at(found[row], newest, weights[: len(newest)])
    return found
