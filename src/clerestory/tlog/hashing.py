"""Hashes of the tree: RFC 6962 section 2.1, RFC 9162 section 2.1.1, with SHA-256.

A leaf and an inner node are hashed under different prefixes, so neither can be shown as the
other. Not covered: other hash functions, which C2SP tlog-tiles does not allow either.
"""

from collections.abc import Iterable
from hashlib import sha256
from struct import iter_unpack
from typing import Final

HASH_BYTES: Final = 32
# Sizes are signed 64-bit numbers in the other implementations, so ours end there too.
MAX_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two sibling nodes into their parent."""
    return sha256(b"\x01" + left + right).digest()


def fold(peaks: Iterable[bytes]) -> bytes:
    """Give the root over complete subtrees, handed from the right (lowest) to the left.

    These are the subtrees that the binary digits of a tree's size name, lowest digit first.
    """
    root = b""
    for peak in peaks:
        root = node_hash(peak, root) if root else peak
    return root or EMPTY_ROOT


def interior(row: bytes) -> list[bytes]:
    """Give all complete nodes above a row of concatenated hashes: one row per height, from 0."""
    rows = [row]
    while len(row) >= 2 * HASH_BYTES:
        pairs = iter_unpack("64s", row[: len(row) // 64 * 64])
        # One join over a flat list: a log spends its time in this line.
        row = b"".join([sha256(b"\x01" + pair).digest() for (pair,) in pairs])
        rows.append(row)
    return rows
