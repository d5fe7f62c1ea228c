"""Where a clip's files lie. The place of a folder says who may fetch it, so no server needs to ask.

`media/public/<folder>/` is sent to anybody. `media/private/<folder>/` is sealed under the author's
key, file by file, each bound to its clip and its name; it is opened for holders of a signed link.
`media/moving/<folder>/` is nobody's: what leaves the public place waits there until it is sealed.

A folder leaves the public place before the change is committed that lets fewer people see it, and
comes into it after the change that lets more. One file is moved at a time: it is whole and on the
disk in its new place before it goes from the old one, so a kill at any moment loses nothing, and
what is half moved lies where fewer can reach it. The original lies in `originals/`: plain while it
arrives, then sealed.
"""

import errno
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings

from clerestory.clips.links import signed
from clerestory.clips.media.refused import DiskFull
from clerestory.clips.models import Clip
from clerestory.clips.refusals import UploadGone
from clerestory.vault.files import PART, open_file, seal_file
from clerestory.vault.keys import acting_as
from clerestory.vault.streams import opened

# Room that an upload must leave free, so that the database and the log can always write.
RESERVE = 512 << 20
SEALED = ".sealed"
PUBLIC, PRIVATE, MOVING = PLACES = ("public", "private", "moving")
CHUNK = 1 << 18


def original(clip: Clip) -> Path:
    """Return the path of the uploaded file on its way."""
    return _originals() / clip.key


def seal_original(clip: Clip) -> None:
    """Seal a file that is whole under its author's key, beside the plain one; again is the same."""
    try:
        with _saying_full():
            seal_file(original(clip), _sealed(clip.key), person_id=clip.author_id, name=clip.key)
    except FileNotFoundError:
        raise UploadGone from None


def open_original(clip: Clip, workdir: Path) -> Path:
    """Open the original into a job's workspace, which goes with the job; return where it lies."""
    target = workdir / "original"
    with acting_as("media"):
        open_file(_sealed(clip.key), target, person_id=clip.author_id, name=clip.key)
    return target


def has_original(clip: Clip) -> bool:
    """Whether the sealed original is here."""
    return _sealed(clip.key).exists()


def drop_arrived(clip: Clip) -> None:
    """Delete the plain file once the sealed one took its place; safe to repeat."""
    original(clip).unlink(missing_ok=True)


def drop_original(clip: Clip) -> None:
    """Delete an original that nobody needs any more; safe to repeat."""
    drop_arrived(clip)
    _sealed(clip.key).unlink(missing_ok=True)


def work_folder() -> Path:
    """Return the folder in which workspaces are made."""
    return Path(settings.DATA) / "work"


def link(clip: Clip, name: str) -> str:
    """Return the address of one of the clip's files, signed and expiring unless it is open."""
    if clip.is_open:
        return f"/media/public/{clip.folder}/{name}"
    return signed(f"/media/private/{clip.folder}/{name}")


def sealed_as(key: str, name: str) -> str:
    """Return what a file of the clip with this key is bound to when it is sealed."""
    return f"{key}/{name}"


def in_the_clear(clip: Clip, name: str, workdir: Path) -> Path:
    """Return where a file can be read by a job: a sealed one is opened into the job's workspace."""
    if clip.is_open:
        return _place(PUBLIC, clip.folder) / name
    target = workdir / f"opened-{name}"
    with acting_as("media"):
        _open(clip, _place(PRIVATE, clip.folder) / f"{name}{SEALED}", target)
    return target


def pieces(clip: Clip, name: str) -> Iterator[bytes]:
    """Give the bytes of one of the clip's files; raise FileNotFoundError at once."""
    if clip.is_open:
        return _read((_place(PUBLIC, clip.folder) / name).open("rb"))
    return _unsealed(
        clip, _place(PRIVATE, clip.folder) / f"{name}{SEALED}", sealed_as(clip.key, name)
    )


