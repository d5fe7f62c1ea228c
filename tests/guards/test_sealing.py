"""Sealing: what was closed opens with the same key in the same place, and in no other way."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import FEW, bit_flips

from clerestory.guards.sealing import (
    CHUNK,
    DoesNotOpen,
    entry_key,
    field_key,
    log_key,
    open_sealed,
    open_stream,
    pseudonym,
    seal,
    seal_stream,
)

KEY, OTHER = bytes(range(32)), bytes(32)
AAD = b"people_person|email|7"


def closed(data: bytes, key: bytes = KEY, aad: bytes = AAD) -> bytes:
    return b"".join(seal_stream(key, io.BytesIO(data).read, aad))


def opened(sealed: bytes, key: bytes = KEY, aad: bytes = AAD) -> bytes:
    return b"".join(open_stream(key, io.BytesIO(sealed).read, aad))


@FEW
@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_was_sealed_opens(plain: bytes, aad: bytes) -> None:
    assert open_sealed(KEY, seal(KEY, plain, aad), aad) == plain


def test_twice_the_same_text_is_not_sealed_alike() -> None:
    assert seal(KEY, b"window", AAD) != seal(KEY, b"window", AAD)


def test_nothing_opens_with_another_key_in_another_place_or_changed_by_a_bit() -> None:
    sealed = seal(KEY, b"ada@example.org", AAD)
    wrong = [(OTHER, sealed, AAD), (KEY, sealed, AAD + b"1"), (KEY, sealed[:-1], AAD)]
    wrong += [(KEY, flipped, AAD) for flipped in bit_flips(sealed)]
    wrong += [(KEY, sealed[:length], AAD) for length in range(len(sealed))]
    for key, data, aad in wrong:
        with pytest.raises(DoesNotOpen):
            open_sealed(key, data, aad)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_a_sealed_file_opens(size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    sealed = closed(data)
    assert opened(sealed) == data
    assert size < 64 or data[:64] not in sealed


def test_a_file_cut_off_put_together_differently_or_changed_does_not_open() -> None:
    data = bytes(CHUNK) + b"1" * CHUNK + b"tail"
    sealed, step = closed(data), CHUNK + 16
    first, second, third = (sealed[33 + step * n : 33 + step * (n + 1)] for n in range(3))
    head = sealed[:33]
    longer = closed(data + bytes(CHUNK))
    for wrong in (
        b"",
        head,
        head + first,
        head + first + second,
        head + second + first + third,
        head + first + first + third,
        head + third,
        sealed + third,
        sealed[:-1],
        sealed + b"\0",
        longer[:33] + sealed[33:],
        b"\x02" + sealed[1:],
    ):
        with pytest.raises(DoesNotOpen):
            opened(wrong)
    with pytest.raises(DoesNotOpen):
        opened(sealed, key=OTHER)
    with pytest.raises(DoesNotOpen):
        opened(sealed, aad=b"another clip")


def test_what_follows_from_a_key_is_each_time_another() -> None:
    keys = [
        field_key(KEY, "people_person.email"),
        field_key(KEY, "people_letter.email"),
        log_key(KEY),
        log_key(KEY, "one event"),
        log_key(KEY, "another"),
        log_key(OTHER, "one event"),
        entry_key(KEY),
        field_key(OTHER, "people_person.email"),
    ]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}
    assert pseudonym(KEY) == pseudonym(KEY) != pseudonym(OTHER)
    assert len(pseudonym(KEY)) == 32
