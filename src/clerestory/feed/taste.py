"""The taste: what a person watched and wishes, as it lies on their own device. Pure.

It never leaves the device; this is the reference of what the browser does with it. A watched clip
is kept with what the pool said of it at the time, so that it still counts when the clip itself is
no longer offered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from clerestory.feed.policy import Policy
from clerestory.feed.pool import Candidate

ALIGNED = 4_096
"""One, in an alignment matrix of whole numbers."""
BYTE = 127


@dataclass(frozen=True, slots=True)
class Watched:
    """A clip that was watched for long enough to tell of its watcher."""

    author: int
    sound: int
    topics: tuple[str, ...]
    epoch: int
    taste: tuple[int, ...]
    step: tuple[int, ...]
    follows: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, candidate: Candidate, epoch: int) -> Self:
        """Keep what a pool with vectors of this epoch says of a clip."""
        return cls(
            candidate.author,
            candidate.sound,
            candidate.topics,
            epoch,
            candidate.taste,
            candidate.step_from,
            candidate.follows,
        )


@dataclass(frozen=True, slots=True)
class Taste:
    """What was watched, the newest first."""

    watched: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True)
class Likes:
    """Authors, sounds and topics."""

    authors: frozenset[int] = frozenset()
    sounds: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()

    def touch(self, candidate: Candidate) -> bool:
        """Whether a clip has one of them."""
        return (
            candidate.author in self.authors
            or candidate.sound in self.sounds
            or not self.topics.isdisjoint(candidate.topics)
        )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for, and what they have had."""

    seen: frozenset[bytes] = frozenset()
    """The keys of clips that were shown before, on any day that is remembered."""
    not_interested: frozenset[bytes] = frozenset()
    never: Likes = field(default_factory=Likes)
    more: Likes = field(default_factory=Likes)
    less: Likes = field(default_factory=Likes)
    languages: frozenset[str] = frozenset()
    """Only these languages, and clips that say none; empty: all."""
    sensitive: bool = False
    """Whether clips marked as sensitive may be offered."""

    def refuse(self, candidate: Candidate) -> bool:
        """Whether a clip is left out."""
        return (
            candidate.key in self.seen
            or candidate.key in self.not_interested
            or (candidate.sensitive and not self.sensitive)
            or bool(
                self.languages and candidate.language and candidate.language not in self.languages
            )
            or self.never.touch(candidate)
        )


@dataclass(slots=True)
class Tally:
    """How much of the memory is with something, and how many clips that is."""

    weight: int = 0
    count: int = 0

    def add(self, weight: int) -> None:
        """Count one clip more."""
        self.weight += weight
        self.count += 1


@dataclass(slots=True)
class Leaning:
    """A taste folded under a policy: sums of vectors and tallies, each with its whole."""

    mass: int = 0
    taste: list[int] = field(default_factory=list)
    taste_mass: int = 0
    step: list[int] = field(default_factory=list)
    step_mass: int = 0
    follows: dict[int, Tally] = field(default_factory=dict)
    authors: dict[int, Tally] = field(default_factory=dict)
    sounds: dict[int, Tally] = field(default_factory=dict)
    topics: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, taste: Taste, policy: Policy, *, epoch: int, dims: int, steps: int) -> Self:
        """Fold the newest clips; vectors of another epoch or length wait to be aligned."""
        leaning = cls(taste=[0] * dims, step=[0] * steps)
        for weight, row in zip(policy.memory, taste.watched, strict=False):
            leaning.mass += weight
            if row.epoch == epoch and len(row.taste) == dims:
                leaning.taste_mass += weight
                _add(leaning.taste, row.taste, weight)
            if row.epoch == epoch and len(row.step) == steps:
                leaning.step_mass += weight
                _add(leaning.step, row.step, weight)
            leaning._tally(row, weight)
        return leaning

    def _tally(self, row: Watched, weight: int) -> None:
        for short, strength in row.follows:
            self.follows.setdefault(short, Tally()).add(weight * strength**2)
        self.authors.setdefault(row.author, Tally()).add(weight)
        if row.sound:
            self.sounds.setdefault(row.sound, Tally()).add(weight)
        for topic in row.topics:
            self.topics.setdefault(topic, Tally()).add(weight)


def align(vector: Iterable[int], matrix: Iterable[Iterable[int]]) -> tuple[int, ...]:
    """Turn a vector of an older epoch by a published matrix, whose unit is ALIGNED."""
    old = tuple(vector)
    turned = (
        (sum(a * b for a, b in zip(row, old, strict=True)) + ALIGNED // 2) // ALIGNED
        for row in matrix
    )
    return tuple(max(-BYTE, min(BYTE, value)) for value in turned)


def brought(
    vector: Iterable[int],
    epoch: int,
    turns: Mapping[int, tuple[int, Iterable[Iterable[int]]]],
    now: int,
) -> tuple[int, ...] | None:
    """Bring a vector of an older epoch to this one, turn by turn; None where a turn is missing.

    `turns`: by the epoch that each begins from, the one that it leads to and its matrix.
    """
    turned, at = tuple(vector), epoch
    while at < now and at in turns:
        at, matrix = turns[at]
        turned = align(turned, matrix)
    return turned if at == now else None


def _add(total: list[int], vector: Iterable[int], weight: int) -> None:
    for place, value in enumerate(vector):
        total[place] += weight * value
