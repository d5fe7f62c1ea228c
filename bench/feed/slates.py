"""Re-ranking what was really shown: points that add up, beside boosted trees on the same terms.

A slate is what one person was shown on one day in the main feed (KuaiRand's tab 1, so that one
surface is compared with itself); the label is the long view. The device's terms of each clip are
taken as they stood when the day began: the person's memory, the public numbers, which are counted
from others, and vectors of the time before the log. Nothing of a slate's own day or later is known.

People are cut in five. Vectors and public numbers come from four fifths; weights and trees are
fitted to the first part of the four fifths' slates, their settings chosen on the last day of it;
the fifth that is left is ranked for in the later part. So everybody is ranked for once, by models
that never saw them. GAUC is the share of pairs in a slate that stand in the right order, equal ones
half, over slates by the clips they have. Trees learn from all slates, also from those that have
one label alone; weights that add up from pairs.

| | first part | later part |
|---|---|---|
| on validation | 24-27 April | 28-30 April |
| later | 24-30 April | the test log |
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

from bench.feed import data
from bench.feed.alike import Alike
from bench.feed.baselines import counted
from bench.feed.data import DAY, LONG, Floats, Run, Table, World
from bench.feed.device import Device, Settings, byte_of, folded, part_of, points_of
from bench.feed.scores import DRAWS
from bench.figures import Figure
from clerestory.feed.offering import JUDGED, LENGTHS
from clerestory.feed.offering import MIDDLE as NOT_JUDGED
from clerestory.feed.policy import FULL, MOST_WEIGHT
from clerestory.feed.pool import GAIN_UNIT
from clerestory.feed.ranking import FINISHED_STEP, MIDDLE, POPULAR_STEP
from clerestory.feed.training.model import MOST_BYTE

TERMS = ("taste", "popular", "rising", "finished", "author", "sound", "topic")
PUBLIC = ("popular", "rising", "finished")
ALONE = ("finished", "taste", "popular")
FIFTHS = 5
TAB = 1
FIRST_DAYS = 4
HEAVIEST = MOST_WEIGHT // 2
SHRINKS = (0.001, 0.01, 0.1)
LEAVES, PACES, ROUNDS = (4, 8, 16), (0.05, 0.1), (25, 50, 100, 200)
QUICK = ((8,), (0.1,), (25, 50))
_CHUNK = 1_000


@dataclass(frozen=True)
class Slates:
    """What was shown, row by row, in the order of slates."""

    slate: Run
    person: Run
    clip: Run
    day: Run
    long: NDArray[np.bool]

    def some(self, rows: NDArray[np.bool]) -> "Slates":
        """Return some of the rows; slates are to be taken whole."""
        slate, person, clip, day = (
            one[rows] for one in (self.slate, self.person, self.clip, self.day)
        )
        return Slates(slate, person, clip, day, self.long[rows])

    def pairs(self) -> tuple[Run, Run]:
        """Return all (row watched for long, row that was not) of one slate."""
        starts = np.flatnonzero(np.r_[True, np.diff(self.slate) != 0, True])
        good, bad = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for start, end in pairwise(starts):
            ones = start + np.flatnonzero(self.long[start:end])
            others = start + np.flatnonzero(~self.long[start:end])
            good.append(np.repeat(ones, len(others)))
            bad.append(np.tile(others, len(ones)))
        return np.concatenate(good), np.concatenate(bad)


@dataclass(frozen=True)
class Right:
    """How many pairs of each slate are in the right order, and whose slates these are."""

    share: Floats
    size: Floats
    person: Run

    @classmethod
    def of(cls, slates: Slates, points: Floats) -> "Right":
        """Judge an order by points."""
        good, bad = slates.pairs()
        right = (points[good] > points[bad]) + 0.5 * (points[good] == points[bad])
        mixed, at, pairs = np.unique(slates.slate[good], return_inverse=True, return_counts=True)
        share = np.bincount(at, right, len(mixed)) / np.maximum(1, pairs)
        first = np.searchsorted(slates.slate, mixed)
        size = np.searchsorted(slates.slate, mixed, side="right") - first
        return cls(share, size.astype(np.float64), slates.person[first])

    @property
    def gauc(self) -> float:
        """Return the GAUC."""
        return float((self.share * self.size).sum() / max(1, self.size.sum()))


@dataclass(frozen=True)
class Outcome:
    """What came out: each person's part of the GAUC by model."""

    models: dict[str, Right]
    weights: dict[str, list[int]]

    def interval(self, name: str, other: str | None = None) -> tuple[float, float, float]:
        """Return a GAUC, or by how much one is more than another, with its interval, 95 %.

        People are drawn, with all their slates, the same for both.
        """
        whole = self._by_person(name, None)
        gained = self._by_person(name, name) - (self._by_person(other, other) if other else 0)
        dice = np.random.default_rng(0)
        drawn = []
        for _ in range(DRAWS):
            who = dice.integers(0, len(whole), len(whole))
            drawn.append(gained[who].sum() / whole[who].sum())
        low, high = np.percentile(drawn, [2.5, 97.5])
        return float(gained.sum() / whole.sum()), float(low), float(high)

    def _by_person(self, name: str, by: str | None) -> Floats:
        right = self.models[name]
        people, at = np.unique(right.person, return_inverse=True)
        return np.bincount(at, right.size * (right.share if by else 1), len(people))

    def told(self) -> dict[str, object]:
        """Return it for programs."""
        one = self.models["points"]
        return {
            **{name: [round(x, 4) for x in self.interval(name)] for name in self.models},
            "points_less_trees": [round(x, 4) for x in self.interval("points", "trees")],
            "weights": self.weights,
            "slates": len(one.share),
            "people": len(np.unique(one.person)),
        }

    def figure(self, name: str) -> Figure:
        """Return it as a line of the table: level is what the interval does not rule out."""
        more, low, high = self.interval("points", "trees")
        others = ", ".join(
            f"{other} {right.gauc:.4f}" for other, right in self.models.items() if other != "points"
        )
        told = f"{self.models['points'].gauc:.4f} ({more:+.4f}, {low:+.4f} to {high:+.4f})"
        beside = f"{others}; {len(self.models['points'].share)} slates"
        title = f"{name}: GAUC of what was shown, points (and less trees)"
        return Figure(title, told, "level or ahead", beside, high >= 0)


