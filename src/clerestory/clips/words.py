"""The words of a description: which are hashtags, which name people. Pure."""

import re
import unicodedata
from collections.abc import Collection

from clerestory.clips.shown import Word

# A hashtag has at least one letter, so that "#1" stays a number.
_MARKED = re.compile(r"(?<![\w#@/])(?:#(?P<tag>\w{1,60})|@(?P<handle>[A-Za-z0-9_]{2,30}))(?!\w)")
MOST_TAGS = 30
MOST_MENTIONS = 20


def fold_tag(name: str) -> str:
    """Return the form under which a hashtag is looked up."""
    return unicodedata.normalize("NFKC", name).casefold()


def tags_in(text: str) -> list[str]:
    """Return the folded hashtags of a text, each once, in order, at most MOST_TAGS."""
    found = (match["tag"] for match in _MARKED.finditer(text) if _is_tag(match["tag"]))
    return list(dict.fromkeys(fold_tag(tag) for tag in found))[:MOST_TAGS]


def handles_in(text: str) -> list[str]:
    """Return the handles named in a text, each once, in order, at most MOST_MENTIONS."""
    found = (match["handle"] for match in _MARKED.finditer(text) if match["handle"])
    return list(dict.fromkeys(handle.lower() for handle in found))[:MOST_MENTIONS]


def words_of(text: str, known: Collection[str]) -> tuple[Word, ...]:
    """Split a text into plain pieces and links; only handles in `known` become links."""
    words: list[Word] = []
    at = 0
    for match in _MARKED.finditer(text):
        href = _address(match, known)
        if not href:
            continue
        if match.start() > at:
            words.append(Word(text[at : match.start()]))
        words.append(Word(match[0], href))
        at = match.end()
    if at < len(text):
        words.append(Word(text[at:]))
    return tuple(words)


def _address(match: re.Match[str], known: Collection[str]) -> str:
    if _is_tag(match["tag"]):
        return f"/tags/{fold_tag(match['tag'])}"
    if match["handle"] and match["handle"].lower() in known:
        return f"/@{match['handle'].lower()}"
    return ""


def _is_tag(name: str | None) -> bool:
    return name is not None and not name.replace("_", "").isdecimal()
