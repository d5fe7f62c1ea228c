"""Keys that only their holder knows: sessions, tokens, letters, second steps, recovery codes."""

import hashlib
import secrets

from clerestory.spine.ids import ALPHABET

RECOVERY_LETTERS = 16


def new_key() -> str:
    """Return 256 random bits as 43 letters that are safe in an address and in a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """Return what is kept of a key: SHA-256 in hex. Keys are random, so it needs no salt."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def new_recovery_code() -> str:
    """Return 80 random bits as four groups of four letters that cannot be misread."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
    return "-".join(letters[place : place + 4] for place in range(0, RECOVERY_LETTERS, 4))


def plain_recovery_code(typed: str) -> str:
    """Return a typed recovery code as it was made: forgiving case, spaces, dashes, i, l and o."""
    letters = typed.casefold().translate(str.maketrans("ilo", "110", " -"))
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))
