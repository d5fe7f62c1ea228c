"""The spellings that the text formats share."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import MANY

from clerestory.tlog.refusals import Malformed
from clerestory.tlog.texts import (
    check_text,
    from_base64,
    from_decimal,
    from_utf8,
    is_name,
    to_base64,
)


@MANY
@given(st.binary(max_size=80))
def test_base_64_comes_back(data: bytes) -> None:
    assert to_base64(data) == b64encode(data).decode()
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AAA", "AA=", "AB==", "AAB=", "AA==\n", " AA==", "A A==", "AA==AA==", "_-==", "é"],
)
def test_base_64_has_one_spelling(text: str) -> None:
    with pytest.raises(Malformed):
        from_base64(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("10", 10), ("99", 99)])
def test_a_number_is_read(text: str, number: int) -> None:
    assert from_decimal(text, 99) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        "01",
        "-0",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1_0",
        "1e",
        "a",
        "1e1",
        "100",
        "٣",
        "²",
        "9" * 5000,
    ],
)
def test_a_number_has_one_spelling_and_a_limit(text: str) -> None:
    with pytest.raises(Malformed):
        from_decimal(text, 99)


def test_a_limit_is_allowed_and_one_more_is_not() -> None:
    assert from_decimal("42", 42) == 42
    with pytest.raises(Malformed):
        from_decimal("43", 42)


@pytest.mark.parametrize("text", ["", "\n", "a\nb", "é — 😀", "\x7f", "\x80", "\ue000", "\ud7ff"])
def test_text_that_can_stand_in_a_note(text: str) -> None:
    check_text(text)
    assert from_utf8(text.encode(), 100) == text


@pytest.mark.parametrize("text", ["\0", "\t", "a\x0b", "\r\n", "\x1f", "\ud800", "a\udfff"])
def test_text_that_cannot(text: str) -> None:
    with pytest.raises(Malformed):
        check_text(text)
    with pytest.raises(Malformed):
        from_utf8(text.encode(errors="surrogatepass"), 100)


@pytest.mark.parametrize("data", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x80", b"12345"])
def test_bytes_that_are_no_text_or_too_many(data: bytes) -> None:
    assert from_utf8(b"1234", 4) == "1234"
    with pytest.raises(Malformed):
        from_utf8(data, 4)


def test_names() -> None:
    assert is_name("log.example/42")
    assert is_name("Λόγος")
    for wrong in ("", "a b", "a+b", "a\tb", "a\u2003b", "a\u00a0", "\u3000", "a\nb", "\u0085"):
        assert not is_name(wrong)
