"""Bodies: what is sent of a file, as it lies there or opened on the way, from any place on."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from clerestory.clips.queries import open_private
from clerestory.spine.refusals import NotFound
from clerestory.vault.refused import KeysGone
from clerestory.vault.streams import SealedFile

log = logging.getLogger(__name__)


class NoBody(Exception):
    """Nothing here can be sent: no clip has it, its keys are destroyed, or it was changed."""


class Body(Protocol):
    """An open file. `size` is how many bytes it gives in all."""

    size: int

    def read(self, start: int, most: int) -> bytes:
        """Return up to `most` bytes from `start`, none at the end; raise NoBody."""

    def close(self) -> None:
        """Close the file."""


class Plain:
    """A file that is sent as it lies there."""

    def __init__(self, file: int, size: int) -> None:
        self._file, self.size = file, size

    def read(self, start: int, most: int) -> bytes:
        """Return up to `most` bytes from `start`."""
        return os.pread(self._file, most, start)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


class Private:
    """A sealed file of a clip, of which one chunk at a time is opened in memory."""

    def __init__(self, file: int, name: str) -> None:
        """Take over the descriptor of `folder/name`; raise NoBody or KeysAway."""
        self._file = file
        folder, _, last = name.partition("/")
        try:
            self._sealed = _opened(folder, last, file)
        except BaseException:
            os.close(file)
            raise
        self.size = self._sealed.size

    def read(self, start: int, most: int) -> bytes:
        """Return up to `most` bytes from `start`; raise NoBody if one of their chunks is wrong."""
        pieces: list[bytes] = []
        end = start + most
        with _telling():
            while start < end and (piece := self._sealed.read(start, end - start)):
                pieces.append(piece)
                start += len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _opened(folder: str, name: str, file: int) -> SealedFile:
    try:
        with _telling():
            return open_private(folder, name, file)
    except NotFound:
        raise NoBody from None


@contextmanager
def _telling() -> Iterator[None]:
    """Tell the operator of what does not open."""
    try:
        yield
    except KeysGone:
        log.warning("a private file does not open")
        raise NoBody from None
