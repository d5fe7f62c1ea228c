"""One run: every model trained on the same people, asked for the same people, several times."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from bench.feed import given
from bench.feed.data import Floats, Run, World
from bench.feed.device import Device
from bench.feed.models import CENTRAL, RECURRENT, VARIANTS, Field
from bench.feed.scores import coverage, explored, interval, lists, ndcg, ratio, top_share
from bench.figures import Figure, least, listed, most
from clerestory.feed.policy import DENSE

LEAST_OF_BEST = 0.97
SHIPPED_EVERY = DENSE.explore_every
EXPLORED = (10, SHIPPED_EVERY, 5)
SLOW = ("bpr",)  # left out of a quick run


@dataclass
class Outcome:
    """What came out for one set of data: NDCG@10 of each unseen person, seed after seed."""

    world: World
    models: Field
    values: dict[str, Floats] = field(default_factory=dict)
    spread: dict[str, tuple[float, float]] = field(default_factory=dict)
    seeds: int = 0
    bytes_a_clip: float = 0.0

    @property
    def best(self) -> str:
        """The centralised model that came out best in this run."""
        return max((name for name in CENTRAL if name in self.values), key=self.mean)

    def mean(self, name: str) -> float:
        """Return a model's NDCG@10."""
        return float(self.values[name].mean())

    def told(self) -> dict[str, object]:
        """Return the outcome for programs."""
        device = self.values["device"]
        return {
            **{name: round(self.mean(name), 5) for name in self.values},
            "central_best": round(self.mean(self.best), 5),
            "central_best_is": self.best,
            "bytes_per_clip": round(self.bytes_a_clip, 1),
            "intervals": {name: _rounded(interval(self.values[name])) for name in self.values},
            "device_by": {
                name: _rounded(ratio(device, self.values[name]))
                for name in self.values
                if name != "device"
            },
            "coverage_and_top_share": {name: _rounded(two) for name, two in self.spread.items()},
            "people": len(device),
            "seeds": self.seeds,
        }

    def figures(self) -> Iterator[Figure]:
        """Return the outcome as lines of the table."""
        name = self.world.name
        device = self.values["device"]
        low, high = interval(device)
        about = f"{len(device)} unseen people, {self.seeds} seeds"
        yield listed(
            f"{name}: NDCG@10 on the device", f"{device.mean():.4f} ({low:.4f}-{high:.4f})", about
        )
        for other in self.values:
            if other in {"device", *given.WAYS, *VARIANTS, *RECURRENT}:
                continue
            times, low, high = ratio(device, self.values[other])
            beside = f"{self.mean(other):.4f}; {low:.2f}-{high:.2f} times"
            yield least(f"{name}: device by {other}", times, 1, "times", beside)
        if read := [f"{self.mean(other):.4f}" for other in RECURRENT if other in self.values]:
            about = f"{name}: recurrent, with public numbers, added to the central model"
            yield listed(about, ", ".join(read))
        for way in given.WAYS:
            times, low, high = ratio(self.values[way], device)
            told = f"{self.mean(way):.4f}; {times:.2f} ({low:.2f}-{high:.2f})"
            yield listed(f"{name}: {given.TOLD[way]}; of the device", told)
        times, low, high = ratio(device, self.values[self.best])
        beside = f"{self.best} {self.mean(self.best):.4f}; {low:.3f}-{high:.3f}"
        yield least(f"{name}: device by the best central", times, LEAST_OF_BEST, "times", beside)
        yield most(
            f"{name}: a clip in the pool", self.bytes_a_clip, self.models.most_bytes, "bytes"
        )
        yield from self._spreads()

    def _spreads(self) -> Iterator[Figure]:
        others = [self.spread[model] for model in ("ease", "popularity")]
        for model, (wide, top) in self.spread.items():
            told = f"{100 * wide:.1f} % shown, {100 * top:.1f} % of places to the top 1 %"
            about = f"{self.world.name}: {model}"
            if model in {_by_chance(SHIPPED_EVERY), _by_chance(SHIPPED_EVERY, "as shipped")}:
                met = all(wide > more and top < less for more, less in others)
                yield Figure(about, told, "ahead of EASE and popularity", "", met)
            else:
                yield listed(about, told)


def measure(
    world: World, models: Field, seeds: Sequence[int], people: int, left_out: Sequence[str] = ()
) -> Outcome:
    """Train and ask all models but some, once for each seed."""
    outcome = Outcome(world, models, seeds=len(seeds))
    found: dict[str, list[Floats]] = {}
    for seed in seeds:
        trained, asked = world.split(seed, people)
        device = Device.train(world, trained, models.settings)
        outcome.bytes_a_clip = device.bytes_a_clip()
        contenders = chain(
            [("device", device.scorer)],
            given.contenders(world, trained),
            models.contenders(world, trained),
        )
        for name, make in contenders:
            if name in left_out:
                continue
            began = time.monotonic()
            places = lists(world, asked, make())
            found.setdefault(name, []).append(ndcg(world, asked, places))
            if seed == seeds[0] and name in {"device", "ease", "popularity"}:
                outcome.spread[name] = _spread(places, world)
            if seed == seeds[0] and name == "device":
                for every in EXPLORED:
                    mixed = explored(world, trained, places, every)
                    outcome.spread[_by_chance(every)] = _spread(mixed, world)
            if seed == seeds[0] and name == "given":
                mixed = explored(world, trained, places, SHIPPED_EVERY)
                outcome.spread[_by_chance(SHIPPED_EVERY, "as shipped")] = _spread(mixed, world)
            _say(f"{world.name} {seed} {name} {found[name][-1].mean():.4f}", began)
    outcome.values = {name: np.concatenate(parts) for name, parts in found.items()}
    return outcome


def _by_chance(every: int, whose: str = "device") -> str:
    return f"{whose}, one place in {every} by chance"


def _spread(places: Run, world: World) -> tuple[float, float]:
    return coverage(places, world.clips), top_share(places, world.clips)


def _rounded(numbers: tuple[float, ...]) -> list[float]:
    return [round(number, 4) for number in numbers]


def _say(line: str, began: float) -> None:
    sys.stderr.write(f"   {line}, {time.monotonic() - began:.0f} s\n")
