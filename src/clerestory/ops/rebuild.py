"""Rebuild: the state of a log that was lost, made anew from a copy of its public files.

The public files hold every leaf that a quorum has cosigned. What was taken in after that stands in
the ledger, and gets its old place again. The log still compares itself with its witnesses before it
signs anything, so a copy that is older than what they have seen leads to a log that stops.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from clerestory.gate import actions as gate
from clerestory.guards.keyfiles import NoKey, read_key
from clerestory.guards.logstore import Store
from clerestory.guards.process import alone
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import HASH_BYTES
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import LEAF_BYTES
from clerestory.tlog.notes import MAX_NOTE_BYTES, Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.refusals import Refused
from clerestory.tlog.tiles import ENTRIES, TILE_WIDTH, Tile
from clerestory.tlog.tree import TileReader

type Read = Callable[[str, int], bytes]  # a file of the copy by its path, of so many bytes at most
type Told = Callable[[int, int], None]  # leaves done, leaves in all

STATE = "state.sqlite3"


class CannotRebuild(Exception):
    """Why there is no state, in a sentence. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many leaves came from the copy, how many from the ledger, and how many wait anew."""

    copied: int
    taken: int
    waiting: int


def rebuild(data: Path, read: Read, told: Told) -> Rebuilt:
    """Make the state of the log in `data` from a copy; raise CannotRebuild, and what `read` raises.

    It is there whole, or not at all. The log must not run.
    """
    folder = data / "log"
    if (folder / STATE).exists():
        message = f"{folder / STATE} is there. What is in it is newer than any copy."
        raise CannotRebuild(message)
    if (lock := alone(folder / "lock")) is None:
        raise CannotRebuild("The log runs. Stop it first.")
    place = Path(tempfile.mkdtemp(prefix=".rebuild-", dir=folder))
    try:
        with closing(Store(place)) as store:
            copied, taken = _copy(store, data, read, told), 0
            for index, leaf in gate.taken_from(index=copied):
                if index != copied + taken:
                    break
                store.sequence([leaf])
                taken += 1
        _put(place / STATE, folder / STATE)
        return Rebuilt(copied, taken, gate.take_back(index=copied + taken))
    except (NoKey, OSError, Refused) as why:
        message = f"This copy of the log cannot be used: {why}."
        raise CannotRebuild(message) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
        lock.close()


def _copy(store: Store, data: Path, read: Read, told: Told) -> int:
    """Take over every leaf of the copy, each proven to be in the tree that a quorum cosigned."""
    policy = Policy.parse((data / "log" / "policy").read_bytes())
    key = read_key(NoteKey, data / "keys" / "log")[0]
    policy.logs[:] = [key]
    note = Note.parse(read("checkpoint", MAX_NOTE_BYTES))
    at = policy.verify(note).checkpoint
    reader = TileReader(at.size, at.root, lambda tile: _tile(read, tile))
    for first in range(0, at.size, TILE_WIDTH):
        told(first, at.size)
        store.sequence(reader.entries(first // TILE_WIDTH))
    ours = Note(note.text).signed(key, note.verified_by([key])[key]).encode()

    def sign(size: int, root: bytes) -> bytes:
        return ours if (size, root) == (at.size, at.root) else b""

    while store.head().size < at.size:
        store.integrate(sign)
    Checkpoint.open(store.head().checkpoint, key)
    told(at.size, at.size)
    return at.size


def _tile(read: Read, tile: Tile) -> bytes:
    most = tile.width * (2 + LEAF_BYTES) if tile.level == ENTRIES else tile.width * HASH_BYTES
    return read(tile.path, most)


def _put(made: Path, target: Path) -> None:
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