def measure(folder: Path, final: Path | None, settings: Settings, *, quick: bool) -> Outcome | None:
    """Rank each fifth of the people; None where the log does not tell the surface."""
    world = data.kuairand(folder, None)
    logs = [data.load(folder, "kuairand_pure_val_log.npz")]
    if final:
        logs.append(data.load(final, "kuairand_pure_test_log.npz"))
    if not all("tab" in log for log in logs):
        return None
    log = _joined(logs)
    begin = float(logs[0]["time_ms"].min())
    end = float(data.load(folder, "kuairand_pure_train_seq.npz")["last_time_ms"].max())
    later = float(logs[1]["time_ms"].min()) - begin if final else FIRST_DAYS * DAY
    slates = cut(log, begin)
    people = len(world.history)
    fifth = np.random.default_rng(0).permutation(people) % FIFTHS
    found: dict[str, list[Right]] = {}
    weights: dict[str, list[int]] = {}
    first_later = int(later // DAY)
    for number in range(1 if quick else FIFTHS):
        trained = np.flatnonzero(fifth != number)
        counts = Counted.of(world, trained, settings.half_days, end)
        values = terms_of(world, log, begin, slates, counts, Device.train(world, trained, settings))
        learnt = (fifth[slates.person] != number) & (slates.day < first_later)
        asked = (fifth[slates.person] == number) & (slates.day >= first_later)
        known, here = slates.some(learnt), slates.some(asked)
        added = _weights(known, values[learnt], TERMS)
        for name, points in _models(known, values[learnt], added, quick=quick):
            found.setdefault(name, []).append(Right.of(here, points(values[asked])))
        for at, term in enumerate(TERMS):
            weights.setdefault(term, []).append(int(added[at]))
    return Outcome({name: _together(parts) for name, parts in found.items()}, weights)


def _models(
    known: Slates, values: Floats, added: Run, *, quick: bool
) -> Iterator[tuple[str, Callable[[Floats], Floats]]]:
    yield "points", partial(add_up, added)
    trees = _trees(known, values, *(QUICK if quick else (LEAVES, PACES, ROUNDS)))
    yield "trees", lambda asked: np.asarray(trees.predict_proba(asked)[:, 1], dtype=np.float64)
    for term in ALONE:
        alone = np.where([term == other for other in TERMS], 100, 0)
        yield f"{term} alone", partial(add_up, alone)
    yield "nothing personal", partial(add_up, _weights(known, values, PUBLIC))


def add_up(weights: Run, values: Floats) -> Floats:
    """Return the points of each row, as a device adds them up."""
    points = np.zeros(len(values))
    for weight, column in zip(weights.tolist(), values.T, strict=True):
        points += part_of(weight, column)
    return points


def _weights(known: Slates, values: Floats, terms: tuple[str, ...]) -> Run:
    """Choose weights in hundredths for these terms; the others have none."""
    used = np.array([term in terms for term in TERMS])
    before, after = _last_day(known)

    def gauc(shrink: float) -> float:
        weights = _fitted(known.some(before), values[before], used, shrink)
        return Right.of(known.some(after), add_up(weights, values[after])).gauc

    return _fitted(known, values, used, max(SHRINKS, key=gauc))


def _fitted(known: Slates, values: Floats, used: NDArray[np.bool], shrink: float) -> Run:
    """Fit weights to pairs by logistic regression; every slate counts by the clips it has."""
    good, bad = known.pairs()
    apart = (values[good] - values[bad])[:, used] / FULL
    _, at, pairs = np.unique(known.slate[good], return_inverse=True, return_counts=True)
    ones = np.bincount(np.unique(known.slate, return_inverse=True)[1])
    size = ones[np.searchsorted(np.unique(known.slate), known.slate[good])]
    count = size / pairs[at]
    count = count / count.sum()

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = apart @ weights
        value = count @ np.logaddexp(0, -odds) + shrink / 2 * weights @ weights
        return float(value), -(count * expit(-odds)) @ apart + shrink * weights

    found = minimize(loss, np.zeros(apart.shape[1]), jac=True, method="L-BFGS-B").x
    whole = np.zeros(len(TERMS), dtype=np.int64)
    whole[used] = np.rint(HEAVIEST * found / max(float(np.abs(found).max()), 1e-9))
    return whole


def _trees(
    known: Slates,
    values: Floats,
    sizes: tuple[int, ...],
    paces: tuple[float, ...],
    counts: tuple[int, ...],
) -> HistGradientBoostingClassifier:
    """Choose how large the trees are and how many, then grow them from all that is known."""
    before, after = _last_day(known)
    best, chosen = -1.0, (sizes[0], paces[0], counts[0])
    for leaves, pace in product(sizes, paces):
        grown = _grown(leaves, pace, counts[-1]).fit(values[before], known.long[before])
        for rounds, told in enumerate(grown.staged_predict_proba(values[after]), 1):
            if rounds in counts:
                gauc = Right.of(known.some(after), told[:, 1]).gauc
                if gauc > best:
                    best, chosen = gauc, (leaves, pace, rounds)
    return _grown(*chosen).fit(values, known.long)


def _grown(leaves: int, pace: float, rounds: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=pace,
        max_iter=rounds,
        max_leaf_nodes=leaves,
        min_samples_leaf=50,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


def _last_day(known: Slates) -> tuple[NDArray[np.bool], NDArray[np.bool]]:
    last = known.day == known.day.max()
    return ~last, last


def _together(parts: list[Right]) -> Right:
    return Right(
        np.concatenate([part.share for part in parts]),
        np.concatenate([part.size for part in parts]),
        np.concatenate([part.person for part in parts]),
    )


def _joined(logs: list[Table]) -> Table:
    names = ("user", "item", "time_ms", "flags", "tab")
    return {name: np.concatenate([log[name] for log in logs]) for name in names}


def cut(log: Table, begin: float) -> Slates:
    """Return what was shown in the main feed, day by day, counted from `begin` in ms."""
    shown = np.flatnonzero(log["tab"] == TAB)
    person, clip = (log[name][shown].astype(np.int64) for name in ("user", "item"))
    day = ((log["time_ms"][shown] - begin) // DAY).astype(np.int64)
    order = np.lexsort((log["time_ms"][shown], day, person))
    slate = (person * (1 + int(day.max(initial=0))) + day)[order]
    long = (log["flags"][shown][order] & LONG) > 0
    return Slates(slate, person[order], clip[order], day[order], long)


@dataclass(frozen=True)
class Counted:
    """Public numbers of the time before the log, of these people."""

    theirs: NDArray[np.bool]
    late: Floats
    watched: Floats
    finished: Floats
    half_days: float
    end: float

    @classmethod
    def of(cls, world: World, trained: Run, half_days: float, end: float) -> "Counted":
        """Count what these people did; `end`, in ms: when that ended."""
        theirs = np.zeros(len(world.history), dtype=bool)
        theirs[trained] = True
        watched = counted(world.seen, trained, world.clips)
        finished = counted(world.history, trained, world.clips)
        return cls(theirs, world.counts(trained, half_days), watched, finished, half_days, end)

    def at(self, before: Table, now: float, seconds: Floats) -> tuple[Floats, Floats]:
        """Return the points of `rising` and `finished`, with what these people did since."""
        rows = self.theirs[before["user"]]
        items, times = before["item"][rows].astype(np.int64), before["time_ms"][rows]
        long = (before["flags"][rows] & LONG) > 0
        late = self.late * 0.5 ** ((now - self.end) / DAY / self.half_days)
        np.add.at(late, items[long], 0.5 ** ((now - times[long]) / DAY / self.half_days))
        watched = self.watched + np.bincount(items, minlength=len(late))
        finished = self.finished + np.bincount(items[long], minlength=len(late))
        rising = np.minimum(FULL, POPULAR_STEP * byte_of(late)).astype(np.float64)
        return rising, FINISHED_STEP * places(finished, watched, seconds)


def terms_of(
    world: World, log: Table, begin: float, slates: Slates, counts: Counted, device: Device
) -> Floats:
    """Return the device's terms, (row, term), as they stood when each day began."""
    assert world.facts
    alike = Alike.of(world.facts)
    taste = device.model.taste.astype(np.float64)
    memory = np.array(device.policy.memory, dtype=np.float64)
    popular = np.minimum(FULL, POPULAR_STEP * device.model.popular)
    values = np.zeros((len(slates.clip), len(TERMS)))
    for day in np.unique(slates.day).tolist():
        rows = np.flatnonzero(slates.day == day)
        before = {name: column[log["time_ms"] < begin + day * DAY] for name, column in log.items()}
        people, at = np.unique(slates.person[rows], return_inverse=True)
        histories = _histories(world, before, people)
        clips = slates.clip[rows]
        rising, finished = counts.at(before, begin + day * DAY, world.facts.seconds)
        values[rows, 1:4] = np.stack([popular, rising, finished], axis=1)[clips]
        for start in range(0, len(people), _CHUNK):
            newest, mass = folded(histories[start : start + _CHUNK], memory, world.clips)
            here = (at >= start) & (at < start + _CHUNK)
            who, which = at[here] - start, clips[here]
            dots = np.einsum("ij,ij->i", (newest @ taste)[who], taste[which])
            whole = np.maximum(mass[who, 0], 1) * GAIN_UNIT
            values[rows[here], 0] = points_of(dots, device.model.taste_gain, whole, MIDDLE)
            shares = alike.shares(newest, mass)
            values[rows[here], 4:] = np.stack(alike.pairs(shares, who, which), axis=1)
    return values


def _histories(world: World, before: Table, people: Run) -> list[Run]:
    """Return what these people had watched for long, the newest last."""
    long = np.flatnonzero((before["flags"] & LONG) > 0)
    order = long[np.lexsort((before["time_ms"][long], before["user"][long]))]
    users, items = before["user"][order], before["item"][order].astype(np.int64)
    starts, ends = np.searchsorted(users, people), np.searchsorted(users, people, side="right")
    return [
        np.concatenate([world.history[person], items[start:end]])
        for person, start, end in zip(people.tolist(), starts, ends, strict=True)
    ]


def places(finished: Floats, watched: Floats, seconds: Floats) -> Floats:
    """Return each clip's place, 0 to 255, among clips of its length, as `feed.offering` does."""
    found = np.full(len(watched), float(NOT_JUDGED))
    judged = watched >= JUDGED
    length = np.searchsorted(LENGTHS, seconds, side="right")
    for one in np.unique(length[judged]):
        rows = np.flatnonzero(judged & (length == one))
        shares, at = np.unique(finished[rows] / watched[rows], return_inverse=True)
        if len(shares) > 1:
            found[rows] = MOST_BYTE * at // (len(shares) - 1)
    return found
