"""Audit: the command reads and checks a whole log, from a folder and over the web."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.verify.logs import files_of, serving

from bench.figures import Figure, Request, listed, most
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import NO_TAG, Kind
from clerestory.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, encode_bundle
from clerestory.tlog.tree import Tree

LEAVES, FEW = 1_000_000, 100_000
SECONDS = 30
BATCH = 64 * TILE_WIDTH
KINDS = (Kind.EGRESS, Kind.STAFF_ACCESS, Kind.SYSTEM_RUN, Kind.FED_DELIVERY)


def bench(request: Request) -> Iterator[Figure]:
    """Write a log of a million entries, then have the command audit it."""
    leaves = FEW if request.quick else LEAVES
    folder = request.folder / "public"
    vkey = write_log(folder, leaves)
    own = _bare(folder, leaves)
    wall, cpu = _audit(str(folder), vkey, request.folder / "state")
    name = f"full audit of {leaves:,} entries, from a folder"
    yield most(name, wall, SECONDS * leaves / LEAVES, "s", f"hashing them alone {own:.1f} s")
    yield listed(f"{name}: processor", f"{cpu:.1f} s")
    with serving(files_of(folder)) as url:
        wall, cpu = _audit(url, vkey, request.folder / "state-of-web")
    name = f"full audit of {leaves:,} entries, over HTTP on loopback"
    yield most(name, wall, SECONDS * leaves / LEAVES, "s", f"processor {cpu:.1f} s")


def write_log(folder: Path, leaves: int) -> str:
    """Write the public files of a log of this many random entries; return its key."""
    secret = Ed25519PrivateKey.generate()
    key = NoteKey("bench.example/log", secret.public_key().public_bytes_raw())
    tree = Tree()
    for numbers in batched(range(leaves), BATCH):
        entries = [
            bytes([1, KINDS[number % len(KINDS)], 0, 0, 0, 0]) + NO_TAG + os.urandom(32)
            for number in numbers
        ]
        first = tree.size // TILE_WIDTH
        files = tree.grow([leaf_hash(entry) for entry in entries])
        for index, part in enumerate(batched(entries, TILE_WIDTH), first):
            files.append((Tile(ENTRIES, index, len(part)), encode_bundle(part)))
        for tile, data in files:
            file = folder / tile.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    note = Checkpoint(key.name, tree.size, tree.root).sign(key, secret)
    (folder / "checkpoint").write_bytes(note.encode())
    return str(key)


def _audit(place: str, vkey: str, state: Path) -> tuple[float, float]:
    """Run the command; return seconds of the clock and of the processor."""
    words = [sys.executable, "-m", "clerestory.ops.cli", "log", "audit", place, "--log", vkey]
    began, before = time.monotonic(), os.times()
    done = subprocess.run(
        [*words, "--state", str(state)], capture_output=True, text=True, check=False
    )
    wall, after = time.monotonic() - began, os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    spent = after.children_user - before.children_user
    return wall, spent + after.children_system - before.children_system


def _bare(folder: Path, leaves: int) -> float:
    """Return the seconds of reading the bundles and hashing the tree, with nothing else done."""
    began = time.monotonic()
    tree = Tree()
    for index in range(leaves // TILE_WIDTH):
        data = (folder / Tile(ENTRIES, index).path).read_bytes()
        entries = [data[at + 2 : at + 72] for at in range(0, len(data), 72)]
        tree.grow([leaf_hash(entry) for entry in entries])
    assert tree.size
    return time.monotonic() - began
