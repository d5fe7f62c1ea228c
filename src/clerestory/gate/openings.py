"""Openings: salt and body of a leaf, as they are kept: sealed where they are about somebody."""

import os
from uuid import UUID

from django.conf import settings

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


def show_body(index: int, salt: bytes, body: bytes) -> None:
    """Put the opening of a leaf of a public kind beside the log, on the disk when this returns.

    Nobody has to trust the file: it opens the leaf's commitment, or it is worth nothing.
    """
    target = settings.DATA / "log" / "bodies" / f"{index}.json"
    fresh = target.with_name(f".{os.getpid()}-{index}.new")
    with fresh.open("wb") as out:
        out.write(b'{"body":' + body + b',"salt":"' + salt.hex().encode() + b'"}')
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _place(entry_id: UUID) -> bytes:
    return b"gate_entry|" + entry_id.bytes
