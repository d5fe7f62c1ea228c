"""Proofs: the vectors of transparency-dev/merkle, and every small tree against the RFC."""

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import FEW, VECTORS, bit_flips, log_of, mth, path, subproof, vector

from clerestory.tlog.hashing import MAX_SIZE, leaf_hash
from clerestory.tlog.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from clerestory.tlog.refusals import Malformed, OutOfRange, Refused, Unproven

SMALL = 70
ENTRIES = tuple(b"entry %d" % number for number in range(SMALL))


def cases(kind: str) -> list[Any]:
    found = sorted((VECTORS / "rfc6962-proofs" / kind).rglob("*.json"))
    return [pytest.param(vector(str(each)), id=str(each.relative_to(VECTORS))) for each in found]


def decoded(hashes: list[str] | None) -> list[bytes]:
    return [b64decode(each) for each in hashes or []]


def root(text: str | None) -> bytes:
    return b64decode(text or "")


def test_all_the_vectors_are_here() -> None:
    assert len(cases("inclusion")) == len(cases("consistency")) == 98


@pytest.mark.parametrize("case", cases("inclusion"))
def test_inclusion_vector(case: Any) -> None:
    arguments = (
        root(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        decoded(case["proof"]),
        root(case["root"]),
    )
    if case["wantErr"]:
        with pytest.raises(Refused):
            verify_inclusion(*arguments)
    else:
        verify_inclusion(*arguments)


@pytest.mark.parametrize("case", cases("consistency"))
def test_consistency_vector(case: Any) -> None:
    arguments = (
        case["size1"],
        case["size2"],
        decoded(case["proof"]),
        root(case["root1"]),
        root(case["root2"]),
    )
    if case["wantErr"]:
        with pytest.raises(Refused):
            verify_consistency(*arguments)
    else:
        verify_consistency(*arguments)


@pytest.mark.parametrize("size", range(1, SMALL + 1))
def test_every_inclusion_proof_of_a_small_tree_is_the_one_the_rfc_defines(size: int) -> None:
    node = log_of(size).reader().node
    for index in range(size):
        proof = inclusion_proof(index, size, node)
        assert proof == path(index, ENTRIES[:size])
        verify_inclusion(leaf_hash(ENTRIES[index]), index, size, proof, mth(ENTRIES[:size]))


@pytest.mark.parametrize("new", range(1, SMALL + 1))
def test_every_consistency_proof_of_a_small_tree_is_the_one_the_rfc_defines(new: int) -> None:
    node = log_of(new).reader().node
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, node)
        assert proof == subproof(old, ENTRIES[:new])
        verify_consistency(old, new, proof, mth(ENTRIES[:old]), mth(ENTRIES[:new]))


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 13])
def test_an_inclusion_proof_serves_no_other_place_size_or_length(size: int) -> None:
    node = log_of(size).reader().node
    top = mth(ENTRIES[:size])
    for index in range(size):
        leaf, proof = leaf_hash(ENTRIES[index]), inclusion_proof(index, size, node)
        for other in range(size):
            if other != index:
                with pytest.raises(Unproven):
                    verify_inclusion(leaf, other, size, proof, top)
                with pytest.raises(Unproven):
                    verify_inclusion(leaf_hash(ENTRIES[other]), index, size, proof, top)
        for wrong in ([*proof, top], [top, *proof], proof[:-1], proof[1:]):
            if wrong != proof:
                with pytest.raises(Unproven):
                    verify_inclusion(leaf, index, size, wrong, top)


@pytest.mark.parametrize("new", [2, 3, 6, 7, 8, 13])
def test_a_consistency_proof_serves_no_other_size_or_length(new: int) -> None:
    node = log_of(new).reader().node
    top = mth(ENTRIES[:new])
    for old in range(1, new):
        proof, before = consistency_proof(old, new, node), mth(ENTRIES[:old])
        for other in range(1, new + 1):
            if other != old:
                with pytest.raises(Unproven):
                    verify_consistency(other, new, proof, before, top)
        for wrong in ([*proof, top], [top, *proof], proof[:-1], proof[1:]):
            with pytest.raises(Unproven):
                verify_consistency(old, new, wrong, before, top)


