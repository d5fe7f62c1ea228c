"""Rows: what the tables hold about one person, found and named by the data map."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from clerestory.gate.datamap import DataMap, Kept, Personal, Table
from clerestory.spine.ids import to_text

BATCH = 200

type Json = str | int | float | bool | list[Json] | dict[str, Json] | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value, with its description. A hidden value is None."""

    kept: Personal
    value: Any


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds about a person: how many rows, and the first of them."""

    table: Table
    count: int
    rows: list[list[Value]]


def held(data: DataMap, person_id: UUID, most: int) -> list[Held]:
    """Return what each table holds about a person, `most` rows of it at the most."""
    found = []
    for table in data.tables.values():
        if table.whose:
            rows = _rows(table, person_id)
            shown = [_shown(table, row) for row in rows[:most]]
            found.append(Held(table, rows.count(), shown))
    return found


def counted(data: DataMap, person_id: UUID) -> Iterator[tuple[str, int]]:
    """Give each table's name with how many rows of it are about a person."""
    for table in data.tables.values():
        if table.whose:
            yield table.name, _rows(table, person_id).count()


def exported(table: Table, person_id: UUID) -> Iterator[dict[str, Json]]:
    """Give a person's rows as JSON can write them, without what is hidden."""
    for row in _rows(table, person_id).iterator(chunk_size=BATCH):
        yield {
            name: as_json(_value(row, name, kept))
            for name, kept in table.fields.items()
            if not (isinstance(kept, Personal) and kept.hidden)
        }


def as_json(value: Any) -> Json:  # noqa: ANN401  whatever a field holds
    """Write a value as JSON can: ids as in addresses, times by RFC 3339, bytes in base 64."""
    written: Json
    match value:
        case None | str() | int() | float():
            written = value
        case UUID():
            written = to_text(value)
        case datetime():
            written = value.isoformat().replace("+00:00", "Z")
        case date():
            written = value.isoformat()
        case bytes() | memoryview():
            written = base64.b64encode(value).decode()
        case list() | tuple():
            written = [as_json(each) for each in value]
        case dict():
            written = {str(key): as_json(each) for key, each in value.items()}
        case _:
            written = str(value)
    return written


def _rows(table: Table, person_id: UUID) -> QuerySet[Model]:
    """Return a person's rows, the newest last, with what is shown in place of keys."""
    whose = reduce(or_, (Q(**{lookup: person_id}) for lookup in table.whose))
    paths = [kept.through for kept in table.personal.values() if kept.through]
    rows: QuerySet[Model] = apps.get_model(table.name)._default_manager.filter(whose).order_by("pk")  # noqa: SLF001  Django's documented way in
    return rows.select_related(*(path.rpartition(".")[0] for path in paths)) if paths else rows


def _shown(table: Table, row: Model) -> list[Value]:
    return [
        Value(kept, None if kept.hidden else _value(row, name, kept))
        for name, kept in table.personal.items()
    ]


def _value(row: Model, name: str, kept: Kept) -> Any:  # noqa: ANN401  whatever a field holds
    path = kept.through.split(".") if isinstance(kept, Personal) and kept.through else [name]
    if path == [name]:
        field = row._meta.get_field(name)  # noqa: SLF001  Django's documented way in
        return getattr(row, getattr(field, "attname", name))
    found: Any = row
    for word in path:
        # Whoever is pointed to need not be there: a notice about the account is by nobody.
        found = getattr(found, word, None)
    return found
