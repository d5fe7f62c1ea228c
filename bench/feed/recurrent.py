"""A recurrent model: a gated unit reads a history clip by clip (GRU4Rec, Hidasi et al. 2016).

    r, z = sigmoid(x W + h U + s)                  two gates
    n    = tanh(x W + r * (h U) + s)
    h    = (1 - z) * n + z * h                     what is remembered after this clip
    P(later | history) = exp(h . v_later + b_later) / sum over all clips of the same

x is the vector of the clip that is read, and the same vectors are foretold. Not only the next clip
is to be foretold but the next few, nearer ones counting more, as the other models here learn from
pairs too. Slopes go back through time by hand; a test holds them to differences. How long to train
is told by people who are left out of the training, from the last quarter of their histories: no
target of the protocol is looked at. It holds everybody's list, in order, on the server.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from bench.feed.data import Floats, Run, World
from bench.feed.device import Settings
from bench.feed.scores import Scorer, lists, ndcg
from clerestory.feed.training.pairs import of_runs
from clerestory.feed.training.softmax import Moments, Vectors, alternatives, fit

type Numbers = NDArray[np.floating]

READ = 50  # clips of a history that are read, as many as a device remembers
_WATCHERS = 1_000  # people who tell when to end
_WARM = 20
_NOBODY = -1


@dataclass(frozen=True)
class Training:
    """How it is trained; chosen on validation."""

    dims: int = 64
    window: int = 20
    keep: float = 0.85
    epochs: int = 20
    patience: int = 3
    step: float = 0.002
    shrink: float = 1e-6
    drop: float = 0.2
    """The share of numbers that is left out of what is read and of what is remembered."""
    positions: int = 1_024
    """Places in histories that a step reads."""
    asked: float = 0.25
    """The share of them that it learns from: what neighbours are to foretell is much the same."""
    alternatives: int = 8_192
    seed: int = 0


@dataclass(frozen=True)
class Unit:
    """The numbers that are learnt."""

    clips: Numbers
    bias: Numbers
    into: Numbers
    back: Numbers
    shift: Numbers

    @classmethod
    def new(cls, start: Vectors, dice: np.random.Generator) -> Self:
        """Start from vectors of pairs, with small random gates."""
        dims = start.vectors.shape[1]
        wide = (dims, 3 * dims)
        size = np.float32(dims**-0.5)
        return cls(
            start.vectors.copy(),
            start.bias.copy(),
            size * dice.standard_normal(wide).astype(np.float32),
            size * dice.standard_normal(wide).astype(np.float32),
            np.zeros(3 * dims, dtype=np.float32),
        )

    @property
    def parts(self) -> tuple[Numbers, ...]:
        """All of them, in one order."""
        return self.clips, self.bias, self.into, self.back, self.shift

    def copy(self) -> "Unit":
        """Return the same numbers, which stay as they are."""
        return Unit(*(part.copy() for part in self.parts))

    def after(self, histories: list[Run]) -> Numbers:
        """Return what is remembered after each history, (person, dims)."""
        read = _padded([run[-READ:] for run in histories])
        states = Pass(self, self.clips[np.maximum(read, 0)]).states
        lengths = np.array([min(READ, len(run)) for run in histories])
        found: Numbers = states[lengths, np.arange(len(histories))]
        return found


class Pass:
    """One pass over histories side by side: (place, person, dims); `back` goes the way back."""

    def __init__(self, unit: Unit, read: Numbers) -> None:
        places, people, dims = read.shape
        self.unit, self.read = unit, read
        self.states = np.zeros((places + 1, people, dims), dtype=read.dtype)
        self.gates = np.empty((places, people, 2 * dims), dtype=read.dtype)
        self.known = np.empty_like(read)  # what the old state would tell, before its gate
        self.new = np.empty_like(read)
        fresh = read @ unit.into + unit.shift
        for place in range(places):
            before = self.states[place]
            told = before @ unit.back
            gates = expit(fresh[place, :, : 2 * dims] + told[:, : 2 * dims], out=self.gates[place])
            self.known[place] = told[:, 2 * dims :]
            new = fresh[place, :, 2 * dims :] + gates[:, :dims] * self.known[place]
            np.tanh(new, out=self.new[place])
            self.states[place + 1] = self.new[place] + gates[:, dims:] * (before - self.new[place])

    def back(self, slopes: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return the slopes by what was read, `into`, `back` and `shift`.

        `slopes`: those by the states after each place, as the loss knows them.
        """
        places, people, dims = self.read.shape
        fresh = np.empty((places, people, 3 * dims), dtype=self.read.dtype)
        told = np.empty_like(fresh)
        later = np.zeros((people, dims), dtype=self.read.dtype)
        for place in range(places - 1, -1, -1):
            here = later + slopes[place]
            before, new = self.states[place], self.new[place]
            first, second = self.gates[place, :, :dims], self.gates[place, :, dims:]
            by_new = here * (1 - second) * (1 - new * new)
            by_second = here * (before - new) * second * (1 - second)
            by_first = by_new * self.known[place] * first * (1 - first)
            fresh[place] = np.concatenate([by_first, by_second, by_new], axis=1)
            told[place] = np.concatenate([by_first, by_second, by_new * first], axis=1)
            later = here * second + told[place] @ self.unit.back.T
        flat, told = fresh.reshape(-1, 3 * dims), told.reshape(-1, 3 * dims)
        return (
            fresh @ self.unit.into.T,
            self.read.reshape(-1, dims).T @ flat,
            self.states[:-1].reshape(-1, dims).T @ told,
            flat.sum(axis=0),
        )