def pieces_of_original(clip: Clip) -> Iterator[bytes]:
    """Give the bytes of the original, or of what has arrived of it; raise FileNotFoundError."""
    if has_original(clip):
        return _unsealed(clip, _sealed(clip.key), clip.key)
    return _read(original(clip).open("rb"))


def hide(clip: Clip) -> None:
    """Move what is public out of everybody's reach, before fewer may see it; the row is locked.

    It needs no key and no room. What an unsettled change before this one left under the former name
    comes under the name of now, which is about to become the former one.
    """
    for name in _names(clip):
        _merge(_place(PUBLIC, name), _place(MOVING, clip.folder))
    for place in (MOVING, PRIVATE):
        _merge(_place(place, clip.former_folder or clip.folder), _place(place, clip.folder))


def settle(clip: Clip) -> None:
    """Move whatever lies elsewhere into the folder where it belongs; the row is locked."""
    for _ in moves(clip):
        pass


def moves(clip: Clip) -> Iterator[str]:
    """Do what `settle` does one file at a time, and give the name of each; the row is locked."""
    home = _place(PUBLIC if clip.is_open else PRIVATE, clip.folder)
    for name in _names(clip):
        if clip.is_open:
            # A folder that is whole and plain goes at once.
            _merge(_place(MOVING, name), home)
            _merge(_place(PUBLIC, name), home)
            yield from _unseal(clip, _place(PRIVATE, name), home)
        else:
            _merge(_place(PUBLIC, name), _place(MOVING, name))
            _merge(_place(PRIVATE, name), home)
            for source in (_place(MOVING, name), home):
                yield from _seal(clip, source, home)


def bring_in(clip: Clip, made: Mapping[str, Path], *, opening: bool = False) -> None:
    """Move finished files into the clip's folder under new names, and see them onto the disk.

    The row is locked. What a crash left elsewhere is settled first, so there is one folder only.
    Where the caller is `opening` the clip in this transaction, plain files wait between the places
    until the clip is settled after it.
    """
    if not opening:
        settle(clip)
    if clip.is_open or opening:
        home = _made(_place(PUBLIC if clip.is_open else MOVING, clip.folder))
        for name, file in made.items():
            _sync(file)
            file.rename(home / name)
        _sync(home)
        return
    home = _made(_place(PRIVATE, clip.folder))
    with acting_as("sealing"):
        for name, file in made.items():
            _close(clip, file, home / f"{name}{SEALED}", name)
            file.unlink()


def remove(folder_names: Iterable[str], key: str) -> None:
    """Delete every file of a clip that is no more; safe to repeat."""
    for name in filter(None, folder_names):
        for place in PLACES:
            shutil.rmtree(_place(place, name), ignore_errors=True)
    if key:
        (_originals() / key).unlink(missing_ok=True)
        _sealed(key).unlink(missing_ok=True)


def drop(clip: Clip, name: str) -> None:
    """Delete one file of a clip, wherever it lies; safe to repeat."""
    for folder in _names(clip):
        for place in PLACES:
            (_place(place, folder) / _called(place, name)).unlink(missing_ok=True)


def folders(place: str) -> list[str]:
    """Return the names of the folders that lie in this place."""
    return [entry.name for entry in os.scandir(Path(settings.DATA) / "media" / place)]


def count_clear() -> int:
    """Return how many files lie in the private place that are not sealed: there should be none."""
    found = (Path(settings.DATA) / "media" / PRIVATE).rglob("*")
    return sum(file.is_file() and file.suffix not in {SEALED, PART} for file in found)


def originals(*, older_than: float) -> set[str]:
    """Return the keys of clips whose original nothing was written to for so many seconds.

    Pieces that a killed process left while it sealed one are deleted on the way.
    """
    before, keys = time.time() - older_than, set()
    for entry in os.scandir(_originals()):
        if entry.stat().st_mtime < before:
            keys.add(entry.name.removesuffix(SEALED))
            if entry.name.endswith(PART):
                Path(entry.path).unlink(missing_ok=True)
    return keys


