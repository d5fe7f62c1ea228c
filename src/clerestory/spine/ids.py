"""Ids: UUID version 7, written in addresses as 26 letters of Crockford's base 32.

UUIDv7 (RFC 9562 section 5.7) starts with the time in milliseconds, so rows made together lie
together in an index, and keeps 74 random bits, so an unlisted clip's address cannot be guessed.
The written form is lower case and leaves out i, l, o and u; it is the same alphabet that ULIDs use.
"""

import secrets
import time
from uuid import UUID

from clerestory.spine.refusals import NotFound

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
# Two letters at once: a list of clips writes some thirty ids.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LETTERS = frozenset(_VALUES)


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def to_text(ident: UUID) -> str:
    """Write an id as 26 letters, most significant first."""
    value = ident.int
    return "".join([_PAIRS[value >> place & 1023] for place in range(120, -1, -10)])


def from_text(text: str) -> UUID:
    """Read an id written by `to_text`; raise NotFound for anything else."""
    if len(text) != LENGTH or not _LETTERS.issuperset(text):
        raise NotFound
    value = 0
    for letter in text:
        value = value << 5 | _VALUES[letter]
    if value >> 128:
        raise NotFound
    return UUID(int=value)
