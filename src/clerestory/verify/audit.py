"""Audit: a whole log, read and checked without trusting who serves it.

Every entry is found in its tile, every tile in the tile above it, and the edge leads to the root
that was signed (`tlog.tree.TileReader`), so what was read is the signed tree and nothing else. It
is shown to continue the checkpoint that was kept of the audit before. Public bodies open their
entries; with a person's key no number of theirs may be missing.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clerestory.tlog.canonical import MAX_BODY_BYTES, parse_canonical
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import HASH_BYTES
from clerestory.tlog.leaves import LEAF_BYTES, PUBLIC_KINDS, Kind, Leaf
from clerestory.tlog.notes import MAX_NOTE_BYTES, Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.refusals import QuorumMissed, Refused, Unproven
from clerestory.tlog.tiles import ENTRIES, MAX_ENTRY_BYTES, TILE_WIDTH, Tile
from clerestory.tlog.tree import TileReader
from clerestory.verify.checks import tell_witnessed
from clerestory.verify.findings import Report, shown, when
from clerestory.verify.kept import Kept
from clerestory.verify.sources import Missing, Source, Unread
from clerestory.verify.tags import Tags

MOST_ENTRIES: Final = 100_000_000
_STALE: Final = 24 * 3600  # seconds without any cosignature that are worth a note
_WINDOW: Final = 16  # bundles that are asked for in advance

type Tell = Callable[[int, int], None]  # entries done, entries in all


@dataclass(slots=True)
class Asked:
    """What an audit is to look at; `plain`: the entries are not Clerestory's, check the tree."""

    policy: Policy
    state: Path | None = None
    key: bytes | None = None
    plain: bool = False
    most: int = MOST_ENTRIES


