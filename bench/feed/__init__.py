"""The feed's bench: how well a device ranks, beside what servers that know everybody can do."""

import os
from collections.abc import Iterator
from pathlib import Path

from bench.feed import data, newcomers, slates
from bench.feed.curves import draw
from bench.feed.models import KUAIRAND, MICROLENS, RECURRENT
from bench.feed.run import SLOW, measure
from bench.feed.speed import speed
from bench.figures import Figure, Request

ROOT = Path(__file__).resolve().parents[2]
SEEDS, PEOPLE = (0, 1, 2), 5_000
QUICK_SEEDS, QUICK_PEOPLE = (0,), 1_000


def bench(request: Request) -> Iterator[Figure]:
    """Measure both sets of data; the figures for programs stand in `request.told`."""
    shared = Path(os.environ.get("CLERESTORY_SHARED") or ROOT.parent / "shared")
    folder = request.data or shared / "feed"
    if request.final and not request.data and not folder.is_dir():
        folder = request.final  # which may hold the earlier part too
    worlds = (
        ("kuairand", data.kuairand(folder, request.final), KUAIRAND),
        ("microlens", data.microlens(folder, request.final), MICROLENS),
    )
    yield from speed(request.folder)
    seeds, people = (QUICK_SEEDS, QUICK_PEOPLE) if request.quick else (SEEDS, PEOPLE)
    for key, world, field in worlds:
        left = (*(SLOW if request.quick else ()), *(() if request.recurrent else RECURRENT))
        outcome = measure(world, field, seeds, people, left)
        told = request.told[key] = outcome.told()
        yield from outcome.figures()
        if world.facts:
            worth = newcomers.measure(world, field.settings, seeds, people)
            told["new_clips"] = worth.told()
            yield worth.figure(world.name)
            shown = slates.measure(folder, request.final, field.settings, quick=request.quick)
            told["gauc"] = shown and shown.told()
            if shown:
                yield shown.figure(world.name)
        if request.plots:
            draw(key, world, field, ROOT / "docs" / "feed")