def loss(
    unit: Unit, runs: list[Run], training: Training, dice: np.random.Generator
) -> tuple[float, Unit]:
    """Return how badly these histories are foretold, by nats, and its slopes."""
    items = _padded(runs)
    rows, columns, weights = _targets(items, training)
    some = (dice.random(items.size) < training.asked)[rows]
    rows, columns, weights = rows[some], columns[some], weights[some]
    if not len(rows):
        return 0.0, Unit(*(np.zeros_like(part) for part in unit.parts))
    lines, rows = np.unique(rows, return_inverse=True)  # (place, person) that foretell something
    whole = np.bincount(rows, weights).astype(unit.clips.dtype)
    chosen, lift = alternatives(np.unique(columns), len(unit.clips), training.alternatives, dice)
    there = np.searchsorted(chosen, columns)

    read = unit.clips[np.maximum(items, 0)]
    left = _left((*items.shape, read.shape[2]), training.drop, dice).astype(read.dtype)
    way = Pass(unit, read * left)
    flat = way.states[1:].reshape(-1, read.shape[2])
    kept = _left((len(lines), read.shape[2]), training.drop, dice).astype(read.dtype)
    states, later = flat[lines] * kept, unit.clips[chosen]
    odds = states @ later.T
    odds += unit.bias[chosen] + lift
    odds -= odds.max(axis=1, keepdims=True)
    known = odds[rows, there]
    np.exp(odds, out=odds)
    sums = odds.sum(axis=1)
    total = weights.sum()
    value = float((weights * (np.log(sums)[rows] - known)).sum() / total)
    odds *= (whole / sums)[:, None]
    np.subtract.at(odds, (rows, there), weights.astype(odds.dtype))
    odds /= odds.dtype.type(total)

    by_states = np.zeros_like(flat)
    by_states[lines] = (odds @ later) * kept
    by_read, into, back, shift = way.back(by_states.reshape(*items.shape, -1))
    clips, bias = np.zeros_like(unit.clips), np.zeros_like(unit.bias)
    clips[chosen] = odds.T @ states
    bias[chosen] = odds.sum(axis=0)
    there_is = items.ravel() != _NOBODY
    by_clips = (by_read * left).reshape(-1, read.shape[2])[there_is]
    clips += _summed(by_clips, items.ravel()[there_is], len(clips))
    return value, Unit(clips, bias, into, back, shift)


