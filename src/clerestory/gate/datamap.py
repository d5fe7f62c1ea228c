"""Datamap: what is kept about people, why, for how long, and who gets it, declared beside the code.

Each room has a `data.py` that describes its tables, files, log lines, cookies, caches and the
fields of its API. A test fails for anything that nobody described, and for a description of
something that is not there. From this are made: the record of processing (GDPR Art 30), the page
`/privacy`, the export (Art 15 and 20), the erasure plan (Art 17) and the page "Your data".

Pure: nothing here knows Django. Words are English, and doors translate them.
"""

import importlib
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import clerestory


class Category(StrEnum):
    """What kind of data it is."""

    IDENTITY = "who you are here"
    CONTACT = "how to reach you"
    PROOF = "what proves that it is you"
    CONTENT = "what you say and show"
    TIES = "whom you follow, and who follows you"
    USE = "traces of use"
    RECORDS = "records of what was done with your data"


class Basis(StrEnum):
    """Why it may be kept: Article 6(1) of the GDPR, by its letter."""

    CONTRACT = "(b): you asked for it"
    DUTY = "(c): the law asks for it"
    INTEREST = "(f): a legitimate interest"


class Subject(StrEnum):
    """Whose data it is."""

    SELF = "you"
    OTHER = "somebody else"
    STAFF = "staff"


class Source(StrEnum):
    """Where it comes from."""

    PERSON = "you gave it"
    BROWSER = "your browser sent it"
    OTHERS = "others gave it"
    HERE = "it is made here"


class Recipient(StrEnum):
    """Who gets it, besides the person and the processes of this server."""

    ANYBODY = "anybody"
    AUDIENCE = "those you chose"
    VIEWERS = "whoever may watch the clip"
    FOLLOWED = "the person who is followed"
    MAIL = "your mail provider"
    WITNESSES = "the witnesses of the log"
    MODERATORS = "the moderators of this server"
    STAFF = "staff with a case, a purpose and a second person's approval"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What it is for. `sentence` goes on after "It is kept"."""

    name: str
    sentence: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Retention:
    """How long it is kept. `keeper` is the dotted path below `clerestory.` of what ends it.

    With a `period` the keeper is a timer (`@every`); without one it is the act after which it goes.
    """

    words: str
    keeper: str
    period: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """Something that says nothing about anybody, and why that is so."""

    reason: str


@dataclass(frozen=True, slots=True)
class Personal:
    """Something that is about somebody.

    `hidden` says why its value is neither shown nor exported (a proof that whoever holds it could
    use). `through` is the attribute path, from the row, of what is shown in its place.
    """

    words: str
    _: KW_ONLY
    category: Category
    purpose: Purpose
    retention: Retention
    recipients: tuple[Recipient, ...] = ()
    subject: Subject = Subject.SELF
    source: Source = Source.PERSON
    sealed: bool = False
    region: str = "here"
    hidden: str = ""
    through: str = ""


type Kept = Plain | Personal

# So that a list of fields reads as a sentence.
personal, not_personal = Personal, Plain


class Step(StrEnum):
    """The steps of an erasure, in their order."""

    FREEZE = "freeze"
    RECEIPT = "receipt"
    KEYS = "keys"
    ROWS = "rows"
    FILES = "files"
    CACHES = "caches"
    QUEUE = "queue"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Goes:
    """It goes with its person: in which step, and by which function below `clerestory.`."""

    step: Step
    by: str


@dataclass(frozen=True, slots=True)
class Stays:
    """It stays after its person, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `whose` are the look-ups that find a person's rows by the person's id."""

    name: str
    words: str
    fields: Mapping[str, Kept]
    whose: tuple[str, ...] = ()
    erasure: Goes | Stays | None = None

    @property
    def personal(self) -> dict[str, Personal]:
        """The fields that are about somebody."""
        return {name: kept for name, kept in self.fields.items() if isinstance(kept, Personal)}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is no table: a file, a log line, a cookie, a cache.

    `found_by` is the function, below `clerestory.`, that finds a person's own files for the export:
    it takes a person's id and gives pairs of a name in the archive and a function that opens it.
    """

    name: str
    words: str
    kept: Kept
    erasure: Goes | Stays | None = None
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """A form of the API. A field is the table's field it shows or takes, or says why it is none."""

    name: str
    audience: Recipient | None
    fields: Mapping[str, str | Plain]


@dataclass(slots=True)
class DataMap:
    """All that is described."""

    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, Thing] = field(default_factory=dict)
    logs: dict[str, Thing] = field(default_factory=dict)
    cookies: dict[str, Thing] = field(default_factory=dict)
    caches: dict[str, Thing] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)

    @property
    def things(self) -> list[Thing]:
        """Everything that is no table and no form."""
        kinds = (self.files, self.logs, self.cookies, self.caches)
        return [thing for kind in kinds for thing in kind.values()]

    def field_at(self, path: str) -> Kept:
        """Return the description of `room.Table.field`; raise KeyError."""
        table, _, name = path.rpartition(".")
        return self.tables[table].fields[name]


MAP = DataMap()


class DescribedTwice(Exception):
    """The same thing has two descriptions."""


def describe(
    name: str,
    words: str,
    fields: Mapping[str, Kept],
    *,
    whose: tuple[str, ...] = (),
    erasure: Goes | Stays | None = None,
) -> None:
    """Describe a table, `room.Model`, with every column's field."""
    _put(MAP.tables, name, Table(name, words, dict(fields), whose, erasure))


def describe_file(
    name: str,
    words: str,
    kept: Kept,
    *,
    erasure: Goes | Stays | None = None,
    found_by: str = "",
) -> None:
    """Describe a folder or file of the data folder."""
    _put(MAP.files, name, Thing(name, words, kept, erasure, found_by))


def describe_log(line: str, kept: Kept) -> None:
    """Describe a line of the log, by its words without what is filled in."""
    _put(MAP.logs, line, Thing(line, "", kept))


def describe_cookie(name: str, words: str, kept: Kept) -> None:
    """Describe a cookie, or something else that is kept in a browser."""
    _put(MAP.cookies, name, Thing(name, words, kept))


def describe_cache(name: str, words: str, kept: Kept, *, erasure: Goes | None = None) -> None:
    """Describe something that a process remembers, `module.name` below `clerestory.`."""
    _put(MAP.caches, name, Thing(name, words, kept, erasure))


def describe_schema(
    name: str, audience: Recipient | None, fields: Mapping[str, str | Plain]
) -> None:
    """Describe a form of the API and who may be answered with it; None: the person alone."""
    _put(MAP.schemas, name, Schema(name, audience, dict(fields)))


def gather() -> DataMap:
    """Read the description of every room, and return all of them; again is the same."""
    package = Path(clerestory.__file__).parent
    for pattern in ("*/data.py", "*/data/__init__.py", "*/*/data.py"):
        for file in sorted(package.glob(pattern)):
            place = file.relative_to(package).with_suffix("").parts
            importlib.import_module(".".join(("clerestory", *place)).removesuffix(".__init__"))
    return MAP


def _put[T](place: dict[str, T], name: str, described: T) -> None:
    if name in place:
        message = f"{name} is described twice"
        raise DescribedTwice(message)
    place[name] = described
