"""Measure the log: leaves kept and integrated, end to end with sealing, proofs, memory.

    python bench/log.py [LEAVES]

Each figure stands beside its target. The machine's own disk is used: the temporary folder.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clerestory.guards.logstore import Store
from clerestory.guards.sealing import entry_key, log_key, seal
from clerestory.guards.wire import Fields
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import Kind, Leaf, commitment, leaf_tag
from clerestory.tlog.proofs import inclusion_proof, verify_inclusion
from clerestory.tlog.tree import TileReader

BATCH = 256


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def leaf() -> bytes:
    """Give a leaf like no other."""
    return Leaf(Kind.EGRESS, os.urandom(32), os.urandom(32)).encode()


def say(what: str, figure: float, unit: str, target: str) -> None:
    """Print a line of the table."""
    print(f"{what:52} {figure:12,.2f} {unit:10} target {target}")


def sign(size: int, root: bytes) -> bytes:
    """Stand in for a signature, which costs 0.1 ms a checkpoint."""
    return str(Checkpoint("bench.example/log", size, root)).encode()


def store(folder: Path, count: int) -> Store:
    """Keep and integrate `count` leaves, in durable batches."""
    made = Store(folder)
    batches = [[leaf() for _ in range(BATCH)] for _ in range(count // BATCH)]
    kept = timed(lambda: [made.sequence(batch) for batch in batches])

    def integrate() -> None:
        while made.head().size < made.count():
            made.integrate(sign)

    grown = timed(integrate)
    total = len(batches) * BATCH
    say("leaves kept, durable, in batches of 256", total / kept, "a second", ">= 50,000")
    say("leaves integrated into tree and tiles", total / grown, "a second", ">= 50,000")
    say("both together", total / (kept + grown), "a second", ">= 50,000")
    return made


def sealed(folder: Path) -> None:
    """Do all of it for entries about a person: seal, tag, commit, keep, integrate."""
    folder.mkdir()
    made, key = Store(folder), os.urandom(32)
    tags, bodies = log_key(key), entry_key(key)
    total = 40 * BATCH

    def run() -> None:
        for first in range(0, total, BATCH):
            batch = []
            for number in range(first, first + BATCH):
                salt = os.urandom(32)
                body: Fields = {"host": "peer.example", "n": number}
                seal(bodies, salt + str(body).encode(), b"gate_entry|")
                tag = leaf_tag(tags, Kind.EGRESS, number)
                batch.append(Leaf(Kind.EGRESS, tag, commitment(salt, body)).encode())
            made.sequence(batch)
        made.integrate(sign)

    say("end to end with sealing", total / timed(run), "a second", ">= 5,000")


def proofs(made: Store) -> None:
    """Make and verify proofs of leaves here and there."""
    head = made.head()
    reader = TileReader(head.size, head.root, made.read)
    places = [int.from_bytes(os.urandom(6)) % head.size for _ in range(2000)]
    hashes = [inclusion_proof(place, head.size, reader.node) for place in places]
    entries = [made.leaf(place) or b"" for place in places]
    near = [place // 256 * 256 for place in places[:50]] * 20
    make = timed(lambda: [inclusion_proof(place, head.size, reader.node) for place in near])
    far = timed(lambda: [inclusion_proof(place, head.size, reader.node) for place in places])

    def verify() -> None:
        for place, proof, entry in zip(places, hashes, entries, strict=True):
            verify_inclusion(leaf_hash(entry), place, head.size, proof, head.root)

    size = f"of {head.size:,} leaves"
    say(f"a proof made {size}, tiles at hand", make / len(near) * 1e3, "ms", "<= 0.2")
    say(f"a proof made {size}, tile read and checked", far / len(places) * 1e3, "ms", "-")
    say(f"a proof verified {size}", timed(verify) / len(places) * 1e3, "ms", "<= 0.1")
    say(f"a proof's hashes {size}", max(map(len, hashes)) * 32, "bytes", "<= 700")


def memory() -> None:
    """Tell what the guards that run on this machine hold, in shares (PSS)."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            rollup = (process / "smaps_rollup").read_text()
        except OSError:
            continue
        if "clerestory.guards." in told:
            (line,) = [line for line in rollup.splitlines() if line.startswith("Pss:")]
            name = told.partition("clerestory.guards.")[2].split()[0]
            say(f"memory of {name}", int(line.split()[1]) / 1024, "MiB", "-")


def main() -> None:
    """Measure all of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        made = store(Path(folder), count)
        sealed(Path(folder) / "sealed")
        proofs(made)
        made.close()
    memory()


if __name__ == "__main__":
    main()
