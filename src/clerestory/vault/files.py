"""Files that lie sealed under a person's key. Whole and synced, or not there at all."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from clerestory.guards.sealing import DoesNotOpen, open_stream, seal_stream
from clerestory.vault.keys import key_of_field
from clerestory.vault.refused import KeysGone

PART = ".part"


def seal_file(source: Path, target: Path, *, person_id: UUID, name: str) -> None:
    """Seal `source` into `target`; `name` is what it must be opened as. `source` stays."""
    key = key_of_field(person_id, "files", make=True)
    with source.open("rb") as plain:
        _write(target, seal_stream(key, plain.read, name.encode()))


def open_file(source: Path, target: Path, *, person_id: UUID, name: str) -> None:
    """Open a sealed file into `target`; raise KeysGone, and leave no piece, if it does not open."""
    key = key_of_field(person_id, "files")
    try:
        with source.open("rb") as sealed:
            _write(target, open_stream(key, sealed.read, name.encode()))
    except DoesNotOpen:
        raise KeysGone from None


def _write(target: Path, pieces: Iterator[bytes]) -> None:
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
