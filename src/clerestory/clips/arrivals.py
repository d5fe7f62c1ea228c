"""Bytes on their way in: appended to the original's file, and counted by that file alone.

How much has arrived is the size of the file, so a dropped line, a killed server or a power cut
leaves the count and the bytes in agreement. A lock on the file keeps two requests from writing it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from clerestory.clips.media.refused import DiskFull
from clerestory.clips.refusals import UploadBusy, UploadGone, WrongOffset
from clerestory.clips.storage import is_full, make_room

CHUNK = 1 << 18


class Stream(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""


def begin(path: Path) -> None:
    """Make the empty file."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def arrived(path: Path) -> int:
    """Return how many bytes are here; raise UploadGone."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        raise UploadGone from None


def receive(path: Path, *, offset: int, size: int, stream: Stream) -> int:
    """Append from `stream` at `offset`, up to `size` in all; return how many bytes are here then.

    A stream that breaks off is no error: what came is kept. Raises WrongOffset, UploadBusy,
    UploadGone and DiskFull.
    """
    with _locked(path) as out:
        here = os.fstat(out).st_size
        if here != offset:
            raise WrongOffset(here=here)
        try:
            while here < size and (piece := _read(stream, min(CHUNK, size - here))):
                make_room(len(piece))
                here += _write(out, piece)
        except OSError as problem:
            if is_full(problem):
                raise DiskFull from problem
            raise
        finally:
            os.fsync(out)
    return here


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    try:
        out = os.open(path, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        raise UploadGone from None
    try:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        yield out
    finally:
        os.close(out)


def _read(stream: Stream, most: int) -> bytes:
    """Read a piece; a line that drops is the end of this request, not a fault."""
    try:
        return stream.read(most)
    except (OSError, EOFError):
        return b""


def _write(out: int, piece: bytes) -> int:
    view = memoryview(piece)
    while view:
        view = view[os.write(out, view) :]
    return len(piece)