@dataclass(slots=True)
class Audit:
    """One audit while it goes on."""

    source: Source
    asked: Asked
    report: Report = field(default_factory=Report)
    kinds: Counter[Kind] = field(default_factory=Counter)
    bodies: int = 0
    pool: ThreadPoolExecutor | None = None

    def run(self, tell: Tell) -> Report:
        """Do all of it; whatever the log sends, this returns a report."""
        try:
            self._log(tell)
        except Unread as why:
            self.report.unknown(f"It cannot be read: {why}.")
        except Refused as why:
            self.report.fault(f"It does not hold: {shown(str(why))}.")
        finally:
            self.source.close()
        return self.report

    def _log(self, tell: Tell) -> None:
        data = self.source.read("checkpoint", MAX_NOTE_BYTES)
        note = Note.parse(data)
        checkpoint = self._signed(note)
        if checkpoint.size > self.asked.most:
            self.report.unknown(
                f"The log says it has {checkpoint.size:,} entries, more than the "
                f"{self.asked.most:,} this audit reads at most; raise that with --most."
            )
            return
        kept = Kept(self.asked.state, self.asked.policy) if self.asked.state else None
        with self._reading(checkpoint.size) as read:
            reader = TileReader(checkpoint.size, checkpoint.root, read)
            sound = kept is None or kept.continues(note, checkpoint, reader, self.report)
            sound = self._entries(checkpoint.size, reader, tell) and sound
        if sound and kept:
            kept.keep(data)

    def _signed(self, note: Note) -> Checkpoint:
        """Check signatures. Without a quorum the audit goes on with the log's signature alone."""
        try:
            witnessed = self.asked.policy.verify(note)
        except QuorumMissed as why:
            self.report.fault(f"The checkpoint is signed by the log, but {why}.")
            alone = Policy(logs=self.asked.policy.logs, quorum=b"none")
            return alone.verify(note).checkpoint
        tell_witnessed(witnessed, self.asked.policy, self.report)
        if witnessed.seen and max(witnessed.seen.values()) < time.time() - _STALE:
            newest = when(max(witnessed.seen.values()))
            self.report.note(f"No witness has signed since {newest}: the log may have stopped.")
        return witnessed.checkpoint

    def _entries(self, size: int, reader: TileReader, tell: Tell) -> bool:
        """Go through all bundles; tell whether every one was the tree's."""
        tags = Tags(self.asked.key) if self.asked.key else None
        before = self.report.wrong + self.report.unchecked
        for first in range(0, size, TILE_WIDTH):
            tell(first, size)
            index = first // TILE_WIDTH
            try:
                entries = reader.entries(index)
            except Unproven as why:
                self.report.fault(f"Bundle {index:,} is not the one that was signed: {why}.")
            except (Refused, Unread) as why:
                self.report.fault(f"Bundle {index:,} and its tiles cannot be used: {why}.")
            else:
                if not self.asked.plain:
                    self._look(first, entries, tags)
            if self.report.full:
                self.report.unknown("So much is wrong that the audit stopped here.")
                return False
        tell(size, size)
        sound = self.report.wrong + self.report.unchecked == before
        if sound:
            self.report.right(f"All {size:,} entries and all tiles over them lead to the root.")
        self._tell_kinds(tags)
        return sound

    def _look(self, first: int, entries: list[bytes], tags: Tags | None) -> None:
        public = list[tuple[int, Leaf]]()
        for index, entry in enumerate(entries, first):
            try:
                leaf = Leaf.parse(entry)
            except Refused as why:
                self.report.fault(f"Entry {index:,} is not one of Clerestory's: {why}.")
                if self.report.full:
                    return
                continue
            self.kinds[leaf.kind] += 1
            if leaf.kind in PUBLIC_KINDS:
                public.append((index, leaf))
            elif tags:
                tags.see(index, leaf)
        indexes = [index for index, _ in public]
        bodies = (self.pool.map if self.pool else map)(self._body, indexes)
        for (index, leaf), body in zip(public, bodies, strict=True):
            self._open(index, leaf, body)

    def _body(self, index: int) -> bytes | Unread:
        try:
            return self.source.read(f"bodies/{index}.json", MAX_BODY_BYTES)
        except Unread as why:
            return why

    def _open(self, index: int, leaf: Leaf, data: bytes | Unread) -> None:
        """Check that the public body beside the log is what the entry was committed to."""
        name = f"{leaf.kind.name} entry {index:,}"
        if isinstance(data, Unread):
            self.report.fault(f"The public body of {name} cannot be read: {data}.")
            return
        try:
            match parse_canonical(data):
                case {"body": body, "salt": str(salt)} if _is_hex(salt):
                    leaf.verify_opening(bytes.fromhex(salt), body)
                    self.bodies += 1
                case _:
                    self.report.fault(f"The body of {name} is not of the form it has.")
        except Refused as why:
            self.report.fault(f"The public body of {name} does not hold: {why}.")

    def _tell_kinds(self, tags: Tags | None) -> None:
        if self.bodies:
            self.report.right(f"Public bodies that open their entries: {self.bodies:,}.")
        for kind, count in sorted(self.kinds.items()):
            self.report.note(f"{kind.name}: {count:,}")
        if tags:
            tags.tell(self.report)

    @contextmanager
    def _reading(self, size: int) -> Iterator[Callable[[Tile], bytes]]:
        """Give a reader of tiles that fetches ahead where the source is far away."""
        if self.source.at_once == 1:
            yield self._read
            return
        with ThreadPoolExecutor(self.source.at_once) as self.pool:
            try:
                yield _Ahead(self.pool, self._read, size).read
            finally:
                self.pool.shutdown(cancel_futures=True)

    def _read(self, tile: Tile) -> bytes:
        most = HASH_BYTES * tile.width
        if tile.level == ENTRIES:
            most = tile.width * (2 + (MAX_ENTRY_BYTES if self.asked.plain else LEAF_BYTES))
        try:
            return self.source.read(tile.path, most)
        except Missing:
            if tile.width == TILE_WIDTH:
                raise
        # The log grew meanwhile; a partial tile may be dropped once the full one stands
        # (C2SP tlog-tiles, Partial Tiles).
        full = Tile(tile.level, tile.index)
        return _cut(self.source.read(full.path, most * TILE_WIDTH // tile.width), tile)


class _Ahead:
    """Reads the bundles and lowest tiles of the next places while one is being checked."""

    def __init__(self, pool: ThreadPoolExecutor, read: Callable[[Tile], bytes], size: int) -> None:
        self._pool, self._fetch, self._size = pool, read, size
        self._under_way: dict[Tile, Future[bytes]] = {}
        self._next = 0

    def read(self, tile: Tile) -> bytes:
        """Give a tile, from what is under way or at once."""
        if tile.level == ENTRIES:
            self._ask(tile.index + _WINDOW)
        future = self._under_way.pop(tile, None)
        return future.result() if future else self._fetch(tile)

    def _ask(self, upto: int) -> None:
        while self._next < min(upto, -(-self._size // TILE_WIDTH)):
            width = min(TILE_WIDTH, self._size - self._next * TILE_WIDTH)
            tiles = [Tile(ENTRIES, self._next, width)]
            if width == TILE_WIDTH:  # the reader has the partial tiles from its start
                tiles.append(Tile(0, self._next))
            for tile in tiles:
                self._under_way[tile] = self._pool.submit(self._fetch, tile)
            self._next += 1


def _cut(data: bytes, tile: Tile) -> bytes:
    """Give of a full tile what a partial one has."""
    if tile.level != ENTRIES:
        return data[: HASH_BYTES * tile.width]
    end = 0
    for _ in range(tile.width):
        end += 2 + int.from_bytes(data[end : end + 2])
    return data[:end]


def _is_hex(text: str) -> bool:
    return len(text) % 2 == 0 and text.isascii() and all(one in "0123456789abcdef" for one in text)
