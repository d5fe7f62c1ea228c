"""RFC 6962 section 2.1: the hashes themselves."""

from base64 import b64encode

import pytest
from tests.tlog.samples import mth, vector

from clerestory.tlog.hashing import EMPTY_ROOT, fold, interior, leaf_hash, node_hash
from clerestory.tlog.tree import Tree

ROOTS = vector("tlog/rfc6962-roots.json")
GO = vector("tlog/go-tlog.json")
INPUTS = [bytes.fromhex(each) for each in ROOTS["leaf_inputs_hex"]]


def test_a_leaf_and_a_node_hash_as_elsewhere() -> None:
    assert leaf_hash(b"L123456").hex() == ROOTS["leaf_L123456"]
    assert leaf_hash(b"").hex() == ROOTS["empty_leaf"]
    assert node_hash(b"N123", b"N456").hex() == ROOTS["node_N123_N456"]
    assert (
        b64encode(leaf_hash(GO["record_hash"]["data"].encode())).decode()
        == (GO["record_hash"]["b64"])
    )
    assert EMPTY_ROOT.hex() == GO["empty_tree_hex"] == ROOTS["root_hashes_hex"][0]


@pytest.mark.parametrize("size", range(len(INPUTS) + 1))
def test_the_known_roots_come_out(size: int) -> None:
    tree = Tree()
    tree.grow([leaf_hash(each) for each in INPUTS[:size]])
    assert tree.root.hex() == ROOTS["root_hashes_hex"][size] == mth(tuple(INPUTS[:size])).hex()


def test_a_leaf_never_hashes_like_a_node() -> None:
    assert leaf_hash(b"l" * 32 + b"r" * 32) != node_hash(b"l" * 32, b"r" * 32)


def test_the_rows_above_hashes_are_complete_nodes_only() -> None:
    hashes = [bytes([number]) * 32 for number in range(5)]
    rows = interior(b"".join(hashes))
    left, right = node_hash(*hashes[:2]), node_hash(*hashes[2:4])
    assert rows == [b"".join(hashes), left + right, node_hash(left, right)]
    assert interior(b"") == [b""]


def test_peaks_fold_from_the_right() -> None:
    low, middle, high = (bytes([number]) * 32 for number in range(3))
    assert fold([]) == EMPTY_ROOT
    assert fold([low]) == low
    assert fold([low, middle, high]) == node_hash(high, node_hash(middle, low))
