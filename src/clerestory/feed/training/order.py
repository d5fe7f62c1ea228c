"""What is to be learnt from, as it is handed to the process that learns."""

import msgspec

from clerestory.feed.learnt import Learnt


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
