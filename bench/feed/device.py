"""The device's ranking for many people at once: the same whole points as `feed.ranking`.

A test holds it to the reference. Products of whole numbers are made by floating-point matrices,
which are exact below 2**53.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from scipy import sparse

from bench.feed.data import Floats, Run, World
from bench.feed.scores import Scorer
from clerestory.feed.policy import FULL, TERMS, Policy, fading
from clerestory.feed.pool import GAIN_UNIT, LIST_UNIT, MOST_CLIPS, Candidate, Pool
from clerestory.feed.ranking import MIDDLE, POPULAR_STEP
from clerestory.feed.training.model import MOST_BYTE, PER_NAT, List, Model, Recipe, train
from clerestory.feed.training.pairs import of_runs


@dataclass(frozen=True)
class Settings:
    """Everything that was chosen on validation for one kind of catalogue."""

    recipe: Recipe
    window: int
    keep: float
    memory: float
    weights: dict[str, int]
    half_days: float = 1.0
    places: int = 50

    @property
    def policy(self) -> Policy:
        """The policy that these weights make."""
        weights = dict.fromkeys(TERMS, 0) | self.weights
        return Policy(weights, fading(self.memory, self.places), explore_every=0)


@dataclass(frozen=True)
class Device:
    """A trained model with its public numbers, ready to score."""

    policy: Policy
    model: Model
    rising: Run
    follows: sparse.csr_array = field(repr=False)

    @classmethod
    def train(
        cls, world: World, people: Run, settings: Settings, donors: Run | None = None
    ) -> "Device":
        """Train on the pairs of donors, or of all these people, whose views are counted."""
        runs = [world.history[person] for person in (people if donors is None else donors)]
        counters = of_runs(runs, world.clips, window=settings.window, keep=settings.keep)
        model = train(counters, settings.recipe)
        rising = byte_of(world.counts(people, settings.half_days))
        return cls(settings.policy, model, rising, table_of(model.follows))

    def scorer(self) -> Scorer:
        """Return the points of each clip for each history."""
        policy = self.policy
        weights = policy.weights
        taste = self.model.taste.astype(np.float64)
        public = part_of(weights["popular"], np.minimum(FULL, POPULAR_STEP * self.model.popular))
        public = public + part_of(weights["rising"], np.minimum(FULL, POPULAR_STEP * self.rising))
        memory = np.array(policy.memory, dtype=np.float64)

        def score(histories: list[Run]) -> Floats:
            newest, mass = folded(histories, memory, len(taste))
            dots = (newest @ taste) @ taste.T
            points = part_of(
                weights["taste"], points_of(dots, self.model.taste_gain, mass * GAIN_UNIT, MIDDLE)
            )
            if weights["follows"]:
                sums = (newest @ self.follows).toarray()
                follows = points_of(sums, self.model.follows_gain, mass * LIST_UNIT, 0)
                points += part_of(weights["follows"], follows)
            return points + public

        return score

    def pool(self, rows: Run) -> Pool:
        """Return these clips as a pool, under made-up keys that keep the order of rows."""
        model, dice = self.model, Random(1)  # noqa: S311  made-up names
        keys = [row.to_bytes(4) + dice.randbytes(9) + row.to_bytes(3) for row in rows.tolist()]
        return Pool(
            1,
            0,
            tuple(
                Candidate(
                    key,
                    dice.getrandbits(32),
                    popular=int(model.popular[row]),
                    rising=int(self.rising[row]),
                    taste=tuple(model.taste[row].tolist()),
                    follows=tuple(sorted(model.follows[row], key=lambda one: (-one[1], one[0]))),
                )
                for key, row in zip(keys, rows.tolist(), strict=True)
            ),
            model.taste.shape[1],
            0,
            model.taste_gain,
            0,
            model.follows_gain,
        )

    def bytes_a_clip(self) -> float:
        """Return the size of a pool's file by clips: id, names, numbers and vectors, unpacked."""
        rows = np.arange(min(MOST_CLIPS, len(self.rising)))
        return len(self.pool(rows).encode()) / len(rows)


def table_of(lists: Sequence[List]) -> sparse.csr_array:
    """Return (clip, follower) with what one clip's list says of another: strengths, squared."""
    rows = [row for row, ones in enumerate(lists) for _ in ones]
    columns = [column for ones in lists for column, _ in ones]
    strengths = [float(strength**2) for ones in lists for _, strength in ones]
    return sparse.csr_array((strengths, (rows, columns)), shape=(len(lists), len(lists)))


def byte_of(counts: Floats) -> Run:
    """Return counts as a pool's byte."""
    return np.minimum(MOST_BYTE, np.rint(PER_NAT * np.log1p(counts))).astype(np.int64)


def folded(histories: list[Run], memory: Floats, clips: int) -> tuple[sparse.csr_array, Floats]:
    """Return (person, clip) with the weights of the newest clips, and each person's whole."""
    newest = [run[::-1][: len(memory)] for run in histories]
    rows = np.repeat(np.arange(len(newest)), [len(run) for run in newest])
    weights = np.concatenate([memory[: len(run)] for run in newest])
    places = (rows, np.concatenate(newest))
    table = sparse.coo_array((weights, places), shape=(len(newest), clips)).tocsr()
    return table, np.asarray(table.sum(axis=1)).reshape(-1, 1)


def points_of(sums: Floats, gain: int, whole: Floats, middle: int) -> Floats:
    """Scale weighted sums to points."""
    points: Floats = np.clip(middle + np.floor(sums * gain / whole), 0, FULL)
    return points


def part_of(weight: int, values: Floats | Run) -> Floats:
    """Return what a term adds to a clip's points."""
    return np.floor(weight * values / 100)