def test_no_bit_of_a_proof_can_change() -> None:
    old, size, index = 11, 21, 13
    node = log_of(size).reader().node
    top, before, leaf = mth(ENTRIES[:size]), mth(ENTRIES[:old]), leaf_hash(ENTRIES[index])
    inclusion, consistency = inclusion_proof(index, size, node), consistency_proof(old, size, node)
    for number, each in enumerate(inclusion):
        for flipped in bit_flips(each):
            proof = [*inclusion[:number], flipped, *inclusion[number + 1 :]]
            with pytest.raises(Unproven):
                verify_inclusion(leaf, index, size, proof, top)
    for number, each in enumerate(consistency):
        for flipped in bit_flips(each):
            proof = [*consistency[:number], flipped, *consistency[number + 1 :]]
            with pytest.raises(Unproven):
                verify_consistency(old, size, proof, before, top)
    for flipped in bit_flips(top):
        with pytest.raises(Unproven):
            verify_inclusion(leaf, index, size, inclusion, flipped)
        with pytest.raises(Unproven):
            verify_consistency(old, size, consistency, before, flipped)
    for flipped in bit_flips(leaf):
        with pytest.raises(Unproven):
            verify_inclusion(flipped, index, size, inclusion, top)
    for flipped in bit_flips(before):
        with pytest.raises(Unproven):
            verify_consistency(old, size, consistency, flipped, top)


@pytest.mark.parametrize("size", [255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 70_000])
def test_proofs_hold_where_tiles_begin_and_end(size: int) -> None:
    log = log_of(size)
    node = log.reader().node
    for index in {0, 1, 254, 255, 256, 257, size // 2, size - 2, size - 1}:
        if index < size:
            proof = inclusion_proof(index, size, node)
            verify_inclusion(leaf_hash(log.entries[index]), index, size, proof, log.tree.root)
    for old in {1, 255, 256, 257, size // 2, size - 1, size}:
        if old <= size:
            before = log_of(old).tree.root
            proof = consistency_proof(old, size, node)
            verify_consistency(old, size, proof, before, log.tree.root)


def never(height: int, index: int) -> bytes:
    pytest.fail(f"a node was asked for: {height}, {index}")


@pytest.mark.parametrize(
    ("index", "size"), [(-1, 1), (0, 0), (1, 1), (2, 1), (0, MAX_SIZE + 1), (0, -1)]
)
def test_a_leaf_outside_of_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(OutOfRange):
        inclusion_proof(index, size, never)
    with pytest.raises(OutOfRange):
        verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(
    ("old", "new"), [(0, 0), (0, 1), (-1, 1), (2, 1), (1, MAX_SIZE + 1), (1, 0)]
)
def test_sizes_that_cannot_follow_each_other_have_no_proof(old: int, new: int) -> None:
    with pytest.raises(OutOfRange):
        consistency_proof(old, new, never)
    with pytest.raises(OutOfRange):
        verify_consistency(old, new, [], bytes(32), bytes(32))


def test_the_largest_tree_is_in_range() -> None:
    with pytest.raises(Unproven):
        verify_inclusion(bytes(32), MAX_SIZE - 1, MAX_SIZE, [bytes(32)] * 63, bytes(32))
    with pytest.raises(Unproven):
        verify_consistency(1, MAX_SIZE, [bytes(32)] * 63, bytes(32), bytes(32))
    verify_consistency(MAX_SIZE, MAX_SIZE, [], bytes(32), bytes(32))
    size = MAX_SIZE // 2 + 1
    assert inclusion_proof(0, size, lambda height, _: bytes([height]) * 32) == [
        bytes([height]) * 32 for height in range(62)
    ]


def test_hashes_of_another_length_are_refused() -> None:
    good, top = bytes(32), mth(ENTRIES[:2])
    for wrong in (bytes(31), bytes(33), b""):
        with pytest.raises(Malformed):
            verify_inclusion(wrong, 0, 2, [good], top)
        with pytest.raises(Malformed):
            verify_inclusion(good, 0, 2, [wrong], top)
        with pytest.raises(Malformed):
            verify_inclusion(good, 0, 2, [good], wrong)
        with pytest.raises(Malformed):
            verify_consistency(1, 2, [wrong], good, top)
        with pytest.raises(Malformed):
            verify_consistency(1, 2, [good], wrong, top)
        with pytest.raises(Malformed):
            verify_consistency(1, 2, [good], good, wrong)


@FEW
@given(
    st.integers(0, 80), st.integers(0, 80), st.lists(st.binary(max_size=33), max_size=8), st.data()
)
def test_nothing_but_a_refusal_leaves_a_verifier(
    first: int, second: int, proof: list[bytes], data: st.DataObject
) -> None:
    one, other = data.draw(st.binary(max_size=33)), data.draw(st.binary(max_size=33))
    with pytest.raises(Refused):
        verify_inclusion(b"\x01" + one[:31], first, second, proof, b"\x02" + other[:31])
    with pytest.raises(Refused):
        verify_consistency(first, second, proof, b"\x01" + one[:31], b"\x02" + other[:31])
