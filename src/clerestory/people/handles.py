"""Handles: their form, which look alike, and which nobody may have. Pure.

A *skeleton* is what is left of a handle when every difference is taken away that a hurried reader
does not see: two handles with one skeleton cannot both exist. The idea is that of UTS 39 section 4
("Confusable Detection"), for the 37 letters that a handle can have. Each letter is taken apart
rather than put together (m is rn, w is vv), so the order of the steps cannot matter.

A *shadow* is taken away further (3 is e, d is cl), and is compared with two short lists only: names
of offices and insults. There a wrong refusal costs little and a miss costs much.

Not covered: handles that are alike in meaning, such as `the_real_ada`.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from clerestory.people.refused import HandleMalformed, HandleOffensive, HandleReserved

FORM = re.compile(r"(?=_*[a-z0-9])[a-z0-9_]{2,30}")
WORDS = Path(__file__).resolve().parent / "words"
SITE_NAME_LETTERS = 5
_AROUND = "0123456789_"

_LIKE = {"_": "", "0": "o", "1": "l", "i": "l", "5": "s", "m": "rn", "w": "vv"}
_LEET = {
    "2": "z",
    "3": "e",
    "4": "a",
    "6": "b",
    "7": "t",
    "8": "b",
    "9": "g",
    "d": "cl",
    "j": "l",
    "q": "g",
    "u": "v",
}
_SKELETON: dict[int, str] = {ord(letter): bones for letter, bones in _LIKE.items()}
_SHADOW: dict[int, str] = {ord(letter): bones for letter, bones in (_LIKE | _LEET).items()}


def read_handle(typed: str) -> str:
    """Return a typed handle as it is kept; raise HandleMalformed."""
    handle = typed.strip().removeprefix("@").lower()
    if FORM.fullmatch(handle) is None:
        raise HandleMalformed
    return handle


def skeleton(handle: str) -> str:
    """Return what `handle` shares with every handle that looks like it: 1 to 60 letters."""
    return handle.translate(_SKELETON)


def refuse_unfit(handle: str, *, site_name: str = "") -> None:
    """Raise HandleReserved or HandleOffensive for a handle that nobody may have."""
    site = re.sub(r"[^a-z0-9]", "", site_name.lower())
    passes_for_us = len(site) >= SITE_NAME_LETTERS and _shadow(site) in _shadow(handle)
    if passes_for_us or _reserved().hold(handle):
        raise HandleReserved
    if _offensive().hold(handle):
        raise HandleOffensive


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of which some are refused as a whole handle, some as a part, some anywhere."""

    whole: re.Pattern[str]
    part: re.Pattern[str]
    inside: re.Pattern[str]

    def hold(self, handle: str) -> bool:
        """Whether the list refuses `handle`. Digits around a word do not hide it."""
        parts = [piece for part in handle.split("_") for piece in _cores(part)]
        return (
            any(self.whole.fullmatch(_shadow(piece)) for piece in _cores(handle))
            or any(self.part.fullmatch(_shadow(piece)) for piece in parts)
            or self.inside.search(_shadow(handle)) is not None
        )


def read_words(text: str) -> WordList:
    """Read a list: `word` is refused as a handle, `word_` also as a part, `word*` anywhere."""
    lines = [line.strip() for line in text.splitlines()]
    words = [line for line in lines if line and not line.startswith("#")]
    inside = [word.rstrip("*") for word in words if word.endswith("*")]
    part = [word.rstrip("_") for word in words if word.endswith("_")]
    return WordList(
        whole=_any_of([word.rstrip("*_") for word in words]),
        part=_any_of(part),
        inside=_any_of(inside),
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    """Return a pattern of the words' shadows in which any letter may be repeated."""
    patterns = [
        "".join(f"{letter}{{{len(list(run))},}}" for letter, run in groupby(_shadow(word)))
        for word in words
    ]
    return re.compile("|".join(patterns) or r"(?!)")


def _shadow(handle: str) -> str:
    return handle.translate(_SHADOW)


def _cores(word: str) -> set[str]:
    """Return `word` without any, some and all of the digits and underscores around it."""
    first = len(word) - len(word.lstrip(_AROUND))
    last = len(word.rstrip(_AROUND))
    return {
        word[start:end]
        for start in range(first + 1)
        for end in range(max(last, start), len(word) + 1)
    }


@cache
def _reserved() -> WordList:
    return read_words((WORDS / "reserved.txt").read_text())


@cache
def _offensive() -> WordList:
    # Written in ROT13, so that nobody has to read it who did not mean to.
    return read_words(codecs.decode((WORDS / "offensive.rot13.txt").read_text(), "rot13"))
