"""Streams: files that are sealed while they are written, and opened while they are sent.

Nothing of them ever lies on the disk in the clear.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from clerestory.guards.sealing import DoesNotOpen, open_stream, seal_stream
from clerestory.vault.files import PART
from clerestory.vault.keys import key_of_field
from clerestory.vault.refused import KeysGone


@contextmanager
def sealing(target: Path, *, person_id: UUID, name: str) -> Iterator[IO[bytes]]:
    """Give something to write to; `target` is whole and sealed afterwards, or not there.

    A thread seals what comes through a pipe, because who writes decides when a piece is full.
    """
    key = key_of_field(person_id, "files", make=True)
    part = target.with_name(f"{target.name}{PART}")
    reader, writer = os.pipe()
    troubles: list[BaseException] = []

    def seal() -> None:
        try:
            with os.fdopen(reader, "rb") as plain, part.open("wb") as out:
                out.writelines(seal_stream(key, plain.read, name.encode()))
                out.flush()
                os.fsync(out.fileno())
        except BaseException as trouble:  # noqa: BLE001  told to whoever writes
            troubles.append(trouble)

    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    thread = threading.Thread(target=seal, name="sealing")
    thread.start()
    try:
        try:
            with os.fdopen(writer, "wb") as out:
                yield out
        finally:
            thread.join()
        if troubles:
            raise troubles[0]
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def opened(source: Path, *, person_id: UUID, name: str) -> Iterator[bytes]:
    """Give the pieces of a sealed file; raise KeysGone where it does not open."""
    key = key_of_field(person_id, "files")
    with source.open("rb") as sealed:
        try:
            yield from open_stream(key, sealed.read, name.encode())
        except DoesNotOpen:
            raise KeysGone from None
