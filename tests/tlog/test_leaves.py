"""The 70-byte leaf: layout, commitment, tags."""

import hmac
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import FEW, bit_flips

from clerestory.tlog.canonical import parse_canonical, write_canonical
from clerestory.tlog.leaves import (
    LEAF_BYTES,
    NO_TAG,
    PUBLIC_KINDS,
    Kind,
    Leaf,
    commitment,
    leaf_tag,
)
from clerestory.tlog.refusals import Malformed, Refused, Unproven

SALT = bytes(range(32))
KEY = bytes(range(100, 132))
BODY: Any = {"v": 1, "purpose": "appeal", "fields": ["email"], "shown": True}
COMMIT = commitment(SALT, BODY)
TAG = leaf_tag(KEY, Kind.STAFF_ACCESS, 0)
LEAF = Leaf(Kind.STAFF_ACCESS, TAG, COMMIT)


def test_the_layout() -> None:
    assert LEAF.encode() == b"\x01\x03\x00\x00\x00\x00" + TAG + COMMIT
    assert len(LEAF.encode()) == LEAF_BYTES == 70
    assert Leaf.parse(LEAF.encode()) == LEAF
    assert [(kind.value, kind.name) for kind in Kind] == [
        (1, "RELEASE"),
        (2, "POLICY"),
        (3, "STAFF_ACCESS"),
        (4, "SYSTEM_RUN"),
        (5, "FED_DELIVERY"),
        (6, "EGRESS"),
        (7, "ERASURE"),
        (8, "KEK_EPOCH"),
        (9, "LEGAL"),
        (10, "INCIDENT"),
        (11, "EXPORT"),
        (12, "MODERATION"),
        (13, "RANK_POLICY"),
        (14, "CORRECTION"),
        (15, "COVER"),
    ]


def test_the_commitment_is_computed_by_hand() -> None:
    body = b'{"fields":["email"],"purpose":"appeal","shown":true,"v":1}'
    assert sha256(b"clerestory/v1/commit\x00" + SALT + body).digest() == COMMIT


def test_the_tag_is_computed_by_hand() -> None:
    number = 0x0102030405060708
    message = b"clerestory/v1/tag\x00" + b"\x07" + bytes([1, 2, 3, 4, 5, 6, 7, 8])
    assert leaf_tag(KEY, Kind.ERASURE, number) == hmac.digest(KEY, message, sha256)
    tags = {leaf_tag(KEY, kind, number) for kind in Kind for number in range(20)}
    assert len(tags) == 15 * 20
    assert leaf_tag(SALT, Kind.STAFF_ACCESS, 0) != TAG
    assert len(leaf_tag(KEY, Kind.LEGAL, 2**64 - 1)) == 32


@pytest.mark.parametrize("kind", Kind)
def test_public_kinds_have_no_tag(kind: Kind) -> None:
    public = {Kind.RELEASE, Kind.POLICY, Kind.KEK_EPOCH, Kind.INCIDENT, Kind.RANK_POLICY}
    assert public == PUBLIC_KINDS
    assert Leaf.parse(Leaf(kind, NO_TAG, COMMIT).encode()).kind is kind
    if kind in public:
        with pytest.raises(Malformed):
            Leaf(kind, TAG, COMMIT)
        with pytest.raises(Malformed):
            Leaf.parse(bytes([1, kind, 0, 0, 0, 0]) + TAG + COMMIT)
    else:
        assert Leaf(kind, TAG, COMMIT).tag == TAG


@pytest.mark.parametrize(
    "data",
    [
        b"",
        LEAF.encode()[:-1],
        LEAF.encode() + b"\0",
        *(b"%c" % version + LEAF.encode()[1:] for version in (0, 2, 255)),
        *(b"\x01%c" % kind + LEAF.encode()[2:] for kind in (0, 16, 255)),
        *(LEAF.encode()[:at] + b"\x01" + LEAF.encode()[at + 1 :] for at in (2, 3, 4, 5)),
    ],
)
def test_bytes_that_are_no_leaf(data: bytes) -> None:
    with pytest.raises(Malformed):
        Leaf.parse(data)


def test_an_opening_holds_and_no_bit_of_it_can_change() -> None:
    LEAF.verify_opening(SALT, BODY)
    for salt in bit_flips(SALT):
        with pytest.raises(Unproven):
            LEAF.verify_opening(salt, BODY)
    for body in bit_flips(write_canonical(BODY)):
        with pytest.raises(Refused):
            LEAF.verify_opening(SALT, parse_canonical(body))
    for commit in bit_flips(COMMIT):
        with pytest.raises(Unproven):
            Leaf(LEAF.kind, LEAF.tag, commit).verify_opening(SALT, BODY)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_lengths_are_fixed(size: int) -> None:
    with pytest.raises(Malformed):
        commitment(bytes(size), BODY)
    with pytest.raises(Malformed):
        leaf_tag(bytes(size), Kind.LEGAL, 0)
    with pytest.raises(Malformed):
        Leaf(Kind.LEGAL, bytes(size), COMMIT)
    with pytest.raises(Malformed):
        Leaf(Kind.LEGAL, TAG, bytes(size))


@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_have_64_bits(number: int) -> None:
    with pytest.raises(Malformed):
        leaf_tag(KEY, Kind.LEGAL, number)


def test_a_body_that_cannot_be_written_cannot_be_committed_to() -> None:
    bad: Any = {"fraction": 0.5}
    with pytest.raises(Malformed):
        commitment(SALT, bad)


@FEW
@given(st.binary(min_size=68, max_size=72), st.integers(0, 17))
def test_a_leaf_that_is_read_is_written_the_same(data: bytes, kind: int) -> None:
    data = bytes([1, kind, 0, 0, 0, 0]) + data[6:]
    try:
        leaf = Leaf.parse(data)
    except Malformed:
        assert len(data) != 70 or kind not in range(1, 16) or kind in PUBLIC_KINDS
        return
    assert leaf.encode() == data
