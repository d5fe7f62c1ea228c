"""The curves of docs/feed.md: few watched clips, few donors, small pools, places for new clips."""

import json
from pathlib import Path

import numpy as np

from bench.feed.baselines import popularity
from bench.feed.data import Floats, Run, World
from bench.feed.device import Device
from bench.feed.models import Field
from bench.feed.plots import Plot
from bench.feed.scores import Scorer, coverage, explored, lists, ndcg, top_share

MEMORIES = (1, 2, 5, 10, 50)
DONORS = (0.01, 0.05, 0.2, 1.0)
POOLS = (500, 1_000, 2_000, 5_000)
EXPLORED = (0, 20, 10, 5)
PEOPLE = 2_500
SEED = 7


def draw(key: str, world: World, field: Field, folder: Path) -> None:
    """Measure and draw all curves of one set of data."""
    folder.mkdir(parents=True, exist_ok=True)
    trained, asked = world.split(SEED, PEOPLE)
    device = Device.train(world, trained, field.settings)
    popular = popularity(world, trained)
    name = world.name

    def score(scorer: Scorer, memory: int | None = None) -> float:
        return float(ndcg(world, asked, lists(world, asked, scorer, memory=memory)).mean())

    flat = score(popular)
    plots = {
        "watched": Plot(
            f"{name}: NDCG@10 by watched clips",
            "clips that the device remembers",
            [str(memory) for memory in MEMORIES],
            {
                "device": [score(device.scorer(), memory) for memory in MEMORIES],
                "popularity": [flat] * len(MEMORIES),
            },
        ),
        "donors": Plot(
            f"{name}: NDCG@10 by donors",
            "share of people who donate pairs",
            [f"{100 * share:g} %" for share in DONORS],
            {
                "device": [score(_donated(world, trained, field, share)) for share in DONORS],
                "popularity": [flat] * len(DONORS),
            },
        ),
        "pools": Plot(
            f"{name}: NDCG@10 by the size of the pool",
            "clips in the pool, the most watched of late",
            [*map(str, POOLS), "all"],
            {
                "device": [
                    *(score(_pooled(device, world, trained, size)) for size in POOLS),
                    score(device.scorer()),
                ],
                "popularity": [flat] * (len(POOLS) + 1),
            },
        ),
        "explored": _explored(world, asked, trained, device),
    }
    numbers = {curve: {"across": plot.labels, **plot.series} for curve, plot in plots.items()}
    told = json.dumps(numbers, indent=2)
    (folder / f"{key}.json").write_text(f"{told}\n", encoding="utf-8")
    for curve, plot in plots.items():
        (folder / f"{key}-{curve}.svg").write_text(plot.svg(), encoding="utf-8")


def _donated(world: World, people: Run, field: Field, share: float) -> Scorer:
    """Train on the pairs of some; what is public is still counted from everybody."""
    dice = np.random.default_rng(SEED)
    donors = people[dice.random(len(people)) < share]
    return Device.train(world, people, field.settings, donors).scorer()


def _pooled(device: Device, world: World, people: Run, size: int) -> Scorer:
    """Offer only so many clips: those with the most views, late ones counting more."""
    views = world.counts(people, 4.0)
    left = np.argsort(-views, kind="stable")[size:]
    score = device.scorer()

    def some(histories: list[Run]) -> Floats:
        points = score(histories)
        points[:, left] = -np.inf
        return points

    return some


def _explored(world: World, asked: Run, people: Run, device: Device) -> Plot:
    """Give every so manyth place to a clip that few have watched, by chance."""
    listed = lists(world, asked, device.scorer())
    wide, top, good = [], [], []
    for every in EXPLORED:
        mixed = explored(world, people, listed, every)
        wide.append(coverage(mixed, world.clips))
        top.append(top_share(mixed, world.clips))
        good.append(float(ndcg(world, asked, mixed).mean()))
    whole = good[0] or 1.0
    return Plot(
        f"{world.name}: places for new clips",
        "share of places given by chance",
        [f"{100 / every:g} %" if every else "none" for every in EXPLORED],
        {
            "clips shown": wide,
            "places of top 1 %": top,
            "NDCG@10, of none": [value / whole for value in good],
        },
    )
