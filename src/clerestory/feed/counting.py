"""Counting showings in memory, so that nobody can move a count by more than one viewer could.

A *viewer* is a network, never a person: the first 24 bits of an IPv4 address, the first 48 of an
IPv6 one. Each viewer counts once a day for each clip, and once for "not interested". Who has
counted is remembered as bits of a filter (Bloom 1970), set by a keyed hash (BLAKE2b) of network,
clip and act. The key is made in memory at midnight UTC and at the start, and is never written; at
midnight it is overwritten and the filter emptied. The filter can be asked about a network that one
already has, while the key lives; it holds no list, and it errs only by counting too little.

What it is not: people behind one network count as one, so that figures are low, never high; whoever
has many networks counts as many; a start in the middle of a day lets everybody count again; each
process that counts does so by itself. Nothing here is about who watched: there is no such record.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import Final, Literal, get_args
from uuid import UUID

type Through = Literal["newest", "following", "for_you", "page"]
"""Where a clip was shown: in a list, or on its own page."""
THROUGH: Final[tuple[str, ...]] = get_args(Through.__value__)
TENTHS: Final = 10
"""A clip that was watched to here was watched to its end."""
PREFIX_4, PREFIX_6 = 24, 48
FILTER_BYTES: Final = 1 << 23  # 5 million acts a day: one in 200 is taken for one that was counted
_BITS = 4
_KEY_BYTES = 32
_WATCHED, _NOT_INTERESTED = b"\x01", b"\x02"


@dataclass(frozen=True, slots=True)
class Report:
    """What a browser says of one clip: the tenth it was watched to, and what was done.

    `through` is None where that was not said.
    """

    clip_id: UUID
    reached: int = 0
    replayed: bool = False
    skipped: bool = False
    not_interested: bool = False
    through: Through | None = None


@dataclass(slots=True)
class Sum:
    """What was counted of one clip.

    `reached[t]`: how many left it in its tenth `t`; `through[n]`: how many saw it in THROUGH[n].
    """

    shown: int = 0
    skipped: int = 0
    replayed: int = 0
    not_interested: int = 0
    reached: list[int] = field(default_factory=lambda: [0] * (TENTHS + 1))
    through: list[int] = field(default_factory=lambda: [0] * len(THROUGH))

    def add(self, other: "Sum") -> None:
        """Add another sum to this one."""
        self.shown += other.shown
        self.skipped += other.skipped
        self.replayed += other.replayed
        self.not_interested += other.not_interested
        self.reached = [a + b for a, b in zip(self.reached, other.reached, strict=True)]
        self.through = [a + b for a, b in zip(self.through, other.through, strict=True)]


type Sums = OrderedDict[tuple[UUID, int], Sum]


def network_of(address: str) -> bytes:
    """Return the network that an address is counted as; b"" for none that can be read."""
    try:
        read = ip_address(address)
    except ValueError:
        return b""
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    kept = PREFIX_6 if isinstance(read, IPv6Address) else PREFIX_4
    return read.packed[: kept // 8]


class Filter:
    """What was done today, under a key of the day; it can be asked, and not listed."""

    def __init__(self, size: int = FILTER_BYTES) -> None:
        self._size = size * 8
        # Made when the first is counted: most processes count nothing.
        self._filter = bytearray()
        self._key = bytearray(_KEY_BYTES)
        self._day = -1

    def begin(self, day: int) -> None:
        """On another day, destroy the key and what was remembered under it, in place."""
        if day != self._day:
            self._key[:] = secrets.token_bytes(_KEY_BYTES)
            self._filter[:] = bytes(self._size // 8)
            self._day = day

    def knows(self, message: bytes) -> bool:
        """Whether this was done today, as far as is remembered."""
        return all(self._filter[place] & bit for place, bit in self._bits(message))

    def first(self, message: bytes) -> bool:
        """Whether this was not done today; remember that it was."""
        fresh = False
        for place, bit in self._bits(message):
            if not self._filter[place] & bit:
                fresh = True
                self._filter[place] |= bit
        return fresh

    def _bits(self, message: bytes) -> Iterator[tuple[int, int]]:
        digest = blake2b(message, key=self._key, digest_size=8 * _BITS).digest()
        for at in range(0, 8 * _BITS, 8):
            place, bit = divmod(int.from_bytes(digest[at : at + 8]) % self._size, 8)
            yield place, 1 << bit


class Counting:
    """Sums of this process that are not in the database yet, and who was counted today."""

    def __init__(self, filter_bytes: int = FILTER_BYTES) -> None:
        self._filter = Filter(filter_bytes)
        self._sums: Sums = OrderedDict()
        self._lock = Lock()

    def count(self, network: bytes, reports: list[Report], day: int) -> None:
        """Count what has not been counted today; `day` is today, a number since 1970."""
        with self._lock:
            self._filter.begin(day)
            for report in reports:
                place = (report.clip_id, day)
                if self._first(_WATCHED, network, report.clip_id):
                    self._sum(place).add(_watched(report))
                if report.not_interested and self._first(_NOT_INTERESTED, network, report.clip_id):
                    self._sum(place).not_interested += 1

    def take(self) -> Sums:
        """Return what has gathered, and begin to gather anew."""
        with self._lock:
            taken, self._sums = self._sums, OrderedDict()
            return taken

    def give_back(self, taken: Sums) -> None:
        """Take back what could not be written."""
        with self._lock:
            for place, one in taken.items():
                self._sum(place).add(one)

    def _sum(self, place: tuple[UUID, int]) -> Sum:
        found = self._sums.get(place)
        if found is None:
            found = self._sums[place] = Sum()
        return found

    def _first(self, act: bytes, network: bytes, clip_id: UUID) -> bool:
        """Whether this network has not done this with this clip today; remember that it has."""
        return self._filter.first(act + clip_id.bytes + network)


def _watched(report: Report) -> Sum:
    """Return one showing. Who watched a clip to its end has not skipped it."""
    reached = max(0, min(TENTHS, report.reached))
    one = Sum(shown=1)
    one.reached[reached] = 1
    one.skipped = int(report.skipped and reached < TENTHS)
    one.replayed = int(report.replayed)
    one.through = [int(report.through == name) for name in THROUGH]
    return one
