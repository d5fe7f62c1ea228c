"""The few spellings all the text formats share, each with exactly one way to write a value.

Base 64 is RFC 4648 section 4 with padding and zero spare bits; numbers are ASCII decimals without
leading zeroes. Lenient forms are refused: two spellings of one value would be two notes.
"""

import re
from base64 import b64decode, b64encode

from clerestory.tlog.refusals import Malformed

# What a note may not hold: control characters but newline, and what UTF-8 cannot write.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


def to_base64(data: bytes) -> str:
    """Write bytes as base 64."""
    return b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Read base 64."""
    try:
        data = b64decode(text)
    except ValueError:
        raise Malformed("not base 64") from None
    if to_base64(data) != text:
        raise Malformed("base 64 is not written like this")
    return data


def from_decimal(text: str, limit: int) -> int:
    """Read a number from 0 to `limit`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(limit))):
        raise Malformed("not a number, or far too large a one")
    number = int(text)
    if str(number) != text or number > limit:
        raise Malformed("numbers have no leading zeroes and a largest value")
    return number


def from_utf8(data: bytes, limit: int) -> str:
    """Read at most `limit` bytes of text that can stand in a note."""
    if len(data) > limit:
        raise Malformed("longer than this may be")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    check_text(text)
    return text


def check_text(text: str) -> None:
    """Refuse text that cannot stand in a note (C2SP signed-note, Format)."""
    if _FORBIDDEN.search(text):
        raise Malformed("a character stands in the text that a note may not hold")


def is_name(name: str) -> bool:
    """Tell whether this can be a key's name: not empty, no space of any kind, no plus."""
    return bool(name) and not any(each.isspace() or each == "+" for each in name)
