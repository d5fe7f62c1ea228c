"""Facts: how a lower room tells the rooms above what happened, without knowing them.

A fact is a frozen dataclass in the past tense that holds ids only. `announce` writes it into the
outbox in the caller's transaction: it is told if and only if what it tells of was committed. The
worker then calls every hearer, at least once; hearers are safe to repeat and cannot veto.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, dataclass_transform
from uuid import UUID

from django.db import transaction

from clerestory.spine.models import Fact
from clerestory.spine.rows import add

type Hearer[T] = Callable[[T], None]

KINDS: dict[str, type[Any]] = {}
HEARERS: dict[str, list[Hearer[Any]]] = {}


@dataclass_transform(frozen_default=True)
def fact[T](kind: type[T]) -> type[T]:
    """Declare a frozen dataclass as a fact; its fields are ids (UUID) or short strings."""
    made = dataclasses.dataclass(frozen=True, slots=True)(kind)
    KINDS[_name(made)] = made
    return made


def hears[T](kind: type[T]) -> Callable[[Hearer[T]], Hearer[T]]:
    """Call the decorated function, in the worker, for each announced `kind`."""

    def register(hearer: Hearer[T]) -> Hearer[T]:
        HEARERS.setdefault(_name(kind), []).append(hearer)
        return hearer

    return register


def announce(event: object) -> None:
    """Put `event` into the outbox; must be called inside the transaction that made it true."""
    if not transaction.get_connection().in_atomic_block:
        message = "announce() belongs into the transaction of the act it tells of"
        raise RuntimeError(message)
    body = {
        field.name: str(getattr(event, field.name))
        for field in dataclasses.fields(event)  # type: ignore[arg-type]  # facts are dataclasses
    }
    add(Fact(name=_name(type(event)), body=body))


def read(name: str, body: dict[str, str]) -> object:
    """Rebuild the event that `announce` wrote; raise KeyError for a kind nobody declares."""
    kind = KINDS[name]
    values: dict[str, object] = {}
    for field in dataclasses.fields(kind):
        values[field.name] = UUID(body[field.name]) if field.type is UUID else body[field.name]
    return kind(**values)


def _name(kind: type[object]) -> str:
    room = kind.__module__.split(".")[1]
    return f"{room}.{kind.__name__}"
