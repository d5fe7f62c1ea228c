"""The Range header (RFC 9110 section 14): which bytes of a file a request asks for. Pure.

Not covered, by choice: several ranges in one request. A server may ignore such a header (section
14.2), and we do: the whole file is sent, so that a header with a thousand ranges costs nothing.
"""

import re
from typing import NamedTuple

_ONE = re.compile(r"\s*bytes\s*=[\s,]*([0-9]*)-([0-9]*)[\s,]*", re.ASCII | re.IGNORECASE)
# No file is as long as this; longer numbers are cut, as Python would take long to read them.
_DIGITS = 18
_LONGEST = 200


class Stretch(NamedTuple):
    """The bytes from `start` up to, not including, `end`."""

    start: int
    end: int


class OutsideFile(Exception):
    """The range is well formed, and no byte of it is in the file."""


def asked(header: str, size: int) -> Stretch | None:
    """Return the part of a file of `size` bytes that the header asks for; None for all of it.

    A header that is malformed, of another unit or of several ranges is ignored. Raise OutsideFile
    where section 15.5.17 asks for 416.
    """
    found = _ONE.fullmatch(header) if len(header) <= _LONGEST else None
    if found is None:
        return None
    first, last = found[1], found[2]
    if not first:
        return _suffix(last, size)
    start = _number(first)
    end = _number(last) + 1 if last else size
    if end <= start and last:
        return None
    if start >= size:
        raise OutsideFile
    return Stretch(start, min(end, size))


def _suffix(text: str, size: int) -> Stretch | None:
    """Return the last bytes; none are asked for with 0, and an empty file has none to give."""
    if not text:
        return None
    length = _number(text)
    if length == 0:
        raise OutsideFile
    return Stretch(max(0, size - length), size) if size else None


def _number(text: str) -> int:
    text = text.lstrip("0") or "0"
    return int(text) if len(text) <= _DIGITS else 10**_DIGITS
