"""Pairs that people give: a clip that was watched with interest, and one soon after that was.

What comes is one pair, from nobody in particular, and all that is kept of it is that it came: a
number for the two clips and the day. As with showings, a *viewer* is a network. It counts each pair
once a day, and `MOST_OF_ONE` pairs a day in all, which is what one browser may give; who has
given is remembered as bits of a filter under the key of the day (`counting.Filter`), never a list.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final, NamedTuple
from uuid import UUID

from clerestory.feed.counting import Filter

MOST_OF_ONE: Final = 20
"""Pairs that one network may give in a day; `web/parts/memory/giving.ts` gives no more."""
MOST_OF_A_PAIR: Final = 250
"""So many viewers a day of one pair are believed."""
MOST_WAITING: Final = 100_000
"""Different pairs that wait to be written down; the filter holds less than this a day well."""
FILTER_BYTES: Final = 1 << 22
_PAIR, _PLACE = b"\x03", b"\x04"


class Pair(NamedTuple):
    """Two clips in their order, and the day as a number since 1970."""

    earlier: UUID
    later: UUID
    day: int


type Given = OrderedDict[Pair, int]
"""How many have given each pair."""


class Pairing:
    """What was given to this process and is not in the database yet, and who has given today."""

    def __init__(self, filter_bytes: int = FILTER_BYTES) -> None:
        self._filter = Filter(filter_bytes)
        self._waiting: Given = OrderedDict()
        self._lock = Lock()

    def give(self, network: bytes, pair: Pair) -> None:
        """Count a pair of today unless this network has given it, or as many as one may."""
        given = _PAIR + pair.earlier.bytes + pair.later.bytes + network
        with self._lock:
            self._filter.begin(pair.day)
            if pair.earlier == pair.later or self._filter.knows(given):
                return
            if self._filter.knows(_PLACE + bytes([MOST_OF_ONE - 1]) + network):
                return  # places are taken in their order
            if len(self._waiting) >= MOST_WAITING and pair not in self._waiting:
                return
            if not any(
                self._filter.first(_PLACE + bytes([n]) + network) for n in range(MOST_OF_ONE)
            ):
                return
            self._filter.first(given)
            self._add(pair, 1)

    def take(self) -> Given:
        """Return what has gathered, and begin to gather anew."""
        with self._lock:
            taken, self._waiting = self._waiting, OrderedDict()
            return taken

    def give_back(self, taken: Given) -> None:
        """Take back what could not be written."""
        with self._lock:
            for pair, given in taken.items():
                self._add(pair, given)

    def _add(self, pair: Pair, given: int) -> None:
        self._waiting[pair] = self._waiting.get(pair, 0) + given
