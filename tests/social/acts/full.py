"""The full length, which `bin/acts` runs: pytest finds it only where it is named.

It has what tests have: a database of its own, the keeper of keys, and a log with moderators on a
roster, so that each decision is signed. Acts are committed. What fails leaves a file of all acts so
far, one a line, which `bin/acts --replay FILE` does again, also with lines taken out.
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from tests.safety.conftest import Desk, desk
from tests.social.acts.driving import drawn, look
from tests.social.acts.world import Act, World

from clerestory.ops.boot import load_rooms
from clerestory.ops.options import FOLDERS


def asked_for(world: World, told: dict[str, str], luck: Random) -> Iterable[Act]:
    """Return the acts that are to be done."""
    if told["replay"]:
        lines = Path(told["replay"]).read_text().splitlines()
        return [(name, int(a), int(b), int(c)) for name, a, b, c in map(str.split, lines)]
    return islice(drawn(world, luck), int(told["acts"]))


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@pytest.mark.timeout(0)
@pytest.mark.django_db(transaction=True)
def test_the_full_length(desk: Desk) -> None:
    told = json.loads(os.environ["CLERESTORY_ACTS"])
    for name in FOLDERS:
        (Path(settings.DATA) / name).mkdir(parents=True, exist_ok=True)
    load_rooms()
    seed = int(told["seed"])
    luck, eyes = Random(seed), Random(seed + 1)  # noqa: S311  chance that comes again
    world = World(desk=(desk["mona"], desk["nils"]))
    for _ in range(int(told["people"])):
        world.join()
    began, every = time.monotonic(), int(told["every"])
    try:
        for act in asked_for(world, told, luck):
            world.do(act)
            if len(world.done) % every == 0:
                look(world, eyes)
                say(progress(world, began))
        look(world, eyes, readers=10, looks=10)
        assert world.done
    except BaseException:
        file = Path(told["out"])
        file.write_text("".join(f"{' '.join(map(str, act))}\n" for act in world.done))
        say(f"It broke at act {len(world.done)}, {world.done[-1:]}, or since the line above.")
        say(f"Seed {told['seed']}; all acts so far are in {file}: bin/acts --replay {file}")
        raise
    say(progress(world, began))
    say(f"refused: {', '.join(f'{name} {often}' for name, often in world.refused.most_common())}")


def progress(world: World, began: float) -> str:
    """Say how far it is."""
    refused = sum(world.refused.values())
    return (
        f"{len(world.done)} acts, {time.monotonic() - began:.0f} s, {refused} refused;"
        f" {len(world.people)} people, {len(world.gone)} erased, {len(world.films)} clips,"
        f" {len(world.follows)} follows, {len(world.blocks)} blocks"
    )


__all__ = ["desk", "test_the_full_length"]
