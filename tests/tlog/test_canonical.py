"""RFC 8785, as far as bodies go."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import MANY

from clerestory.tlog.canonical import (
    MAX_BODY_BYTES,
    MAX_DEPTH,
    MAX_INTEGER,
    Value,
    parse_canonical,
    write_canonical,
)
from clerestory.tlog.refusals import Malformed

VALUES = st.recursive(
    st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ([], "[]"),
        ("", '""'),
        (0, "0"),
        (-0, "0"),
        (MAX_INTEGER, "9007199254740991"),
        (-MAX_INTEGER, "-9007199254740991"),
        (True, "true"),
        ([True, False, 1, "a"], '[true,false,1,"a"]'),
        ({"b": 1, "a": [2, {"d": 3, "c": 4}]}, '{"a":[2,{"c":4,"d":3}],"b":1}'),
        # RFC 8785 section 3.2.2.2: the string of its example.
        (
            '\u20ac$\u000f\nA\'B"\\\\"/',
            '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
        ),
        ("\b\t\n\f\r\x00\x1f\x7f", '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"'),
        # RFC 8785 section 3.2.3: its example of ordered names, without the values.
        (
            {
                "\u20ac": 1,
                "\r": 2,
                "\ufb33": 3,
                "1": 4,
                "\U0001f600": 5,
                "\u0080": 6,
                "\u00f6": 7,
            },
            '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),
    ],
)
def test_a_value_and_its_one_spelling(value: Value, text: str) -> None:
    assert write_canonical(value) == text.encode()
    assert parse_canonical(text.encode()) == value


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        0.5,
        float("nan"),
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        b"bytes",
        (1, 2),
        {1, 2},
        {1: "a"},
        {"a": None},
        [[None]],
        "\ud800",
        {"\udfff": 1},
        object(),
    ],
)
def test_a_value_that_has_no_place_in_a_body(value: Any) -> None:
    with pytest.raises(Malformed):
        write_canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" {}",
        b"{} ",
        b"{}\n",
        b"{ }",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"01",
        b"-0",
        b"1.0",
        b"1e1",
        b"9007199254740992",
        b"9" * 5000,
        b"NaN",
        b"Infinity",
        b"null",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        '"a"'.encode("utf-16"),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"'a'",
        b"{}{}",
        b"[1,]",
    ],
)
def test_bytes_that_are_no_canonical_body(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse_canonical(data)


def nested(depth: int) -> Value:
    value: Value = "x"
    for level in range(depth):
        value = [value] if level % 2 else {"": value}
    return value


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"":', "}")])
def test_a_body_has_a_depth(start: str, end: str) -> None:
    deepest = f"{start * MAX_DEPTH}1{end * MAX_DEPTH}".encode()
    assert write_canonical(parse_canonical(deepest)) == deepest
    with pytest.raises(Malformed):
        parse_canonical(start.encode() + deepest + end.encode())


def test_too_long_a_body_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", lambda _: pytest.fail("it was read"))
    with pytest.raises(Malformed):
        parse_canonical(b"[" * (MAX_BODY_BYTES + 1))


def test_a_body_has_a_depth_and_a_length() -> None:
    deepest = nested(MAX_DEPTH)
    assert parse_canonical(write_canonical(deepest)) == deepest
    with pytest.raises(Malformed):
        write_canonical(nested(MAX_DEPTH + 1))
    with pytest.raises(Malformed):
        write_canonical([nested(MAX_DEPTH)])
    with pytest.raises(Malformed):
        parse_canonical(json.dumps(nested(MAX_DEPTH + 1), separators=(",", ":")).encode())
    loop: list[Value] = []
    loop.append(loop)
    with pytest.raises(Malformed):
        write_canonical(loop)
    longest = "x" * (MAX_BODY_BYTES - 2)
    assert parse_canonical(write_canonical(longest)) == longest
    with pytest.raises(Malformed):
        write_canonical(longest + "x")
    with pytest.raises(Malformed):
        parse_canonical(f'"{longest}x"'.encode())


@MANY
@given(VALUES)
def test_every_value_comes_back(value: Value) -> None:
    data = write_canonical(value)
    assert parse_canonical(data) == value
    assert json.loads(data) == value
