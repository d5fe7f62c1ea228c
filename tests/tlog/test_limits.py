"""The limits, as numbers: they are part of what other implementations can rely on."""

import pytest

from clerestory.tlog import (
    canonical,
    cosignatures,
    hashing,
    keys,
    leaves,
    notes,
    policy,
    proof_files,
    tiles,
)


@pytest.mark.parametrize(
    ("limit", "number"),
    [
        (hashing.HASH_BYTES, 32),
        (hashing.MAX_SIZE, 9_223_372_036_854_775_807),
        (tiles.TILE_WIDTH, 256),
        (tiles.TILE_HEIGHT, 8),
        (tiles.ENTRIES, -1),
        (tiles.MAX_LEVEL, 63),
        (tiles.MAX_ENTRY_BYTES, 65_535),
        (keys.KEY_BYTES, 32),
        (keys.MAX_KEY_TEXT, 1000),
        (notes.MAX_NOTE_BYTES, 1_000_000),
        (notes.MAX_SIGNATURES, 100),
        (cosignatures.MAX_TIME, 9_223_372_036_854_775_807),
        (policy.MAX_POLICY_BYTES, 262_144),
        (policy.MAX_LINES, 1000),
        (proof_files.MAX_EXTRA_BYTES, 65_536),
        (proof_files.MAX_HASHES, 63),
        (canonical.MAX_BODY_BYTES, 65_536),
        (canonical.MAX_DEPTH, 16),
        (canonical.MAX_INTEGER, 9_007_199_254_740_991),
        (leaves.LEAF_BYTES, 70),
        (leaves.SALT_BYTES, 32),
    ],
)
def test_a_limit_is_what_the_documents_say(limit: int, number: int) -> None:
    assert limit == number
