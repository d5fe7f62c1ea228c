"""Tiles and entry bundles: their paths and their bytes (C2SP tlog-tiles).

Hash tiles and bundles are told apart by the level; `ENTRIES` is the level of the bundles. Not
covered: serving and fetching (the reader function of `tree` does that), compression, pruning.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from clerestory.tlog.hashing import HASH_BYTES, MAX_SIZE
from clerestory.tlog.refusals import Malformed, OutOfRange

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
ENTRIES: Final = -1  # below the hashes of level 0 stand the entries that they are hashes of
MAX_LEVEL: Final = 63  # the path's own bound; trees of MAX_SIZE need levels 0 to 7
MAX_ENTRY_BYTES: Final = 2**16 - 1

_PATH = re.compile(
    r"tile/(?P<level>[0-9]{1,2}|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Which tile: its level, its index in the level, and how many items it holds (1 to 256)."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not (
            ENTRIES <= self.level <= MAX_LEVEL
            and 0 <= self.index <= MAX_SIZE // TILE_WIDTH
            and 1 <= self.width <= TILE_WIDTH
        ):
            raise Malformed("no tile has this level, index and width")

    @classmethod
    def parse(cls, path: str) -> Self:
        """Read a path such as `tile/0/x001/x234/067.p/8`; there is one spelling of each."""
        match = _PATH.fullmatch(path)
        if not match:
            raise Malformed("not the path of a tile")
        level = ENTRIES if match["level"] == "entries" else int(match["level"])
        index = int(re.sub("[x/]", "", match["index"]))
        tile = cls(level, index, int(match["width"] or TILE_WIDTH))
        if tile.path != path:
            raise Malformed("the path of a tile is not written like this")
        return tile

    @property
    def path(self) -> str:
        """The path under the log's prefix."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        groups = f"{self.index:,}".split(",")
        groups = [f"x{group:0>3}" for group in groups[:-1]] + [f"{groups[-1]:0>3}"]
        part = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{level}/{'/'.join(groups)}{part}"

    def check(self, data: bytes) -> bytes:
        """Give back the data of this hash tile if it has the right length."""
        if len(data) != self.width * HASH_BYTES:
            raise Malformed("a tile does not have the length of its hashes")
        return data


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """Name the tiles and bundles a tree of `new` leaves has and one of `old` had not.

    Level by level from the bundles up; with `old` 0, all tiles of the tree.
    """
    if not 0 <= old <= new <= MAX_SIZE:
        raise OutOfRange("a tree does not shrink")
    for level in range(ENTRIES, MAX_SIZE.bit_length() // TILE_HEIGHT + 1):
        height = TILE_HEIGHT * max(level, 0)
        had, has = old >> height, new >> height
        full, part = divmod(has, TILE_WIDTH)
        for index in range(had // TILE_WIDTH, full):
            yield Tile(level, index)
        if part and had < has:
            yield Tile(level, full, part)


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write 1 to 256 entries as a bundle, each behind its length as two bytes."""
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise Malformed("a bundle holds 1 to 256 entries")
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise Malformed("an entry is at most 65,535 bytes")
    return b"".join([len(entry).to_bytes(2) + entry for entry in entries])


def parse_bundle(data: bytes, width: int) -> list[bytes]:
    """Read a bundle that must hold exactly `width` entries and nothing else."""
    entries, at = [], 0
    for _ in range(width):
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        entries.append(data[start:at])
    # The place only grows, so a bundle that ended too early is found here as well.
    if at != len(data):
        raise Malformed("the bundle does not end with its last entry")
    return entries
