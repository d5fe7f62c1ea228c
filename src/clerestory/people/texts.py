"""Cleaning what people type, before it is kept or shown. Pure."""

import re
import unicodedata

# Letters that are not seen and yet belong to words: joiners of Persian, Indic scripts and emoji.
_JOINERS = "\u200c\u200d"
_LONG_STACK = re.compile(
    r"((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){4})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def clean_line(text: str) -> str:
    """Return one line: composed (NFC), without control or direction marks, single spaces."""
    return " ".join(_visible(text).split()).strip(_JOINERS + " ")


def clean_lines(text: str) -> str:
    """Return the same for text of several lines; never more than one empty line in a row."""
    lines = [
        clean_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _visible(text: str) -> str:
    """Drop what could turn, hide or break the text around it: categories Cc, Cf, Co, Cs, Cn."""
    composed = unicodedata.normalize("NFC", text)
    kept = (
        " " if letter in "\t\n\u2028\u2029" else letter
        for letter in composed
        if letter in _JOINERS
        or letter in "\t\n\u2028\u2029"
        or unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
    )
    return _LONG_STACK.sub(r"\1", "".join(kept))
