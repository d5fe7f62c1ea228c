"""Lines to the guards, and what their silence and their refusals mean to a person."""

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from django.conf import settings

from clerestory.gate.refused import AssuranceDown
from clerestory.guards.sealing import entry_key, log_key
from clerestory.guards.wire import Declined, Fields, Line, Unreachable
from clerestory.spine.refusals import NotFound

# A key stays in memory this long at most, and only so many of them.
KEY_SECONDS = 60.0
MOST_KEYS = 1000
# Above the time that `prove` may wait, so that the guard is the one that gives up.
_TIMEOUT = 40.0
# Every page says how the log stands, so none may wait for it.
_STATE_TIMEOUT = 1.0
_MOST_PROOF = 1 << 16
_AWAY = {
    "logd": "The public log does not answer.",
    "keyd": "The keeper of the keys does not answer.",
}


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What follows from a person's key for the ledger: see `guards.sealing`."""

    tags: bytes
    bodies: bytes


def append(leaves: Sequence[bytes]) -> list[int]:
    """Put leaves into the log, in this order; return where each stands, now and for good."""
    told, _ = ask("logd", "append", {"wait": False}, b"".join(leaves))
    indexes = told.get("indexes")
    whole = isinstance(indexes, list) and len(indexes) == len(leaves)
    if not whole or not all(type(each) is int for each in indexes):  # type: ignore[union-attr]  # whole
        raise AssuranceDown(why=_AWAY["logd"])
    return indexes  # type: ignore[return-value]  # just looked at


def prove(index: int, seconds: float) -> bytes:
    """Return the proof file of a leaf, witnessed; raise Declined where there is none in time."""
    wait = max(0, min(30_000, round(seconds * 1000)))
    try:
        return _line("logd").ask("prove", {"index": index, "wait_ms": wait})[1]
    except Unreachable:
        _away("logd")


def state() -> Fields:
    """Return what the log says of itself; one that hangs is soon taken for one that is away."""
    try:
        return _line("logd", _STATE_TIMEOUT).ask("state")[0]
    except Unreachable:
        _away("logd")
    except Declined as no:
        raise AssuranceDown(why=no.sentence) from None


def ask(
    guard: str, act: str, fields: Fields | None = None, body: bytes = b""
) -> tuple[Fields, bytes]:
    """Ask a guard; raise AssuranceDown if it does not answer or declines."""
    try:
        return _line(guard).ask(act, fields, body)
    except Unreachable:
        _away(guard)
    except Declined as no:
        raise AssuranceDown(why=no.sentence) from None


def keys_of(person_id: UUID, purpose: str) -> PersonKeys:
    """Return a person's keys for the ledger; raise NotFound for somebody who was forgotten."""
    return _kept.find(person_id, purpose)


def order_key(person_id: UUID, purpose: str, order: str) -> bytes:
    """Return the key of the tag of one access under an order: see `guards.sealing.log_key`."""
    return log_key(_open(person_id, purpose), order)


def forget_keys(person_id: UUID) -> None:
    """Drop what this process keeps of a person's keys."""
    _kept.drop(person_id)


class _Kept:
    """Keys in memory, the longest kept goes first."""

    def __init__(self) -> None:
        self._keys: OrderedDict[UUID, tuple[float, PersonKeys]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, person_id: UUID, purpose: str) -> PersonKeys:
        now = time.monotonic()
        with self._lock:
            known = self._keys.get(person_id)
        if known and now - known[0] < KEY_SECONDS:
            return known[1]
        key = _open(person_id, purpose)
        keys = PersonKeys(log_key(key), entry_key(key))
        with self._lock:
            self._keys.pop(person_id, None)
            self._keys[person_id] = now, keys
            while self._keys and (
                len(self._keys) > MOST_KEYS
                or now - next(iter(self._keys.values()))[0] >= KEY_SECONDS
            ):
                self._keys.popitem(last=False)
        return keys

    def drop(self, person_id: UUID) -> None:
        with self._lock:
            self._keys.pop(person_id, None)


_kept = _Kept()


def _open(person_id: UUID, purpose: str) -> bytes:
    fields: Fields = {"person": person_id.hex, "purpose": purpose}
    keyd = _line("keyd")
    try:
        try:
            return keyd.ask("open", fields)[1]
        except Declined as no:
            if no.code != "Unknown":
                raise
            keyd.ask("make", {"person": person_id.hex})
            return keyd.ask("open", fields)[1]
    except Unreachable:
        _away("keyd")
    except Declined as no:
        if no.code == "Forgotten":
            raise NotFound from None
        raise AssuranceDown(why=no.sentence) from None


@functools.cache
def _line(guard: str, timeout: float = _TIMEOUT) -> Line:
    return Line(settings.RUN / f"{guard}.sock", timeout=timeout, most_body=_MOST_PROOF)


def _away(guard: str) -> NoReturn:
    raise AssuranceDown(why=_AWAY.get(guard, "A part of the server does not answer.")) from None
