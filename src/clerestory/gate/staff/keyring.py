"""What staff access asks of the key service: a person's pseudonym, and keys against a proof."""

from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from clerestory.gate.queries import Opening
from clerestory.gate.staff.refused import KeysClosed
from clerestory.guards.wire import Declined, Fields, Line, Unreachable
from clerestory.tlog.canonical import parse_canonical

SOCKET: Final = "run/keyd.sock"


def pseudonym_of(person_id: UUID) -> str:
    """Return the name under which the log speaks of a person; raise KeysClosed."""
    person: Fields = {"person": person_id.hex}
    try:
        told, _ = _line(_socket()).ask("pseudonym", person)
    except Declined as no:
        if no.code != "Unknown":
            raise KeysClosed(why=no.code) from None
        # Somebody of whom nothing was sealed yet.
        _ask("make", person)
        told, _ = _ask("pseudonym", person)
    except Unreachable:
        raise KeysClosed(why="Unreachable") from None
    return str(told["pseudonym"])


def field_keys(person_id: UUID, entry: Opening, proof: bytes) -> dict[str, bytes]:
    """Return the keys of the fields that a witnessed entry names; raise KeysClosed.

    The key service looks at the proof itself, and at nothing that we say about it.
    """
    asked: Fields = {
        "person": person_id.hex,
        "fields": entry.body["fields"],
        "entry": entry.body,
        "leaf": entry.leaf.hex(),
        "salt": entry.salt.hex(),
        "number": entry.number or 0,
    }
    _, given = _ask("open_staff", asked, proof)
    keys = parse_canonical(given)
    if not isinstance(keys, dict):
        raise KeysClosed(why="Malformed")
    return {name: bytes.fromhex(str(key)) for name, key in keys.items()}


def _ask(act: str, fields: Fields, body: bytes = b"") -> tuple[Fields, bytes]:
    try:
        return _line(_socket()).ask(act, fields, body)
    except Declined as no:
        raise KeysClosed(why=no.code) from None
    except Unreachable:
        raise KeysClosed(why="Unreachable") from None


def _socket() -> Path:
    return Path(settings.DATA) / SOCKET


@lru_cache(maxsize=4)
def _line(path: Path) -> Line:
    return Line(path)
