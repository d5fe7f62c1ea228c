"""Canonical JSON: one value, one spelling (RFC 8785), for what a leaf commits to.

Narrower than the RFC on purpose: objects, lists, strings, booleans and integers up to 2**53 - 1.
Fractions, larger numbers and null are refused, so no rule about their spelling can go wrong.
"""

import json
from typing import Final

from clerestory.tlog.refusals import Malformed

MAX_BODY_BYTES: Final = 65_536
MAX_DEPTH: Final = 16
MAX_INTEGER: Final = 2**53 - 1  # RFC 8785 section 3.2.2.3: numbers are those of ECMAScript

type Value = bool | int | str | list[Value] | dict[str, Value]


def write_canonical(value: Value) -> bytes:
    """Write a value in its one spelling."""
    # Python escapes strings as RFC 8785 section 3.2.2.2 asks; only the order of names differs.
    text = json.dumps(_ordered(value, MAX_DEPTH), ensure_ascii=False, separators=(",", ":"))
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise Malformed("half a surrogate pair stands in a string") from None
    if len(data) > MAX_BODY_BYTES:
        raise Malformed("longer than this may be")
    return data


def parse_canonical(data: bytes) -> Value:
    """Read a value that is written in its one spelling; `write_canonical` gives `data` back."""
    if len(data) > MAX_BODY_BYTES:
        raise Malformed("longer than this may be")
    try:
        value: Value = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if write_canonical(value) != data:
        raise Malformed("JSON, but not in its canonical spelling")
    return value


def _ordered(value: object, depth: int) -> object:
    match value:
        case bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case list() if depth > 0:
            return [_ordered(each, depth - 1) for each in value]
        case dict() if depth > 0 and all(isinstance(name, str) for name in value):
            # RFC 8785 section 3.2.3: names are ordered by their UTF-16 code units.
            names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
            return {name: _ordered(value[name], depth - 1) for name in names}
        case _:
            raise Malformed("a value that has no place in a body, or nested too deep")
