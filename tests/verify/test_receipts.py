"""Receipts: one spelling, and any change of one bit is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.tlog.samples import FEW, MANY, bit_flips
from tests.verify.logs import POLICY, Published, act

from clerestory.tlog.canonical import MAX_DEPTH
from clerestory.tlog.leaves import Kind
from clerestory.tlog.policy import Policy
from clerestory.tlog.refusals import Malformed, QuorumMissed, Refused
from clerestory.verify.receipts import MAX_RECEIPT_BYTES, Receipt


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    acts = [act(), act(Kind.STAFF_ACCESS, 0, purpose="söme 'words'\n\u2028", fields=["email"])]
    return Published(tmp_path, [*acts, act()]).receipt(1)


def test_a_receipt_says_what_was_logged(receipt: Receipt) -> None:
    data = receipt.encode()
    assert Receipt.parse(data) == receipt
    assert Receipt.parse(data + b"\n") == receipt
    witnessed = receipt.verify(Policy.parse(POLICY))
    assert (witnessed.checkpoint.size, set(witnessed.seen)) == (3, {b"w2", b"w3"})
    assert list(json.loads(data)) == ["body", "format", "leaf", "proof", "salt"]


def test_no_bit_of_a_receipt_can_change(receipt: Receipt) -> None:
    policy = Policy.parse(POLICY)
    for changed in bit_flips(receipt.encode()):
        with pytest.raises(Refused):
            Receipt.parse(changed).verify(policy)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"format": "clerestory-receipt/2"},
        lambda told: told | {"more": "1"},
        lambda told: {name: value for name, value in told.items() if name != "salt"},
        lambda told: told | {"leaf": told["leaf"].upper()},
        lambda told: told | {"leaf": told["leaf"][2:]},
        lambda told: told | {"salt": told["salt"] + "00"},
        lambda told: told | {"salt": "zz" * 32},
        lambda told: told | {"salt": 7},
        lambda told: told | {"proof": [told["proof"]]},
        lambda told: told | {"proof": told["proof"][:-5]},
        lambda told: told | {"proof": "\ud800"},
        lambda told: told | {"body": None},
        lambda told: told | {"body": 1.5},
        lambda told: [told],
    ],
)
def test_other_forms_are_refused(receipt: Receipt, spoil: object) -> None:
    assert callable(spoil)
    changed = spoil(json.loads(receipt.encode()))
    text = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with pytest.raises(Malformed):
        Receipt.parse(text.encode(errors="surrogatepass"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b'{"body":' * 200_000,
        b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
        b"\xff\xfe",
        b" " * (MAX_RECEIPT_BYTES + 1),
    ],
)
def test_wrong_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        Receipt.parse(data)


def test_a_name_that_stands_twice_is_refused(receipt: Receipt) -> None:
    twice = receipt.encode().replace(b'{"body":', b'{"body":{"purpose":"another"},"body":', 1)
    with pytest.raises(Malformed):
        Receipt.parse(twice)


def test_spaces_and_other_orders_are_refused(receipt: Receipt) -> None:
    told = json.loads(receipt.encode())
    for data in (
        json.dumps(told, indent=1).encode(),
        receipt.encode() + b"\n\n",
        b" " + receipt.encode(),
        json.dumps(dict(reversed(told.items())), separators=(",", ":")).encode(),
    ):
        with pytest.raises(Malformed):
            Receipt.parse(data)


def test_too_few_witnesses_are_not_enough(tmp_path: Path) -> None:
    published = Published(tmp_path, [act()])
    published.note = lambda *_: Published.note(published, 2)  # type: ignore[method-assign]  # one
    with pytest.raises(QuorumMissed):
        published.receipt(0).verify(Policy.parse(POLICY))


@FEW
@given(some.binary(max_size=400))
def test_whatever_the_bytes_nothing_but_refusals(data: bytes) -> None:
    with pytest.raises(Refused):
        Receipt.parse(data)


@MANY
@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(max_size=20),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(some.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_whatever_the_values_nothing_but_refusals(value: object) -> None:
    receipt = {"body": value, "format": "clerestory-receipt/1", "leaf": "", "proof": "", "salt": ""}
    with pytest.raises(Refused):
        Receipt.parse(json.dumps(receipt).encode())
