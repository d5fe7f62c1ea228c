"""Driving: random acts, in the proportions in which people do them, and looking at what came of it.

The short form in the suite lets Hypothesis choose the acts and shrink what fails. At ten thousand
steps its own runner would keep every choice for shrinking and replay the whole, so the full length
(`bin/acts`) draws the same acts from a seed: what failed is written down act by act, and the same
seed does the same again.
"""

import random
from collections.abc import Iterator

# Each of these puts its acts among all.
from tests.social.acts import clips, order, rows, sights, talk, ties
from tests.social.acts.world import ACTS, MOST_NUMBER, Act, Broken, World

NAMES = sorted(ACTS)
# What needs moderators with passkeys.
AT_THE_DESK = ("undo",)


def names(world: World) -> list[str]:
    """Return what can be done in a world."""
    return [name for name in NAMES if world.desk or name not in AT_THE_DESK]


def drawn(world: World, luck: random.Random) -> Iterator[Act]:
    """Give acts without end."""
    able = names(world)
    often = [ACTS[name].often for name in able]
    while True:
        (name,) = luck.choices(able, often)
        one, other, how = (luck.randrange(MOST_NUMBER) for _ in range(3))
        yield name, one, other, how


def look(world: World, luck: random.Random, *, readers: int = 3, looks: int = 5) -> None:
    """Let the worker do its work, then raise Broken unless everything is as it has to be."""
    world.work()
    found = rows.wrong(world) + sights.wrong(world, luck, readers=readers, looks=looks)
    if found:
        raise Broken("\n".join(found[:20]))


__all__ = ["clips", "drawn", "look", "order", "talk", "ties"]
