"""Logstore: the leaves of the log, its signed head, and the public files made of them.

    log/state.sqlite3          leaves in their order; one row with the signed head: the truth
    log/public/tile/...        hash tiles and entry bundles (C2SP tlog-tiles)
    log/public/checkpoint      the newest checkpoint that a quorum has cosigned

A leaf has its place once its row is committed. The head grows in one transaction that compares and
swaps, so whatever a kill leaves half done is done again in the same way, and never in another one.
Tiles and checkpoint follow from the table: they are not synchronised to the disk, which would cost
more than all else, but written anew when the machine has started since, or when one is found wrong.
"""

import io
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clerestory.tlog.hashing import EMPTY_ROOT, HASH_BYTES, leaf_hash
from clerestory.tlog.refusals import Unproven
from clerestory.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, encode_bundle, tiles_between
from clerestory.tlog.tree import Tree

AT_ONCE = 1 << 16  # leaves that one step takes, so that memory stays bounded
# A commit stands once in the log; 12 of its 32 bytes (`tlog.leaves`) tell it from all others, and
# keep the index small: as commits are random, each leaf changes a page of it.
_TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=16000;
CREATE TABLE IF NOT EXISTS leaves (place INTEGER PRIMARY KEY, leaf BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS commits ON leaves (substr(leaf, 39, 12));
CREATE TABLE IF NOT EXISTS head (
    one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL,
    edge BLOB NOT NULL, checkpoint BLOB NOT NULL, boot TEXT NOT NULL);
"""
_NEXT = "SELECT coalesce(max(place) + 1, 0) FROM leaves"
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # proc(5): another one after each start


class Conflict(Exception):
    """Another leaf has this commit, or another writer has moved the head."""


@dataclass(frozen=True, slots=True)
class Head:
    """The tree as it was signed last.

    `edge` is that of `tlog.tree`, all levels joined; `checkpoint` the signed note, or empty.
    """

    size: int
    root: bytes
    edge: bytes
    checkpoint: bytes

    def tree(self) -> Tree:
        """Take the tree up again; raise Unproven if the edge does not lead to the root."""
        edge = io.BytesIO(self.edge)
        tree = Tree.resume(self.size, lambda tile: edge.read(tile.width * HASH_BYTES))
        if tree.root != self.root or edge.read():
            raise Unproven("the state of the log is damaged: its edge does not lead to its root")
        return tree


class Store:
    """The table and the files. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        self.public = folder / "public"
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            folder / "state.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.executescript(_TABLES)
        empty = "INSERT OR IGNORE INTO head VALUES (1, 0, ?, x'', x'', '')"
        self._database.execute(empty, (EMPTY_ROOT,))

    def begin(self) -> None:
        """Check the head, and have the public files as they must be after whatever happened."""
        head, boot = self.head(), _BOOT.read_text()
        head.tree()
        if self._row("SELECT boot FROM head") != (boot,):
            self.mend()
            with self._transaction() as table:
                table.execute("UPDATE head SET boot=?", (boot,))

    def close(self) -> None:
        """Close the table."""
        self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:  # commits, or takes all of it back
            self._database.execute("BEGIN IMMEDIATE")
            yield self._database

    def _row(self, query: str, *values: object) -> tuple[object, ...] | None:
        with self._lock:
            row: tuple[object, ...] | None = self._database.execute(query, values).fetchone()
        return row

    def head(self) -> Head:
        """Return the head as it is in the table."""
        row = self._row("SELECT size, root, edge, checkpoint FROM head")
        return Head(*row)  # type: ignore[misc]  # the columns are those of the table

    def count(self) -> int:
        """Return how many leaves have a place."""
        row = self._row(_NEXT)
        return row[0]  # type: ignore[index,return-value]  # always a row, of one number

    def leaf(self, place: int) -> bytes | None:
        """Return the leaf that has this place."""
        row = self._row("SELECT leaf FROM leaves WHERE place = ?", place)
        return row[0] if row else None  # type: ignore[return-value]  # as in the table

    def leaves(self, first: int, end: int) -> list[bytes]:
        """Return the leaves from `first` to before `end`."""
        query = "SELECT leaf FROM leaves WHERE place >= ? AND place < ? ORDER BY place"
        with self._lock:
            return [leaf for (leaf,) in self._database.execute(query, (first, end))]

    def sequence(self, leaves: Sequence[bytes]) -> list[int]:
        """Give each leaf the next place, or the one it has; they are kept for good on return."""
        places = []
        with self._transaction() as table:
            place: int = table.execute(_NEXT).fetchone()[0]
            for leaf in leaves:
                new = table.execute("INSERT OR IGNORE INTO leaves VALUES (?, ?)", (place, leaf))
                if new.rowcount:
                    places.append(place)
                    place += 1
                    continue
                query = "SELECT place, leaf FROM leaves WHERE substr(leaf, 39, 12) = ?"
                had, known = table.execute(query, (leaf[38:50],)).fetchone()
                if known != leaf:
                    raise Conflict("Another leaf with this commit stands in the log.")
                places.append(had)
        return places

    def integrate(self, sign: Callable[[int, bytes], bytes]) -> None:
        """Grow the head over leaves that have a place: write tiles, sign, swap; raise Conflict."""
        head = self.head()
        tree = head.tree()
        self._write_tiles(tree, self.leaves(head.size, min(self.count(), head.size + AT_ONCE)))
        root = tree.root
        grown = (tree.size, root, b"".join(tree.edge), sign(tree.size, root))
        with self._transaction() as table:
            swap = "UPDATE head SET size=?, root=?, edge=?, checkpoint=? WHERE size=? AND root=?"
            if table.execute(swap, (*grown, head.size, head.root)).rowcount != 1:
                raise Conflict("Another process has written the log.")

    def mend(self) -> None:
        """Write all tiles anew, from the leaves."""
        tree, size = Tree(), self.head().size
        while tree.size < size:
            self._write_tiles(tree, self.leaves(tree.size, min(size, tree.size + AT_ONCE)))

    def read(self, tile: Tile) -> bytes:
        """Return the bytes of a hash tile, cut from the full one if the partial one is gone."""
        path = self.public / tile.path
        if tile.width < TILE_WIDTH and not path.exists():
            path = self.public / Tile(tile.level, tile.index).path
        return path.read_bytes()[: tile.width * HASH_BYTES]

    def publish(self, path: str, data: bytes) -> None:
        """Write a public file so that at any moment it is there whole, or as it was before."""
        target = self.public / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_bytes(data)
        fresh.rename(target)

    def _write_tiles(self, tree: Tree, leaves: list[bytes]) -> None:
        """Grow the tree, and write the tiles and bundles that are new or wider then."""
        old = tree.size
        written = tree.grow([leaf_hash(leaf) for leaf in leaves])
        first = old - old % TILE_WIDTH
        bundled = self.leaves(first, old) + leaves
        for tile in tiles_between(old, tree.size):
            if tile.level == ENTRIES:
                start = tile.index * TILE_WIDTH - first
                written.append((tile, encode_bundle(bundled[start : start + tile.width])))
        for tile, data in written:
            self.publish(tile.path, data)
            if tile.width == TILE_WIDTH:
                # C2SP tlog-tiles, Partial Tiles: they may go once the full tile stands.
                shutil.rmtree(self.public / f"{tile.path}.p", ignore_errors=True)
