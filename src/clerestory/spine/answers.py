"""Answers: how what a database gave becomes the rows that a query promises, by a plan made once.

For each answer Django finds out anew which columns make which row, and builds each row by asking
after every field of its model. For a page of ten comments that was half of what it cost
(`docs/decisions/0008-questions-written-once.md`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
)
from django.db.models.sql.compiler import SQLCompiler

# Turns one value as the database gives it: value, column, connection.
type Turn = Callable[[Any, Any, BaseDatabaseWrapper], Any]
type Make = Callable[[Sequence[Any]], Any]


class NoPlan(TypeError):
    """The rows of this query need something that no plan does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How each line of an answer is read."""

    turns: tuple[tuple[int, Sequence[Turn], Any], ...]
    make: Make

    @classmethod
    def of(cls, rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Self:
        """Plan for a query whose SQL this compiler has written; raise NoPlan.

        Planned for are rows of models, with those joined and what is added, and lists of values.
        """
        query: Any = rows
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        if query._prefetch_related_lookups or query._known_related_objects:  # noqa: SLF001  no other way to ask
            raise NoPlan(rows.model, "has rows that are fetched beside it")
        turns = tuple(
            (place, tuple(told), column)
            for place, (told, column) in compiler.get_converters(columns).items()
        )
        return cls(turns, _make(query._iterable_class, rows.db, compiler))  # noqa: SLF001  the same

    def rows(self, answer: Sequence[Sequence[Any]], connection: BaseDatabaseWrapper) -> list[Any]:
        """Return what the lines of an answer say."""
        made = []
        for line in map(list, answer):
            for place, turns, column in self.turns:
                value = line[place]
                for turn in turns:
                    value = turn(value, column, connection)
                line[place] = value
            made.append(self.make(line))
        return made


def _make(kind: type, alias: str, compiler: SQLCompiler) -> Make:
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesListIterable:
        count = compiler.col_count
        return lambda line: tuple(line[:count])
    if kind is not ModelIterable:
        raise NoPlan(kind)
    return _model(compiler.klass_info, alias, compiler.select, compiler.annotation_col_map)


def _model(
    told: Mapping[str, Any], alias: str, select: Sequence[Any], added: dict[str, int] | None
) -> Make:
    """Return what builds a model's row, as `Model.from_db` does, and those joined to it."""
    model, places = told["model"], told["select_fields"]
    start, stop = places[0], places[-1] + 1
    if list(places) != list(range(start, stop)) or told.get("from_parent") or _is_special(model):
        raise NoPlan(model)
    names = [select[place][0].target.attname for place in places]
    extra = tuple((added or {}).items())
    joined = [
        (
            _model(one, alias, select, None),
            _key_place(one, select),
            one["local_setter"],
            one["remote_setter"],
        )
        for one in told.get("related_klass_infos", ())
    ]

    def make(line: Sequence[Any]) -> Model:
        row: Model = model.__new__(model)
        facts = vars(row)
        facts.update(zip(names, line[start:stop], strict=True))
        for name, place in extra:
            facts[name] = line[place]
        state = facts["_state"] = ModelState()
        state.adding, state.db = False, alias
        for other, key, tell, tell_other in joined:
            beside = None if line[key] is None else other(line)
            tell(row, beside)
            if beside is not None:
                tell_other(beside, row)
        return row

    return make


def _key_place(told: Mapping[str, Any], select: Sequence[Any]) -> int:
    """Return where in a line the key of a joined row stands: NULL there, there is no row."""
    key = told["model"]._meta.pk  # noqa: SLF001  Django's documented name
    places: Sequence[int] = told["select_fields"]
    return next(place for place in places if select[place][0].target == key)


def _is_special(model: type[Model]) -> bool:
    """Whether rows of a model are built in a way of their own; nothing hears signals."""
    bases = model.__mro__[: model.__mro__.index(Model)]
    return any(name in vars(one) for one in bases for name in ("__init__", "from_db"))
