"""The words of a description: which are hashtags, which name people. Pure."""

import re
import unicodedata
from collections.abc import Collection

from clerestory.clips.shown import Word

# A hashtag has at least one letter, so that "#1" stays a number.
_MARKED = re.compile(r"(?<![\w#@/])(?:#(?P<tag>\w{1,60})|@(?P<handle>[A-Za-z0-9_]{2,30}))(?!\w)")
# Folding parts some letters from their accents, as in "İ" and "ΐ".
_TAG = re.compile(r"[\w\u0300-\u036f]{1,60}")
MOST_TAGS = 30
MOST_MENTIONS = 20


def fold_tag(name: str) -> str:
    """Return the form under which a hashtag is looked up."""
    return unicodedata.normalize("NFKC", name).casefold()


def tag_of(name: str) -> str:
    """Return the folded form of a hashtag's name, or an empty string for what is no hashtag.

    Folding may lengthen a name or bring spaces into it, so the folded form is what counts.
    """
    folded = fold_tag(name)
    fits = _TAG.fullmatch(folded) and not folded.replace("_", "").isdecimal()
    return folded if fits else ""


def tags_in(text: str) -> list[str]:
    """Return the folded hashtags of a text, each once, in order, at most MOST_TAGS."""
    found = (tag_of(match["tag"] or "") for match in _MARKED.finditer(text))
    return list(dict.fromkeys(tag for tag in found if tag))[:MOST_TAGS]


def handles_in(text: str) -> list[str]:
    """Return the handles named in a text, each once, in order, at most MOST_MENTIONS."""
    found = (match["handle"] for match in _MARKED.finditer(text) if match["handle"])
    return list(dict.fromkeys(handle.lower() for handle in found))[:MOST_MENTIONS]


def words_of(text: str, known: Collection[str]) -> tuple[Word, ...]:
    """Split a text into plain pieces and links; only handles in `known` become links.

    After MOST_TAGS and MOST_MENTIONS links the rest is plain, so that lists stay light.
    """
    words: list[Word] = []
    left = {"tag": MOST_TAGS, "handle": MOST_MENTIONS}
    at = 0
    for match in _MARKED.finditer(text):
        kind = match.lastgroup or ""
        href = _address(match, known) if left[kind] else ""
        if not href:
            continue
        left[kind] -= 1
        if match.start() > at:
            words.append(Word(text[at : match.start()]))
        words.append(Word(match[0], href))
        at = match.end()
    if at < len(text):
        words.append(Word(text[at:]))
    return tuple(words)


def _address(match: re.Match[str], known: Collection[str]) -> str:
    if match["tag"]:
        tag = tag_of(match["tag"])
        return f"/tags/{tag}" if tag else ""
    if match["handle"] and match["handle"].lower() in known:
        return f"/@{match['handle'].lower()}"
    return ""
