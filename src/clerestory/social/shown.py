"""A comment, a collection and a repost as a reader is shown them."""

from dataclasses import dataclass
from datetime import datetime

from clerestory.clips.shown import Author, ShownClip, Word


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment. `parent` is empty on the first level; `answered` is the handle it replies to.

    `held`: it waits for the author of the clip. `by_author`: the clip's author wrote it. `hidden`:
    the ground for which moderators hid it; its text is empty then to all but who wrote it.
    """

    id: str
    clip: str
    parent: str
    address: str
    author: Author
    by_author: bool
    answered: str
    text: str
    words: tuple[Word, ...]
    held: bool
    hidden: str
    pinned: bool
    liked_by_author: bool
    likes: int
    replies: int
    posted_at: datetime
    edited_at: datetime | None
    liked: bool
    mine: bool
    may_pin: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """What a comment said, from when."""

    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ShownCollection:
    """A collection, and how many of its clips the reader may watch."""

    id: str
    name: str
    public: bool
    address: str
    clips: int


@dataclass(frozen=True, slots=True)
class ShownRepost:
    """A clip that somebody passed on, with their words."""

    clip: ShownClip
    by: Author
    words: tuple[Word, ...]
    reposted_at: datetime
