"""The policy: every number that ranking uses, published, the same for everybody. Pure.

Weights are in hundredths, terms in points from 0 to 10,000. Nothing here is a fraction, so that
Python and a browser reckon exactly the same and a published order can be recomputed anywhere.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal, Self

FULL: Final = 10_000
"""The most points a term can have."""

TERMS: Final = (
    "taste",  # the vectors of what you watched, against the clip's
    "step",  # what people watch after what you watched, in short vectors
    "follows",  # the same, where the clip names the clips it often follows
    "popular",  # how often it was watched by anybody, by the anonymous counts
    "rising",  # the same of late: each view counts half after a day
    "finished",  # how often it is watched to the end, among clips of its length
    "fresh",  # how new it is
    "author",  # how much of what you watched is by its author
    "sound",  # the same of its sound
    "topic",  # the same of its topics
    "more",  # you asked for more like it
    "less",  # you asked for less like it
    "repeat",  # the list has its author, sound or topics just before
)
MOST_MEMORY: Final = 50
MOST_MEMORY_WEIGHT: Final = 1_000
MOST_WEIGHT: Final = 1_000
MOST_SLOTS: Final = 100


class BadPolicy(ValueError):
    """Numbers that no policy may have; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of one policy."""

    weights: Mapping[str, int]
    """Hundredths for each of TERMS, from -1,000 to 1,000."""
    memory: tuple[int, ...]
    """How much the newest watched clip counts, the next older one, and so on: 1 to 1,000 each."""
    fresh_hours: int = 48
    """The age at which half of `fresh` is left."""
    window: int = 8
    """How many places back a repetition is looked for."""
    again_author: int = 4_000
    """Points of `repeat` for each clip of the same author in the window; so also for the sound."""
    again_sound: int = 3_000
    again_topic: int = 1_000
    """The same for each clip there that shares a topic."""
    explore_every: int = 7
    """Every how manyth place is for a clip that has not been seen enough; 0 for none.

    From one in seven on more of a catalogue is shown than by EASE, and the most watched clips have
    less of it (docs/feed.md).
    """

    def __post_init__(self) -> None:
        if set(self.weights) != set(TERMS):
            raise BadPolicy("a policy weighs exactly the terms there are")
        if any(abs(weight) > MOST_WEIGHT for weight in self.weights.values()):
            raise BadPolicy("a weight lies between -1,000 and 1,000 hundredths")
        if self.weights["repeat"] > 0:
            raise BadPolicy("a repetition is never weighed in a clip's favour")
        if not 1 <= len(self.memory) <= MOST_MEMORY:
            raise BadPolicy("the memory has 1 to 50 places")
        if any(not 1 <= weight <= MOST_MEMORY_WEIGHT for weight in self.memory):
            raise BadPolicy("a place of the memory counts 1 to 1,000")
        if not 1 <= self.fresh_hours <= FULL:
            raise BadPolicy("freshness halves within 1 to 10,000 hours")
        if not (0 <= self.window <= MOST_SLOTS and 0 <= self.explore_every <= MOST_SLOTS):
            raise BadPolicy("places are counted from 0 to 100")
        again = (self.again_author, self.again_sound, self.again_topic)
        if any(not 0 <= points <= FULL for points in again):
            raise BadPolicy("a repetition has 0 to 10,000 points")

    @classmethod
    def read(cls, told: Mapping[str, object]) -> Self:
        """Read what `facts` gives; raise BadPolicy for anything else."""
        names = set(cls.__dataclass_fields__)
        if set(told) != names:
            raise BadPolicy("a policy has exactly the numbers there are")
        weights, memory = told["weights"], told["memory"]
        if not isinstance(weights, Mapping) or not isinstance(memory, list | tuple):
            raise BadPolicy("weights stand under their names, the memory in a list")
        rest = {name: _whole(told[name]) for name in names - {"weights", "memory"}}
        return cls(
            weights={name: _whole(weight) for name, weight in weights.items()},
            memory=tuple(_whole(weight) for weight in memory),
            **rest,
        )

    def facts(self) -> dict[str, object]:
        """Give the policy as it is published, in plain values."""
        return asdict(self) | {"weights": dict(self.weights), "memory": list(self.memory)}


def fading(keep: float, places: int) -> tuple[int, ...]:
    """Return a memory in which each older clip counts `keep` times as much as the next newer."""
    return tuple(max(1, round(MOST_MEMORY_WEIGHT * keep**place)) for place in range(places))


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadPolicy("a policy is made of whole numbers")
    return number


type Catalogue = Literal["dense", "sparse"]
"""What is watched in it: the same clips by many, or each clip by few (training/catalogue.py)."""

# A judgement, the same for every catalogue (docs/feed.md: What was not measured).
_JUDGED: Final = {
    "step": 0,
    "finished": 20,
    "fresh": 20,
    "author": 20,
    "sound": 10,
    "topic": 10,
    "more": 200,
    "less": -300,
    "repeat": -100,
}

DENSE: Final = Policy(
    # As chosen on held-out people of a catalogue with thousands of views a clip (docs/feed.md).
    weights={**_JUDGED, "taste": 250, "follows": 0, "popular": 40, "rising": 60},
    memory=fading(0.95, MOST_MEMORY),
)

SPARSE: Final = Policy(
    # The same of one with a dozen views a clip. It has no dates, so how much of what `popular`
    # weighed there is left to `rising` is a judgement.
    weights={**_JUDGED, "taste": 250, "follows": 400, "popular": 50, "rising": 20},
    memory=fading(0.7, MOST_MEMORY),
)

WEIGHED: Final[Mapping[Catalogue, Policy]] = {"dense": DENSE, "sparse": SPARSE}

FEW: Final = Policy(
    # Where nobody has given pairs yet there are no vectors and no lists: what was watched tells by
    # whom it is and what about. These weights are a judgement; nothing was measured.
    weights={
        **_JUDGED,
        "taste": 0,
        "follows": 0,
        "popular": 50,
        "rising": 50,
        "author": 60,
        "sound": 30,
        "topic": 150,
    },
    memory=fading(0.85, MOST_MEMORY),
)
