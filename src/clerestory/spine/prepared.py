"""Prepared questions and changes: SQL that is written once, and asked again with other values.

Django writes the SQL of a query anew each time it is asked. For a question that says who may see
what, that costs many times what the database needs for its answer, and some are asked by every
request. `docs/decisions/0008-questions-written-once.md` has the figures.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Self, cast, override
from uuid import UUID

from django.db import connection as default
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Field, QuerySet
from django.db.models.lookups import In
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

from clerestory.spine.answers import Plan

# How many forms of one question are remembered, at some 30 to 50 KiB each. A stranger who chooses
# limits can ask for more: then the one that was not asked for longest is written anew, which costs
# what a plain query does.
FORMS = 64


type Told = UUID | str | float | datetime | None


class Given(Expression):
    """The place of a value that is given when the question is asked."""

    def __init__(self, name: str, field: Field[Any, Any], place: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name, self.place = name, place

    @override
    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (_Place(self.name, self.output_field, self.place),)


@dataclass(frozen=True, slots=True)
class Several:
    """Says that a name stands for a list of values, for `among`. Among none there is no row."""

    field: Field[Any, Any]


def among(column: str, values: list[Given]) -> In:
    """Return the condition that a column, or the id that it refers to, is one of these values."""
    return _Among(column, values)


class _Among(In):
    """One of several values. To PostgreSQL they go as one text, however many they are."""

    def __init__(self, column: str, values: list[Given]) -> None:
        super().__init__(F(column), values)
        self.values = _Place(values[0].name, values[0].output_field, None, whole=True)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Compare with any of a list, the one parameter."""
        column, given = self.process_lhs(compiler, connection)
        kind = self.values.field.db_type(connection)
        return f"{column} = ANY(%s::{kind}[])", (*given, self.values)


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands among the parameters where a value is to come, or a list of values as a whole."""

    name: str
    field: Field[Any, Any]
    place: int | None
    whole: bool = False

    def filled(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> object:
        """Return the value that comes here, as the database takes it."""
        told = self.field.get_db_prep_value
        if self.whole:
            return _array([told(value, connection) for value in values[self.name]])
        value = values[self.name] if self.place is None else values[self.name][self.place]
        return told(value, connection)


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The parameters of a statement. One value often stands in many places, and is turned once."""

    places: tuple[_Place, ...]
    fixed: tuple[Any, ...]
    # Of each parameter, where it stands among the places and what is fixed.
    order: tuple[int, ...]

    @classmethod
    def of(cls, parameters: Sequence[Any]) -> Self:
        places = {(one.name, one.place): one for one in parameters if isinstance(one, _Place)}
        keys = list(places)
        fixed: list[Any] = []
        order = []
        for one in parameters:
            if isinstance(one, _Place):
                order.append(keys.index((one.name, one.place)))
            else:
                order.append(len(keys) + len(fixed))
                fixed.append(one)
        return cls(tuple(places.values()), tuple(fixed), tuple(order))

    def filled(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        known = [*(one.filled(values, connection) for one in self.places), *self.fixed]
        return tuple(map(known.__getitem__, self.order))


@dataclass(frozen=True, slots=True)
class _Written:
    alias: str
    sql: str
    parameters: _Parameters
    locks: bool
    plan: Plan


class Prepared[Row]:
    """A question of this process.

    `build` makes the query. It takes the parts of the form by position, such as the limit, and by
    the names of `fields` a `Given` for each value, to be compared with a column of that kind, or a
    list of them. A value of None fits nothing, as everywhere in SQL; lookups that change what they
    are given, such as `contains`, take no `Given`.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Row]], **fields: Field[Any, Any] | Several
    ) -> None:
        self._build = build
        self._fields = fields
        self._lists = [name for name, one in fields.items() if isinstance(one, Several)]
        self._written = lru_cache(maxsize=FORMS)(self._write)

    def rows(self, *form: Hashable, **values: Told | Sequence[Told]) -> list[Row]:
        """Ask in this form with these values; raise TypeError if they are not those it takes."""
        if values.keys() != self._fields.keys():
            message = f"asked with {sorted(values)}, and it takes {sorted(self._fields)}"
            raise TypeError(message)
        lists: dict[str, list[Told]] = {
            name: [one for one in cast("Sequence[Told]", values[name]) if one is not None]
            for name in self._lists
        }
        if not all(lists.values()):
            return []
        counts = (1,) * len(lists)
        if default.vendor != "postgresql":
            lists = {name: _padded(one) for name, one in lists.items()}
            counts = tuple(map(len, lists.values()))
        values |= lists
        written = self._written(counts, *form)
        connection = connections[written.alias]
        if written.locks and not connection.in_atomic_block:
            message = "rows are locked in a transaction"
            raise RuntimeError(message)
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.parameters.filled(values, connection))
            answer = cursor.fetchall()
        return written.plan.rows(answer, connection)

    def first(self, *form: Hashable, **values: Told | Sequence[Told]) -> Row | None:
        """Return the first row, or None; `build` says that no more is read."""
        return next(iter(self.rows(*form, **values)), None)

    def _write(self, counts: tuple[int, ...], *form: Hashable) -> _Written:
        length = iter(counts)
        given = {
            name: [Given(name, one.field, place) for place in range(next(length))]
            if isinstance(one, Several)
            else Given(name, one)
            for name, one in self._fields.items()
        }
        rows = self._build(*form, **given)
        compiler = rows.query.get_compiler(rows.db)
        sql, parameters = compiler.as_sql()
        locks = rows.query.select_for_update
        return _Written(rows.db, sql, _Parameters.of(parameters), locks, Plan.of(rows, compiler))


class PreparedUpdate:
    """A change of rows, of this process.

    `build` takes a `Given` for each of `fields` and returns the rows and their new values, by name.
    """

    def __init__(
        self,
        build: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]],
        **fields: Field[Any, Any],
    ) -> None:
        self._build = build
        self._fields = fields
        self._written = cache(self._write)

    def run(self, **values: Told) -> int:
        """Change the rows for these values and return how many; raise TypeError for others."""
        if values.keys() != self._fields.keys():
            message = f"changes by {sorted(self._fields)}, and was given {sorted(values)}"
            raise TypeError(message)
        alias, sql, parameters = self._written()
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters.filled(values, connection))
            return int(cursor.rowcount)

    def _write(self) -> tuple[str, str, _Parameters]:
        rows, told = self._build(**{name: Given(name, one) for name, one in self._fields.items()})
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(told)
        alias = router.db_for_write(rows.model)
        sql, parameters = query.get_compiler(alias).as_sql()
        return alias, sql, _Parameters.of(parameters)


def _array(values: list[Any]) -> str:
    """Return PostgreSQL's text of a list: psycopg makes the same of it, value by value."""
    joined = "\0".join(map(str, values))
    if joined.count("\0") >= len(values):
        message = "a text for PostgreSQL has no NUL"
        raise ValueError(message)
    quoted = joined.replace("\\", "\\\\").replace('"', '\\"').replace("\0", '","')
    return f'{{"{quoted}"}}'


def _padded(values: list[Told]) -> list[Told]:
    """Return a list that is a power of two long: its last value again changes nothing for `in`."""
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *values[-1:] * (length - len(values))]
