"""What is held about somebody, in the words and values of a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from clerestory.gate.datamap import Personal, Table
from clerestory.gate.export.rows import Held, Value
from clerestory.spine.ids import to_text

# Of each kind; the copy has all of them.
MOST_ROWS = 10
# Words are never so many: what is longer is a file, written as letters.
MOST_LETTERS = 50_000


@dataclass(frozen=True, slots=True)
class Why:
    """Fields that are kept for the same purpose, as long, and for the same readers."""

    fields: list[str]
    purpose: str
    retention: str
    source: str
    recipients: list[str]
    sealed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of thing that is held, with the first of them."""

    name: str
    words: str
    count: int
    more: int
    rows: list[list[tuple[str, str]]]
    why: list[Why]


def groups(found: list[Held]) -> list[Group]:
    """Return what there is, the account first and then what there is most of."""
    return [
        Group(
            name=one.table.name.replace(".", "-").lower(),
            words=gettext(one.table.words),
            count=one.count,
            more=one.count - len(one.rows),
            rows=[list(_in_words(row)) for row in one.rows],
            why=list(reasons(one.table)),
        )
        for one in found
        if one.count
    ]


def reasons(table: Table) -> Iterator[Why]:
    """Give the reasons of a table's fields, fields with the same reasons together."""
    together: dict[tuple[object, ...], list[Personal]] = {}
    for kept in table.personal.values():
        same = (kept.purpose, kept.retention, kept.source, kept.recipients, kept.sealed)
        together.setdefault(same, []).append(kept)
    for fields in together.values():
        yield why(fields)


def why(fields: list[Personal]) -> Why:
    """Say why these fields are kept, which all have the same reasons."""
    first = fields[0]
    return Why(
        fields=[gettext(kept.words) for kept in fields],
        purpose=gettext(first.purpose.sentence),
        retention=gettext(first.retention.words),
        source=gettext(first.source),
        recipients=[gettext(who) for who in first.recipients],
        sealed=first.sealed,
    )


def _in_words(row: list[Value]) -> Iterator[tuple[str, str]]:
    for one in row:
        shown = gettext("Kept, not shown.") if one.kept.hidden else in_words(one.value)
        yield gettext(one.kept.words), shown


def in_words(value: Any) -> str:  # noqa: ANN401  whatever a field holds
    """Write a value for people; an empty string where there is none."""
    match value:
        case bool():
            words = gettext("Yes") if value else gettext("No")
        case datetime():
            moment = date_format(value, "DATETIME_FORMAT")
            words = gettext("{moment} UTC").format(moment=moment)
        case date():
            words = date_format(value, "DATE_FORMAT")
        case UUID():
            words = to_text(value)
        case int():
            words = number_format(value, use_l10n=True, force_grouping=True)
        case bytes() | memoryview():
            words = ngettext("%d byte", "%d bytes", len(value)) % len(value)
        case str() if len(value) > MOST_LETTERS:
            words = gettext("Too long to show here. Your copy has it.")
        case list() | tuple():
            words = ", ".join(in_words(each) for each in value)
        case _:
            words = "" if value is None else str(value)
    return words
