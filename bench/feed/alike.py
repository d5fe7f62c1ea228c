"""How much of what somebody watched shares a clip's author, sound and topics.

The terms `author`, `sound` and `topic` for many people at once, the same whole points as those of
`feed.ranking`; a test holds them to the reference.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bench.feed.data import Facts, Floats, Run
from clerestory.feed.policy import FULL
from clerestory.feed.pool import MOST_TOPICS

TERMS = ("author", "sound", "topic")


@dataclass(frozen=True)
class Alike:
    """Which clips share what: a table (clip, kind) and each clip's kinds, for each term."""

    tables: tuple[sparse.csr_array, ...]
    kinds: tuple[Run, ...]
    """For each term (clip, some kinds); the last column of its table is for none."""

    @classmethod
    def of(cls, facts: Facts) -> "Alike":
        """Read the facts of a catalogue."""
        named = (
            [[author] for author in facts.author.tolist()],
            [[sound] if sound else [] for sound in facts.sound.tolist()],
            [sorted(tags)[:MOST_TOPICS] for tags in facts.tags],
        )
        tables, kinds = zip(*map(_table, named), strict=True)
        return cls(tables, kinds)

    def shares(self, newest: sparse.csr_array, mass: Floats) -> tuple[Floats, ...]:
        """Return for each term the points of each (person, kind), of a memory folded by weights."""
        whole = np.maximum(mass, 1)
        return tuple(np.floor(FULL * (newest @ table).toarray() / whole) for table in self.tables)

    def points(self, shares: tuple[Floats, ...], clips: Run) -> tuple[Floats, ...]:
        """Return for each term the points of each (person, clip)."""
        return tuple(
            share[:, kinds[clips]].max(axis=2)
            for share, kinds in zip(shares, self.kinds, strict=True)
        )

    def pairs(self, shares: tuple[Floats, ...], people: Run, clips: Run) -> tuple[Floats, ...]:
        """Return for each term the points of this clip for that person, pair by pair."""
        return tuple(
            share[people[:, None], kinds[clips]].max(axis=1)
            for share, kinds in zip(shares, self.kinds, strict=True)
        )


def _table[Name: (int, str)](named: list[list[Name]]) -> tuple[sparse.csr_array, Run]:
    names = sorted({name for ones in named for name in ones})
    place = {name: at for at, name in enumerate(names)}
    wide = max(1, *(len(ones) for ones in named))
    kinds = np.full((len(named), wide), len(names), dtype=np.int64)
    for row, ones in enumerate(named):
        kinds[row, : len(ones)] = [place[name] for name in ones]
    rows, columns = np.nonzero(kinds < len(names))
    ones_there = (np.ones(len(rows)), (rows, kinds[rows, columns]))
    table = sparse.coo_array(ones_there, shape=(len(named), len(names) + 1)).tocsr()
    return table, kinds
