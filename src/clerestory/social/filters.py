"""Word filters: whole words, whatever their case and accents. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
# Letters that have no accent to lose and yet stand for others.
_ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe"}
)


def fold(text: str) -> str:
    """Return the words of a text, lower case, without accents, with one space between them."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.translate(_ALIKE)))


def hits(text: str, folded: Iterable[str]) -> bool:
    """Whether one of these folded words, or runs of words, stands in a text as whole words."""
    said = f" {fold(text)} "
    return any(f" {words} " in said for words in folded if words)
