"""Where a clip's files lie. The place of a folder says who may fetch it, so no server needs to ask.

`media/public/<folder>/` is sent to anybody; `media/private/<folder>/` only to holders of a signed
link. A folder is moved when the clip's standing or audience changes: before the change is committed
when fewer people may see it, after it when more may. The original lies in `originals/`: plain while
it arrives, then sealed.
"""

import errno
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from clerestory.clips.links import signed
from clerestory.clips.media.refused import DiskFull
from clerestory.clips.models import Clip
from clerestory.clips.refusals import UploadGone
from clerestory.vault.files import PART, open_file, seal_file
from clerestory.vault.keys import acting_as

# Room that an upload must leave free, so that the database and the log can always write.
RESERVE = 512 << 20
SEALED = ".sealed"


def original(clip: Clip) -> Path:
    """Return the path of the uploaded file on its way."""
    return _originals() / clip.key


def seal_original(clip: Clip) -> None:
    """Seal a file that is whole under its author's key, beside the plain one; again is the same."""
    try:
        seal_file(original(clip), _sealed(clip.key), person_id=clip.author_id, name=clip.key)
    except FileNotFoundError:
        raise UploadGone from None
    except OSError as problem:
        if is_full(problem):
            raise DiskFull from problem
        raise


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


def folder(clip: Clip) -> Path:
    """Return where the clip's files belong now."""
    return _place("public" if clip.is_open else "private", clip.folder)


def link(clip: Clip, name: str) -> str:
    """Return the address of one of the clip's files, signed and expiring unless it is open."""
    if clip.is_open:
        return f"/media/public/{clip.folder}/{name}"
    return signed(f"/media/private/{clip.folder}/{name}")


def hide(clip: Clip) -> None:
    """Move what lies in public out of strangers' reach, before fewer may see it."""
    public = _place("public", clip.folder)
    if public.exists():
        _merge(public, _place("private", clip.folder))


def settle(clip: Clip) -> None:
    """Move whatever lies elsewhere into the folder where it belongs; the row is locked."""
    home = folder(clip)
    for name in filter(None, (clip.folder, clip.former_folder)):
        for place in ("public", "private"):
            other = _place(place, name)
            if other != home and other.exists():
                _merge(other, home)


def bring_in(clip: Clip, made: Mapping[str, Path]) -> None:
    """Move finished files into the clip's folder under new names, and see them onto the disk.

    The row is locked. What a crash left elsewhere is settled first, so there is one folder only.
    """
    settle(clip)
    home = folder(clip)
    home.mkdir(mode=0o700, exist_ok=True)
    for name, file in made.items():
        _sync(file)
        file.rename(home / name)
    _sync(home)
    _sync(home.parent)


def remove(folder_names: Iterable[str], key: str) -> None:
    """Delete every file of a clip that is no more; safe to repeat."""
    for name in filter(None, folder_names):
        for place in ("public", "private"):
            shutil.rmtree(_place(place, name), ignore_errors=True)
    if key:
        (_originals() / key).unlink(missing_ok=True)
        _sealed(key).unlink(missing_ok=True)


def drop(clip: Clip, name: str) -> None:
    """Delete one file of a clip; safe to repeat."""
    (folder(clip) / name).unlink(missing_ok=True)


def folders(place: str) -> list[str]:
    """Return the names of the folders that lie in `public` or `private`."""
    return [entry.name for entry in os.scandir(Path(settings.DATA) / "media" / place)]


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
    """Delete the files of a clip's folder that nothing names any more."""
    home = folder(clip)
    if home.exists():
        for file in home.iterdir():
            if file.name not in keep:
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


def _merge(source: Path, target: Path) -> None:
    if not target.exists():
        source.rename(target)
    else:
        for file in source.iterdir():
            file.rename(target / file.name)
        source.rmdir()
    _sync(target.parent)


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
