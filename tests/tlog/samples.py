"""What the tlog tests share: RFC 6962 word for word, a small log, and the vectors."""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, settings

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.proofs import inclusion_proof
from clerestory.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, encode_bundle
from clerestory.tlog.tree import TileReader, Tree

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
# No deadline and no health check: a busy machine is not a fault of the code.
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
MANY = settings(FEW, max_examples=300)


def vector(path: str) -> Any:
    """One file of vectors."""
    return json.loads((VECTORS / path).read_text())


def bit_flips(data: bytes) -> Iterator[bytes]:
    """Give the data with each of its bits flipped in turn."""
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


# RFC 6962 section 2.1 and below, as it stands there: slow, and short enough to be compared by eye.


def split(n: int) -> int:
    """Give the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def mth(d: tuple[bytes, ...]) -> bytes:
    """Section 2.1: the Merkle Tree Hash."""
    n = len(d)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = split(n)
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: tuple[bytes, ...]) -> list[bytes]:
    """Section 2.1.1: PATH."""
    n = len(d)
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: tuple[bytes, ...], complete: bool = True) -> list[bytes]:  # noqa: FBT001, FBT002  as in the RFC
    """Section 2.1.2: SUBPROOF; PROOF is SUBPROOF with true."""
    n = len(d)
    if m == n:
        return [] if complete else [mth(d)]
    k = split(n)
    if m <= k:
        return [*subproof(m, d[:k], complete), mth(d[k:])]
    return [*subproof(m - k, d[k:], complete=False), mth(d[:k])]


class StoredLog:
    """A log in memory: its tree, and its tiles and bundles by path as they would be served."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.entries: list[bytes] = []
        self.files: dict[str, bytes] = {}

    def append(self, *entries: bytes) -> None:
        """Integrate a batch."""
        first = len(self.entries) // TILE_WIDTH
        self.entries += entries
        for tile, data in self.tree.grow([leaf_hash(entry) for entry in entries]):
            self.files[tile.path] = data
        for index in range(first, -(-len(self.entries) // TILE_WIDTH)):
            part = self.entries[index * TILE_WIDTH :][:TILE_WIDTH]
            self.files[Tile(ENTRIES, index, len(part)).path] = encode_bundle(part)

    def read(self, tile: Tile) -> bytes:
        """Serve a tile."""
        return self.files[tile.path]

    def reader(self) -> TileReader:
        """Read it as an outsider who has its checkpoint."""
        return TileReader(self.tree.size, self.tree.root, self.read)


def log_of(size: int) -> StoredLog:
    """Make a log of small entries, each unlike the others."""
    log = StoredLog()
    if size:
        log.append(*(b"entry %d" % number for number in range(size)))
    return log


def secret(number: int) -> Ed25519PrivateKey:
    """Make the same key each time."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int) -> bytes:
    """Give the public half of `secret`."""
    return secret(number).public_key().public_bytes_raw()


LOG = NoteKey("log.example/clerestory", public(1))
WITNESSES = [CosignerKey(f"witness.example/{number}", public(number)) for number in (2, 3, 4)]
TIME = 1_800_000_000


def policy_of(quorum: str) -> Policy:
    """Trust the log and this quorum (`any`, `2`, `all`) of the witnesses `w2`, `w3`, `w4`."""
    lines = [f"log {LOG}"]
    lines += [f"witness w{number} {key}" for number, key in enumerate(WITNESSES, 2)]
    lines += [f"group w {quorum} w2 w3 w4", "quorum w", ""]
    return Policy.parse("\n".join(lines).encode())


def cosigned(checkpoint: Checkpoint, *witnesses: int) -> Note:
    """Give the checkpoint signed by the log and cosigned by the witnesses with these numbers."""
    note = checkpoint.sign(LOG, secret(1))
    for number in witnesses:
        key = WITNESSES[number - 2]
        note = note.signed(key, key.cosign(note.text, secret(number), TIME + number))
    return note


def proof_file(log: StoredLog, index: int, *witnesses: int, extra: bytes = b"") -> ProofFile:
    """Make the proof that an entry is in this log, cosigned by these witnesses."""
    checkpoint = Checkpoint(LOG.name, log.tree.size, log.tree.root)
    hashes = inclusion_proof(index, log.tree.size, log.reader().node)
    return ProofFile(index, tuple(hashes), cosigned(checkpoint, *witnesses), extra)
