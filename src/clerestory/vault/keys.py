"""Keys: people's keys, asked of keyd and held for a minute; and the indexes that only keyd makes.

A key is opened for somebody themselves, or for a declared job of the house: `acting_as` says which
while it works. Which purposes there are is keyd's to know (`guards.keyd.JOBS`).
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.conf import settings

from clerestory.guards.sealing import field_key
from clerestory.guards.wire import Declined, Fields, Line, Unreachable
from clerestory.vault.refused import KeysAway, KeysGone

HELD_SECONDS = 60.0
PATIENCE = 1.0
MOST_HELD = 10_000
log = logging.getLogger(__name__)
_purpose = ContextVar("purpose", default="self")


@dataclass(slots=True)
class _Held:
    """A person's key, until when it may be used here, and the keys of fields made of it."""

    key: bytes
    until: float
    fields: dict[str, bytes] = field(default_factory=dict)


_held: dict[UUID, _Held] = {}


@contextmanager
def acting_as(job: str) -> Iterator[None]:
    """Open keys for a job of the house inside the block."""
    token = _purpose.set(f"system:{job}")
    try:
        yield
    finally:
        _purpose.reset(token)


def key_of(person_id: UUID, *, make: bool = False) -> bytes:
    """Return a person's key, made first if it may be; raise KeysAway or KeysGone."""
    return _hold(person_id, make).key


def key_of_field(person_id: UUID, name: str, *, make: bool = False) -> bytes:
    """Return the key of a person's field `table.column`; raise KeysAway or KeysGone."""
    held = _hold(person_id, make)
    key = held.fields.get(name)
    if key is None:
        key = held.fields[name] = field_key(held.key, name)
    return key


def blind(label: str, value: str) -> str:
    """Return what stands for a value in the index of this label: 64 letters; raise KeysAway."""
    return str(ask("blind", {"label": label, "value": value})[0]["index"])


def drop(person_id: UUID) -> None:
    """Hold a person's key no longer."""
    _held.pop(person_id, None)


def drop_all() -> None:
    """Hold no key."""
    _held.clear()


def ask(act: str, fields: Fields) -> tuple[Fields, bytes]:
    """Ask keyd; raise KeysAway or KeysGone."""
    try:
        return _patiently(act, fields)
    except Unreachable as why:
        log.warning("keyd does not answer: %s", why)
        raise KeysAway from why
    except Declined as why:
        if why.code in {"Forgotten", "Unknown"}:
            raise KeysGone from why
        log.warning("keyd says no to %s (%s): %s", act, why.code, why.sentence)
        raise KeysAway from why


def _patiently(act: str, fields: Fields) -> tuple[Fields, bytes]:
    """Ask, and again for a second where keyd has just been started anew; it may hear it twice."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return line().ask(act, fields)
        except Unreachable:
            if time.monotonic() > deadline:
                raise
            time.sleep(PATIENCE / 20)


@cache
def line() -> Line:
    """Return the line to keyd."""
    return Line(settings.RUN / "keyd.sock")


def _hold(person_id: UUID, make: bool) -> _Held:  # noqa: FBT001  handed on from the functions above
    held, now = _held.get(person_id), time.monotonic()
    if held is None or held.until < now:
        key = _made(person_id) if make else _opened(person_id)
        if len(_held) >= MOST_HELD:
            _held.clear()
        held = _held[person_id] = _Held(key, now + HELD_SECONDS)
    return held


def _opened(person_id: UUID) -> bytes:
    return ask("open", {"person": person_id.hex, "purpose": _purpose.get()})[1]


def _made(person_id: UUID) -> bytes:
    """Open a key that is most likely there already, or make it; raise KeysGone for the erased."""
    try:
        return _opened(person_id)
    except KeysGone:
        ask("make", {"person": person_id.hex})
        return _opened(person_id)
