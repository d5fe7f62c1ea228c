"""Rows: whether a table has a row with certain values, and adding one that is there once.

Who may see what is asked in every query, several times over. As `Exists` each such question is a
query of its own, which Django builds anew and which costs more than the database's answer; this
says the same in a tenth of the time.
"""

from functools import cache
from typing import Any, Self, override
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Expression, F, Field, Model, OrderBy, UUIDField, Value
from django.db.models.functions import Collate

from clerestory.spine.prepared import Given


def add(row: Model) -> None:
    """Add a row that has its key already; nothing hears of it but the database."""
    _insert(row, once=False)


def add_once(row: Model) -> bool:
    """Add a row whose values are unique, as `add` does; return whether it is new."""
    return _insert(row, once=True)


def _insert(row: Model, *, once: bool) -> bool:
    sql, fields = _insertion(type(row), once=once)
    # As `save` asks the fields: some fill themselves, such as the moment of adding.
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount) == 1


@cache
def _insertion(table: type[Model], *, once: bool) -> tuple[str, list[Field[Any, Any]]]:
    meta: Any = table._meta  # noqa: SLF001  Django's documented way in
    fields, quote = list(meta.local_concrete_fields), connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608  names of a table and its columns
    return sql + " ON CONFLICT DO NOTHING" * once, fields


def letters(column: str) -> Collate:
    """Return a column to be compared by its letters' numbers, the same on every database."""
    return Collate(column, "C" if connection.vendor == "postgresql" else "BINARY")


def by_letters(column: str) -> OrderBy:
    """Return the order of a column by its letters' numbers."""
    return OrderBy(letters(column))


type Wanted = dict[str, UUID | F | Given]


class There(Expression):
    """Whether `table` has a row that fits one of these wishes.

    A wish names fields, and for each the id that it holds or, as an `F`, the column of the query
    that is filtered, or a `Given`. Put it into a `Q`, or negate that.
    """

    conditional = True

    def __init__(self, table: type[Model], *wishes: Wanted) -> None:
        super().__init__(output_field=BooleanField())
        self.table = table
        self.names = [tuple(wish) for wish in wishes]
        self.values: list[Any] = [
            one if isinstance(one, F | Given) else Value(one, output_field=UUIDField())
            for wish in wishes
            for one in wish.values()
        ]

    @override
    def get_source_expressions(self) -> list[Any]:
        return self.values

    @override
    def set_source_expressions(self, exprs: Any) -> None:
        self.values = list(exprs)

    @override
    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        meta: Any = self.table._meta  # noqa: SLF001  Django's documented way in
        quote, values, given = connection.ops.quote_name, iter(self.values), list[Any]()
        either = []
        for names in self.names:
            said = []
            for name in names:
                sql, parts = compiler.compile(next(values))
                said.append(f"here.{quote(meta.get_field(name).column)} = {sql}")
                given += parts
            either.append(" AND ".join(said))
        where = " OR ".join(either)
        return f"EXISTS (SELECT 1 FROM {quote(meta.db_table)} here WHERE {where})", tuple(given)  # noqa: S608  names of tables and columns

    @override
    def copy(self) -> Self:
        made = super().copy()
        made.values = list(self.values)
        return made
