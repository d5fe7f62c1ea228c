"""Passwords: which are fit, how they are kept, and whether one is right.

Kept as Argon2id (RFC 9106) with 32 MiB and two passes, above what OWASP's password storage sheet
asks for; 16 threads that all check a password at once then need half a gigabyte, not several.
"""

import unicodedata
from functools import cache

import argon2
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from clerestory.people.refused import (
    PasswordCommon,
    PasswordLong,
    PasswordShort,
    PasswordTelling,
)

SHORTEST = 10
LONGEST = 256
# Letters that must be left when the handle and the address are taken out of a password.
OWN_LETTERS = 6
DIFFERENT_LETTERS = 4

HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


def refuse_weak(password: str, *, telling: tuple[str, ...] = ()) -> None:
    """Raise a refusal unless `password` is fit; `telling` are words that it must not rest on."""
    if len(password) < SHORTEST:
        raise PasswordShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordLong(longest=LONGEST)
    rest = password.casefold()
    for word in telling:
        rest = rest.replace(word.casefold(), "") if word else rest
    if len(rest) < OWN_LETTERS:
        raise PasswordTelling
    if len(set(password)) < DIFFERENT_LETTERS:
        raise PasswordCommon
    try:
        _common().validate(password)
    except ValidationError:
        raise PasswordCommon from None


def lock(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(_bytes(password))


def is_right(password: str, kept: str) -> bool:
    """Whether `password` is the one of which `kept` was kept.

    An empty `kept` (nobody of this name, or no password) takes as long as a wrong password. One
    that is longer than any password is wrong without being worked on.
    """
    if len(password) > LONGEST:
        return False
    try:
        HASHER.verify(kept or _nobody(), _bytes(password))
    except argon2.exceptions.VerificationError:
        return False
    return bool(kept)


def is_dated(kept: str) -> bool:
    """Whether `kept` was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode(errors="replace")


@cache
def _nobody() -> str:
    return lock("nobody has this password")


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()
