"""Folding: the form in which words are looked up, whatever their language, case and accents. Pure.

The same words come out on every database, because none of them is asked: a text becomes terms here,
and the database keeps and compares terms only.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
MOST_WORDS = 8
# Shorter words have too many neighbours, and longer ones too many possible slips.
SLIPS = range(4, 17)

# What is written over or under a letter and can be left out: accents, and the vowel points of
# Hebrew and Arabic, joiners. The vowel signs of Indic scripts cannot, and stay.
_MARKS = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]"
)
# Letters that have no accent to lose and yet stand for others.
_ALIKE = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe"}
    | {"þ": "th", "ŧ": "t", "ŋ": "n"}
)
_SIGNS = "".join(
    chr(point) for point in range(0x483, 0xABEE) if unicodedata.category(chr(point))[0] == "M"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_SIGNS}])+")
# Scripts that leave no space between words: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    r"\U00020000-\U0003ffff]+"
)
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґ",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويءةىپچژگ",
)


def fold(text: str) -> str:
    """Return a text in small letters, without accents and in compatible forms."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = _MARKS.sub("", plain).casefold()
    return unicodedata.normalize("NFC", bare).translate(_ALIKE)


def terms_in(text: str, most: int) -> list[str]:
    """Return the terms of a text, each once, in order, at most `most`.

    A word is one term. A run of a script without spaces is its pairs of letters and its last one,
    so that any two or more letters of it are found.
    """
    found: dict[str, None] = {}
    for term in _terms(fold(text)):
        found[term[:LONGEST]] = None
        if len(found) >= most:
            break
    return list(found)


def words_asked(text: str) -> list[str]:
    """Return the terms of what somebody looks for, at most MOST_WORDS, none from an idle last one.

    In a run of pairs the last single letter would ask for more than what was typed.
    """
    found = []
    for word in _WORD.findall(fold(text)):
        pieces = list(_pieces(word))
        found += pieces[:-1] if len(pieces) > 1 and _UNSPACED.fullmatch(pieces[-1]) else pieces
    return list(dict.fromkeys(term[:LONGEST] for term in found))[:MOST_WORDS]


def near(word: str) -> set[str]:
    """Return what a word may be with one slip: a letter missing, added, wrong or out of turn."""
    if len(word) not in SLIPS:
        return set()
    letters = next((one for one in _ALPHABETS if any(letter in one for letter in word)), "")
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    made = {head + tail[1:] for head, tail in parts if tail}
    made |= {head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1}
    for letter in letters:
        made |= {head + letter + tail for head, tail in parts}
        made |= {head + letter + tail[1:] for head, tail in parts if tail}
    return made - {word}


def _terms(folded: str) -> Iterator[str]:
    for match in _WORD.finditer(folded):
        yield from _pieces(match[0])


def _pieces(word: str) -> Iterator[str]:
    """Give a word, its runs of a script without spaces taken apart."""
    at = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > at:
            yield word[at : run.start()]
        yield from (run[0][start : start + 2] for start in range(len(run[0])))
        at = run.end()
    if at < len(word):
        yield word[at:]