def tidy(clip: Clip, keep: set[str]) -> None:
    """Delete the files of a clip's settled folder that nothing names any more."""
    place = PUBLIC if clip.is_open else PRIVATE
    kept = {_called(place, name) for name in keep}
    for file in _files(_place(place, clip.folder)):
        if file.name not in kept:
            file.unlink(missing_ok=True)


def make_room(size: int) -> None:
    """Raise DiskFull unless `size` more bytes fit and leave the reserve.

    The reserve lets the database and its log go on writing when uploads have filled the rest.
    """
    if shutil.disk_usage(settings.DATA).free < size + RESERVE:
        raise DiskFull


def is_full(problem: OSError) -> bool:
    """Whether the disk or the quota is used up."""
    return problem.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _seal(clip: Clip, source: Path, home: Path) -> Iterator[str]:
    """Seal into `home` what lies plain in `source`, which may be the same folder."""
    for file in _files(source):
        if file.suffix == PART:
            file.unlink()  # a piece that a killed process left
        elif file.suffix != SEALED:
            with acting_as("sealing"):
                _close(clip, file, _made(home) / f"{file.name}{SEALED}", file.name)
            file.unlink()
            yield file.name
    if source != home:
        _gone(source)


def _unseal(clip: Clip, source: Path, home: Path) -> Iterator[str]:
    """Open into `home` what lies sealed in `source`; what lies plain there comes along."""
    for file in _files(source):
        if file.suffix == SEALED:
            with acting_as("sealing"):
                _open(clip, file, _made(home) / file.stem)
            file.unlink()
            yield file.stem
        elif file.suffix == PART:
            file.unlink()
        else:
            file.rename(_made(home) / file.name)
            _sync(home)
    for file in _files(home):
        if file.suffix == PART:
            file.unlink()
    _gone(source)


def _close(clip: Clip, plain: Path, target: Path, name: str) -> None:
    with _saying_full():
        seal_file(plain, target, person_id=clip.author_id, name=sealed_as(clip.key, name))


def _open(clip: Clip, sealed: Path, target: Path) -> None:
    name = sealed_as(clip.key, sealed.stem)
    with _saying_full():
        open_file(sealed, target, person_id=clip.author_id, name=name)


@contextmanager
def _saying_full() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if is_full(problem):
            raise DiskFull from problem
        raise


def _unsealed(clip: Clip, sealed: Path, name: str) -> Iterator[bytes]:
    sealed.stat()  # so that one who asks for what is not there is told before the first piece
    return opened(sealed, person_id=clip.author_id, name=name)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(partial(file.read, CHUNK), b"")


def _merge(source: Path, target: Path) -> None:
    """Move what lies in a folder into another of the same kind, if it is there."""
    if source == target or not source.exists():
        return
    if not target.exists():
        source.rename(target)
    else:
        for file in source.iterdir():
            file.rename(target / file.name)
        _gone(source)
    _sync(target.parent)
    if source.parent != target.parent:
        _sync(source.parent)


def _names(clip: Clip) -> list[str]:
    """Return the names that the clip's folder may have, the one of now last."""
    return [name for name in (clip.former_folder, clip.folder) if name]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def _called(place: str, name: str) -> str:
    return f"{name}{SEALED}" if place == PRIVATE else name


def _made(folder: Path) -> Path:
    """Make a folder, if it is not there, and see it onto the disk."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        _sync(folder.parent)
    return folder


def _gone(folder: Path) -> None:
    """Remove an empty folder, if it is there."""
    if folder.exists():
        folder.rmdir()
        _sync(folder.parent)


def _originals() -> Path:
    return Path(settings.DATA) / "originals"


def _sealed(key: str) -> Path:
    return _originals() / f"{key}{SEALED}"


def _place(place: str, name: str) -> Path:
    return Path(settings.DATA) / "media" / place / name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
