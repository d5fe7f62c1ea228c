"""What a new clip's vector from its features is worth, on clips that nobody has counted.

A tenth of the clips, by chance, is taken out of all histories, as if they had come only now. Each
gets a vector from its author, sound and tags (`training/newcomers.py`), or zeros; the terms for
author, sound and topic stand beside, as a server weighs them that has no vectors. The targets are
what unseen people watch for long later of these clips.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.feed.alike import TERMS, Alike
from bench.feed.data import Floats, Run, World
from bench.feed.device import Device, Settings, folded, part_of
from bench.feed.scores import Scorer, interval, lists, ndcg
from bench.figures import Figure, listed
from clerestory.feed.policy import FEW
from clerestory.feed.taste import BYTE
from clerestory.feed.training.model import as_bytes
from clerestory.feed.training.newcomers import vectors_of

type Flags = NDArray[np.bool]

SHARE = 0.1
ALONE, AMONG = "among these alone", "among all"
WHERE = (ALONE, AMONG)
WAYS = ("zeros", "features", "terms", "features and terms", "counted")


@dataclass(frozen=True)
class Worth:
    """NDCG@10 of each person by way and by what the list is made of."""

    values: dict[tuple[str, str], Floats]

    def told(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            f"{way}, {among}": [round(number, 4) for number in (values.mean(), *interval(values))]
            for (way, among), values in self.values.items()
        } | {"people": len(self.values["zeros", ALONE])}

    def figure(self, name: str) -> Figure:
        """Return it as a line of the table."""

        def mean(way: str, among: str) -> str:
            return f"{self.values[way, among].mean():.4f}"

        low, high = interval(self.values["features", ALONE])
        told = f"{mean('features', ALONE)} ({low:.4f}-{high:.4f})"
        beside = "; ".join(
            (
                f"{ALONE}: "
                + ", ".join(f"{way} {mean(way, ALONE)}" for way in WAYS if way != "features"),
                f"{AMONG}: " + ", ".join(f"{way} {mean(way, AMONG)}" for way in WAYS),
            )
        )
        return listed(f"{name}: new clips, NDCG@10 by vectors from features", told, beside)


def measure(world: World, settings: Settings, seeds: Sequence[int], people: int) -> Worth:
    """Hide a tenth of the clips, once for each seed, and rank them by each way."""
    found: dict[tuple[str, str], list[Floats]] = {}
    for seed in seeds:
        hidden = np.random.default_rng([seed, 1]).random(world.clips) < SHARE
        later = without(world, hidden)
        trained, asked = later.split(seed, people)
        for way, score in _ways(world, later, trained, settings, hidden):
            for among, offered in ((ALONE, hidden), (AMONG, np.ones_like(hidden))):
                places = lists(later, asked, _of(score, offered, seed))
                found.setdefault((way, among), []).append(ndcg(later, asked, places))
    return Worth({name: np.concatenate(parts) for name, parts in found.items()})


def without(world: World, hidden: Flags) -> World:
    """Return the world before these clips came; they alone are its targets."""
    kept = [~hidden[run] for run in world.history]
    age = world.age and [times[rows] for times, rows in zip(world.age, kept, strict=True)]
    return replace(
        world,
        history=[run[rows] for run, rows in zip(world.history, kept, strict=True)],
        targets=[target[hidden[target]] for target in world.targets],
        age=age,
    )


def _ways(
    world: World,
    later: World,
    trained: Run,
    settings: Settings,
    hidden: Flags,
) -> list[tuple[str, Scorer]]:
    """Return a scorer for each of WAYS."""
    assert world.facts
    device = Device.train(later, trained, settings)
    new = np.flatnonzero(hidden)
    zeros = _with_vectors(device, new, np.zeros((len(new), device.model.taste.shape[1])))
    made = _with_vectors(device, new, _made(later, trained, device, new))
    terms = _terms(Alike.of(world.facts), settings)
    counted = Device.train(world, trained, settings)
    by_zeros, by_made = zeros.scorer(), made.scorer()
    return [
        ("zeros", by_zeros),
        ("features", by_made),
        ("terms", lambda histories: by_zeros(histories) + terms(histories)),
        ("features and terms", lambda histories: by_made(histories) + terms(histories)),
        ("counted", counted.scorer()),
    ]


def _made(later: World, trained: Run, device: Device, new: Run) -> Floats:
    """Return vectors of new clips as bytes, made of their features."""
    facts = later.facts
    assert facts
    named = [
        [
            f"author:{author}",
            *([f"sound:{sound}"] if sound else []),
            *(f"tag:{tag}" for tag in tags),
        ]
        for author, sound, tags in zip(facts.author, facts.sound, facts.tags, strict=True)
    ]
    counts = later.counts(trained)
    known = np.flatnonzero(counts)
    floats = device.model.floats.vectors
    made = vectors_of(
        [named[row] for row in known],
        floats[known],
        counts[known].astype(np.float32),
        [named[row] for row in new],
    )
    _, scale = as_bytes(floats)
    return np.clip(np.rint(made / scale), -BYTE, BYTE).astype(np.float64)


def _with_vectors(device: Device, rows: Run, vectors: Floats) -> Device:
    taste = device.model.taste.copy()
    taste[rows] = vectors.astype(np.int8)
    return replace(device, model=replace(device.model, taste=taste))


def _terms(alike: Alike, settings: Settings) -> Scorer:
    memory = np.array(settings.policy.memory, dtype=np.float64)
    weights = [FEW.weights[term] for term in TERMS]

    def score(histories: list[Run]) -> Floats:
        clips = alike.kinds[0].shape[0]
        newest, mass = folded(histories, memory, clips)
        values = alike.points(alike.shares(newest, mass), np.arange(clips))
        points = np.zeros((len(histories), clips))
        for weight, value in zip(weights, values, strict=True):
            points += part_of(weight, value)
        return points

    return score


def _of(score: Scorer, offered: Flags, seed: int) -> Scorer:
    """Score only what is offered; equal points are told apart by chance."""
    dice = np.random.default_rng([seed, 2])

    def some(histories: list[Run]) -> Floats:
        points = score(histories)
        points += dice.random(points.shape)
        points[:, ~offered] = -np.inf
        return points

    return some
