"""Kek: the keys that people's keys are wrapped with, one an epoch: in files, or in a device.

Files are here, a device's driver is in `device`. Both wrap with AES-256-GCM under 12 random bytes.
What a file system or a solid state disk keeps of an overwritten file is not ours to know: where
that matters, the device is the answer.
"""

import os
from pathlib import Path
from typing import Protocol, override

from clerestory.guards.sealing import KEY_BYTES, open_sealed, seal


class NoKey(Exception):
    """The key of an epoch is not where it belongs; the sentence says where that is."""


class KeyStore(Protocol):
    """Where the keys of epochs are. They never leave it; `owner` is bound into what they wrap."""

    name: str

    def epochs(self) -> list[int]:
        """Return the epochs whose key is here, ascending."""

    def make(self, epoch: int) -> None:
        """Make the key of an epoch that has none, and see it onto the disk."""

    def wrap(self, epoch: int, key: bytes, owner: bytes) -> bytes:
        """Wrap a key; raise NoKey."""

    def unwrap(self, epoch: int, wrapped: bytes, owner: bytes) -> bytes:
        """Unwrap a key; raise NoKey or DoesNotOpen."""

    def destroy(self, epoch: int) -> None:
        """Destroy the key of an epoch, for good."""


class FileStore(KeyStore):
    """Keys in files of one folder, which must be in no backup."""

    name = "files"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder

    @override
    def epochs(self) -> list[int]:
        return sorted(int(file.name) for file in self._folder.iterdir() if file.name.isdecimal())

    @override
    def make(self, epoch: int) -> None:
        part = self._folder / "part"
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        self._write(part, os.urandom(KEY_BYTES))
        os.link(part, self._folder / str(epoch))  # which never replaces a file, as a rename would
        part.unlink()
        self._sync()

    @override
    def wrap(self, epoch: int, key: bytes, owner: bytes) -> bytes:
        return seal(self._read(epoch), key, owner)

    @override
    def unwrap(self, epoch: int, wrapped: bytes, owner: bytes) -> bytes:
        return open_sealed(self._read(epoch), wrapped, owner)

    @override
    def destroy(self, epoch: int) -> None:
        file = self._folder / str(epoch)
        self._write(file, bytes(KEY_BYTES))
        file.unlink()
        self._sync()

    def _read(self, epoch: int) -> bytes:
        file = self._folder / str(epoch)
        key = file.read_bytes() if file.exists() else b""
        if len(key) != KEY_BYTES:
            sentence = f"The key of epoch {epoch} is not in {file}. Bring it back from escrow."
            raise NoKey(sentence)
        return key

    def _write(self, file: Path, data: bytes) -> None:
        with file.open("r+b") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())

    def _sync(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