def train(world: World, people: Run, training: Training, settings: Settings) -> Unit:
    """Train on these people, but for some of them who tell when to end.

    `settings`: how the vectors of pairs are made that it starts from.
    """
    dice = np.random.default_rng(training.seed)
    able = [person for person in dice.permutation(people) if len(world.history[person]) > 3]
    watchers = np.array(able[: min(_WATCHERS, len(able) // 10)], dtype=np.int64)
    others = np.setdiff1d(people, watchers)
    runs = [world.history[person] for person in others if len(world.history[person]) > 1]
    counters = of_runs(runs, world.clips, window=settings.window, keep=settings.keep)
    unit = Unit.new(fit(counters, replace(settings.recipe.fitting, dims=training.dims)), dice)
    watched = held_back(world, watchers)
    everybody = np.arange(len(watched.history))
    moments = [Moments(part) for part in unit.parts]
    best, value, worse, done = unit.copy(), -1.0, 0, 0
    for epoch in range(training.epochs):
        for batch in _batches(runs, training, dice):
            _, slopes = loss(unit, batch, training, dice)
            slopes.clips[:] += np.float32(training.shrink) * unit.clips
            done += 1
            pace = training.step * min(1, done / _WARM) * (1 - 0.9 * epoch / training.epochs)
            for moment, slope in zip(moments, slopes.parts, strict=True):
                moment.move(slope.astype(np.float32), pace, done)
        told = float(ndcg(watched, everybody, lists(watched, everybody, scorer(unit))).mean())
        sys.stderr.write(f"   recurrent, epoch {epoch + 1}: {told:.4f} of those left out\n")
        worse = 0 if told > value else worse + 1
        if told > value:
            best, value = unit.copy(), told
        if worse == training.patience:
            break
    return best


def scorer(unit: Unit, public: Floats | float | None = None, sharpness: float = 1.0) -> Scorer:
    """Score by the odds of what comes next; with `public`, by these in place of its own biases."""
    known = unit.bias if public is None else public

    def score(histories: list[Run]) -> Floats:
        odds = unit.after(histories) @ unit.clips.T
        return np.asarray(sharpness * odds.astype(np.float64) + known)

    return score


def held_back(world: World, people: Run) -> World:
    """Return these people's histories without the last quarter, which is what to foretell."""
    runs = [world.history[person] for person in people]
    known = [run[: -max(1, len(run) // 4)] for run in runs]
    rest = [np.setdiff1d(run[len(some) :], some) for run, some in zip(runs, known, strict=True)]
    able = [row for row, ones in enumerate(rest) if len(ones)]
    return World(
        world.name,
        world.clips,
        [known[row] for row in able],
        [known[row] for row in able],
        [rest[row] for row in able],
        None,
        None,
    )


def _batches(runs: list[Run], training: Training, dice: np.random.Generator) -> Iterator[list[Run]]:
    """Give histories of like lengths together, in a random order, none longer than is read.

    Of a longer one a random part is taken.
    """
    cut = [run if len(run) <= READ else _part(run, dice) for run in runs]
    lengths = np.array([len(run) for run in cut])
    order = np.lexsort((dice.random(len(cut)), lengths))
    starts, room = [0], training.positions
    for at, row in enumerate(order):
        if (at + 1 - starts[-1]) * (lengths[row] - 1) > room:
            starts.append(at)
    for number in dice.permutation(len(starts)):
        end = starts[number + 1] if number + 1 < len(starts) else len(order)
        yield [cut[row] for row in order[starts[number] : end]]


def _part(run: Run, dice: np.random.Generator) -> Run:
    start = dice.integers(0, len(run) - READ + 1)
    return run[start : start + READ]


def _padded(runs: list[Run]) -> NDArray[np.int64]:
    """Return (place, person), filled up behind each run."""
    lengths = np.array([len(run) for run in runs])
    table = np.full((int(lengths.max(initial=1)), len(runs)), _NOBODY, dtype=np.int64)
    for column, run in enumerate(runs):
        table[: len(run), column] = run
    return table


def _targets(items: NDArray[np.int64], training: Training) -> tuple[Run, Run, Floats]:
    """Return which flat place foretells which clip, and how much that counts."""
    places, people = items.shape
    found: list[tuple[Run, Run, Floats]] = []
    for gap in range(1, min(training.window, places - 1) + 1):
        here = np.arange((places - gap) * people)
        later = items[gap:].ravel()
        good = (later != _NOBODY) & (later != items[:-gap].ravel())
        weight = np.full(int(good.sum()), training.keep ** (gap - 1))
        found.append((here[good], later[good], weight))
    rows, columns, weights = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, weights


def _left(shape: tuple[int, ...], drop: float, dice: np.random.Generator) -> Numbers:
    """Return what to multiply by so that a share is left out and the rest makes up for it."""
    return (dice.random(shape, dtype=np.float32) >= drop) / np.float32(1 - drop)


def _summed(rows: Numbers, places: Run, count: int) -> Numbers:
    """Add up rows by where they belong."""
    ones = np.ones(len(places), dtype=rows.dtype)
    table = sparse.csr_array((ones, (places, np.arange(len(places)))), shape=(count, len(places)))
    summed: Numbers = table @ rows
    return summed
