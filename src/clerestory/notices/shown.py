"""A line of notices as its reader is shown it."""

from dataclasses import dataclass
from datetime import datetime

from clerestory.clips.shown import Author


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """What one or several people did that day about the same thing.

    `people` are the latest two, `count` is how many there were, and `more` says that they were too
    many to count. `clip` is an id, `title` its first words, `text` what was said; each empty where
    there is none. `at` is the latest.
    """

    kind: str
    at: datetime
    unread: bool
    people: tuple[Author, ...]
    count: int
    more: bool
    address: str
    clip: str
    title: str
    cover: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """Whether a kind is shown, and whether a letter is written about it."""

    kind: str
    shown: bool
    mailed: bool


@dataclass(frozen=True, slots=True)
class News:
    """How many lines are new, and the moment of the latest as a hex number; empty for none."""

    unread: int
    mark: str
