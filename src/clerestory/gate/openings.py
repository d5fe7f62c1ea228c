"""Openings: salt and body of a leaf, as they are kept: sealed where they are about somebody."""

from uuid import UUID

from clerestory.gate.lines import PersonKeys
from clerestory.gate.models import Entry
from clerestory.guards.sealing import open_sealed, seal
from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.leaves import SALT_BYTES


def write_opening(salt: bytes, body: Value, entry_id: UUID, keys: PersonKeys | None) -> bytes:
    """Return what the row of an entry keeps."""
    plain = salt + write_canonical(body)
    return seal(keys.bodies, plain, _place(entry_id)) if keys else plain


def opening_of(entry: Entry, keys: PersonKeys | None) -> tuple[bytes, bytes]:
    """Return salt and canonical body; raise `sealing.DoesNotOpen` for other keys or bytes."""
    plain = bytes(entry.opening)
    if keys:
        plain = open_sealed(keys.bodies, plain, _place(entry.entry_id))
    return plain[:SALT_BYTES], plain[SALT_BYTES:]


def _place(entry_id: UUID) -> bytes:
    return b"gate_entry|" + entry_id.bytes
