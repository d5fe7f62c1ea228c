"""Shelf: small bodies that many ask for, kept in memory: covers, pictures, scripts, first ranges.

Nothing on the shelf is given away before the file system was asked whether the file is still the
same one: same inode, size and times. Files that need a signed link are never put here.
"""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass

from clerestory.web.files.places import Headers, Place
from clerestory.web.files.ranges import Stretch

MOST_FILES = 2048
MOST_BYTES = 16 << 20
# What an entry costs beside its bytes: its key, its place in the order, the object itself.
ENTRY_BYTES = 512
# A player asks for longer stretches: shorter ones would only fill the shelf with entries.
LEAST_BYTES = 4 << 10

type Identity = tuple[int, int, int, int, int]
# The path that was asked for, and whether gzip is taken.
type Address = tuple[str, bool]


def identity(facts: os.stat_result) -> Identity:
    """Return what changes when a file is replaced or written to."""
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def cost(body: bytes) -> int:
    """Return the bytes of memory that a kept body is charged with."""
    return len(body) + ENTRY_BYTES


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was opened before, one step at a time, and what is said of it."""

    place: Place
    name: str
    identity: Identity
    headers: Headers
    tag: str
    modified: int
    size: int

    def is_still(self) -> bool:
        """Whether the same file is still there."""
        facts = self.place.look(self.name)
        return facts is not None and identity(facts) == self.identity


class Shelf:
    """Known files by address, and bodies by file and stretch; the longest unasked goes first."""

    def __init__(self) -> None:
        self._known: OrderedDict[Address, Known] = OrderedDict()
        self._bodies: OrderedDict[tuple[Identity, Stretch], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def known(self, address: Address) -> Known | None:
        """Return the file at this address if it was sent before and is the same."""
        known = self._known.get(address)
        if known is None or known.is_still():
            return known
        with self._lock:
            self._known.pop(address, None)
            for key in [key for key in self._bodies if key[0] == known.identity]:
                self._bytes -= cost(self._bodies.pop(key))
        return None

    def body(self, known: Known, stretch: Stretch) -> bytes | None:
        """Return these bytes of a known file if they are here."""
        return self._bodies.get((known.identity, stretch))

    def keep(self, address: Address, known: Known) -> None:
        """Remember a file that was opened."""
        with self._lock:
            self._known[address] = known
            if len(self._known) > MOST_FILES:
                self._known.popitem(last=False)

    def put(self, known: Known, stretch: Stretch, body: bytes) -> None:
        """Keep bytes of a known file, and let the oldest go where there are too many.

        Small stretches are not kept, but small files are: there are only so many of those.
        """
        if len(body) < min(LEAST_BYTES, known.size):
            return
        with self._lock:
            if (known.identity, stretch) not in self._bodies:
                self._bodies[known.identity, stretch] = body
                self._bytes += cost(body)
            while self._bytes > MOST_BYTES:
                self._bytes -= cost(self._bodies.popitem(last=False)[1])
