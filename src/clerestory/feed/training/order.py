"""What is handed to the process that learns, and what it hands back."""

import msgspec

from clerestory.feed.learnt import Learnt
from clerestory.feed.policy import Catalogue


class Order(msgspec.Struct, frozen=True):
    """Counters of pairs by places in `keys`, which ascend; features of each clip."""

    keys: list[bytes]
    features: list[list[str]]
    earlier: list[int]
    later: list[int]
    given: list[int]
    made: int
    """Seconds since 1970, by which the epoch is named; later than that of the one before."""
    before: Learnt | None = None


class Lesson(msgspec.Struct, frozen=True):
    """What was learnt, as its file has it, and which kind of catalogue it is weighed as."""

    learnt: bytes
    catalogue: Catalogue
