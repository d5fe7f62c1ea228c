"""A clip as a reader is shown it: page, embed, API and feed show this and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

# Characters of a title; longer ones are cut at a word.
TITLE = 70


@dataclass(frozen=True, slots=True)
class Source:
    """One playable file: `type` is the value for a <source> element, bit rate in bits a second."""

    url: str
    type: str
    short_side: int
    width: int
    height: int
    bit_rate: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Track:
    """Captions in one language: a WebVTT file."""

    url: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who posted it. `picture` is a path, empty when there is none."""

    handle: str
    name: str
    picture: str
    sample: bool
    institution: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a description: plain text, or a link to a tag or a person."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ShownDownload:
    """A copy to take along. `state`: empty until asked for, making, ready.

    `url` leads to it once it is ready, and `name` is what to call it; its size is in bytes.
    """

    state: str
    url: str
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ShownSchedule:
    """When a draft will be published, and the name of the time zone in which its author said so."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A clip, its author and its files. Sizes in pixels, duration in milliseconds.

    `ticket` is what its showings are counted by; empty where it stands in no public list.
    """

    id: str
    address: str
    author: Author
    description: str
    words: tuple[Word, ...]
    alt_text: str
    language: str
    audience: str
    standing: str
    work: str
    progress: int
    trouble: str
    sensitive: bool
    # Whether it is covered until this reader chooses to see it.
    veiled: bool
    comments_from: str
    comments_held: bool
    width: int
    height: int
    duration_ms: int
    has_audio: bool
    cover: str
    card: str
    sources: tuple[Source, ...]
    captions: tuple[Track, ...]
    published_at: datetime | None
    edited_at: datetime | None
    mine: bool
    ticket: str
    downloads: bool
    # To its author: whether moderators hid or removed it.
    held_back: str
    likes: int
    comments: int
    reposts: int
    # What the reader did with it; the room above fills this in.
    liked: bool = False
    saved: bool = False
    reposted: bool = False
    # To its author, of a draft that is to be published by itself.
    scheduled: ShownSchedule | None = None

    @property
    def title(self) -> str:
        """The first words of the description, for lists and link previews."""
        first = self.description.split("\n", 1)[0].strip()
        if len(first) > TITLE:
            first = first[: TITLE - 1].rsplit(" ", 1)[0].rstrip(".,:;") + "…"
        return first or gettext("A clip by @{handle}").format(handle=self.author.handle)


@dataclass(frozen=True, slots=True)
class ShownPlaylist:
    """A playlist, how many of its clips the reader may watch, and the cover of the first."""

    id: str
    address: str
    name: str
    description: str
    clips: int
    cover: str


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Where a clip stands in a playlist, counted from 1, and its neighbours there."""

    playlist: ShownPlaylist
    number: int
    before: ShownClip | None
    after: ShownClip | None
