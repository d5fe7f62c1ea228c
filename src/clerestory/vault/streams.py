"""Streams: files sealed while they are written, opened while they are sent, read anywhere.

Nothing of them ever lies on the disk in the clear.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from clerestory.guards.sealing import (
    CHUNK,
    HEAD,
    TAG,
    DoesNotOpen,
    chunk_nonce,
    file_cipher,
    open_stream,
    open_with,
    seal_stream,
)
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


class SealedFile:
    """A sealed file of which any part is read. `size` is of what was sealed, in bytes.

    Only the chunks that are asked for are read, one at a time, and the last one first: it alone
    knows that the file ends there, so `size` is true of what was sealed, or nothing opens.
    """

    def __init__(self, file: int, *, person_id: UUID, name: str) -> None:
        """Begin with an open descriptor, which stays the caller's; raise KeysAway or KeysGone."""
        key = key_of_field(person_id, "files")
        body = os.fstat(file).st_size - HEAD
        self._file, self._last = file, max(0, body - 1) // (CHUNK + TAG)
        try:
            self._cipher = file_cipher(key, os.pread(file, HEAD, 0), name.encode())
        except DoesNotOpen:
            raise KeysGone from None
        end = self._chunk(self._last)
        self.size = self._last * CHUNK + len(end)

    def read(self, start: int, most: int) -> bytes:
        """Return bytes from `start` on, at most so many and to the end of their chunk at most.

        None at the end. Raise KeysGone where the chunk is not as it was sealed.
        """
        if start >= self.size:
            return b""
        number, skipped = divmod(start, CHUNK)
        return self._chunk(number)[skipped : skipped + most]

    def _chunk(self, number: int) -> bytes:
        """Open one chunk, of which only the last may be short."""
        closed = os.pread(self._file, CHUNK + TAG, HEAD + number * (CHUNK + TAG))
        last = number == self._last
        try:
            return open_with(self._cipher, chunk_nonce(number, last=last), closed)
        except DoesNotOpen:
            raise KeysGone from None
