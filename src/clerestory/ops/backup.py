"""Backup: one archive of what an operator must not lose, and the way back from it.

Not in it are the keys of epochs (`keys/kek`): with them beside it no erasure would reach what is in
it. People's keys travel wrapped, so an archive opens only together with the key of its epoch, and
after the ratchet has turned, with none. Whoever was erased since is erased again on the way back.
"""

import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from clerestory import __version__
from clerestory.ops.supervise import CannotRun

FORMAT = "clerestory-backup/1"
HEAD = "backup.json"
DATABASE = "clerestory.sqlite3"
KEPT = (
    *(DATABASE, "settings.toml", "egress.toml", "staff", "keys", "log", "witnesses"),
    *("media", "pictures", "originals", "exports"),
)
LEFT_OUT = frozenset({"keys/kek", "keys/pin"})
# What is here already is newer than any archive, and must not go back: a log that did would fork,
# and people's keys of an older epoch would open nothing.
NEVER_REPLACED = ("keys", "log", "witnesses")
LARGEST_HEAD = 4096

type Told = Callable[[int], object]


def size_of(data: Path) -> int:
    """Return how many bytes a backup of this data folder would hold, about."""
    return sum(file.stat().st_size for file in _files(data))


def back_up(data: Path, out: Path, *, told: Told) -> None:
    """Write an archive beside a server that may be running; raise CannotRun.

    `told` hears how many bytes were taken in. The file is whole, or it is not there.
    """
    if out.exists():
        message = f"{out} is there already. A backup never replaces another."
        raise CannotRun(message)
    part = out.with_name(f"{out.name}.part")
    with part.open("xb") as file:
        part.chmod(0o600)
        try:
            with tarfile.open(fileobj=file, mode="w") as archive:
                _put_head(archive, data)
                for source in _files(data):
                    _put(archive, data, source)
                    told(source.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
            part.rename(out)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def unpack(archive: Path, data: Path, *, told: Told) -> bool:
    """Put an archive into a data folder that has no database; raise CannotRun.

    Returns whether the database was in it: PostgreSQL's is not.
    """
    if (data / DATABASE).exists():
        message = f"There is a database in {data} already. Move the folder away, or name another."
        raise CannotRun(message)
    try:
        with tarfile.open(archive, mode="r:") as opened:
            head = _read_head(opened)
            for member in opened:
                if _wanted(member, data):
                    # The filter refuses links, devices, and paths that lead out of the folder.
                    opened.extract(member, data, filter="data")
                    (data / member.name).chmod(0o600)
                told(member.size)
    except (tarfile.TarError, OSError, ValueError) as problem:
        message = f"{archive} cannot be read as a backup: {problem}"
        raise CannotRun(message) from None
    return head["database"] == "sqlite"


def erase_again() -> int:
    """Erase whoever came back with a backup although their keys are destroyed; return how many."""
    from clerestory.people import actions, queries  # noqa: PLC0415  not before Django is set up
    from clerestory.vault import actions as vault  # noqa: PLC0415  the same

    erased = [ident for ident in queries.everybody() if not vault.keep(person_id=ident)]
    for person_id in erased:
        actions.erase_again(person_id=person_id)
    return len(erased)


def _files(data: Path) -> Iterator[Path]:
    """Give the files that belong into a backup, the database first: rows name files."""
    for name in KEPT:
        top = data / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            place = file.relative_to(data).as_posix()
            passing = file.suffix in {".lock", ".part"} or file.name.endswith(("-wal", "-shm"))
            if file.is_file() and not file.is_symlink() and not passing and not _left_out(place):
                yield file


def _left_out(place: str) -> bool:
    return any(place == one or place.startswith(f"{one}/") for one in LEFT_OUT)


def _put_head(archive: tarfile.TarFile, data: Path) -> None:
    database = "sqlite" if (data / DATABASE).exists() else "postgresql"
    head = {"format": FORMAT, "version": __version__, "database": database, "at": int(time.time())}
    file = data / "work" / HEAD
    file.write_text(json.dumps(head))
    archive.add(file, HEAD)
    file.unlink()


def _put(archive: tarfile.TarFile, data: Path, source: Path) -> None:
    """Put one file in; one of SQLite's as a copy of one moment, whoever writes to it meanwhile."""
    place = source.relative_to(data).as_posix()
    if source.suffix != ".sqlite3":
        try:
            archive.add(source, place)
        except FileNotFoundError:
            return  # it was replaced or deleted since we looked
        return
    copy = data / "work" / f"backup-{os.getpid()}.sqlite3"
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)
        copy.chmod(0o600)
        archive.add(copy, place)
    finally:
        copy.unlink(missing_ok=True)


def _read_head(archive: tarfile.TarFile) -> dict[str, object]:
    member = archive.next()
    file = archive.extractfile(member) if member and member.name == HEAD else None
    head = json.loads(file.read(LARGEST_HEAD)) if file else None
    if not isinstance(head, dict) or head.get("format") != FORMAT or "database" not in head:
        message = f"it does not begin as {FORMAT} does"
        raise ValueError(message)
    return head


def _wanted(member: tarfile.TarInfo, data: Path) -> bool:
    """Whether to take a file out of an archive, which anybody may have written."""
    parts = PurePosixPath(member.name).parts
    if member.name == HEAD:
        return False
    ours = bool(parts) and parts[0] in KEPT and not _left_out("/".join(parts))
    if not ours or not member.isreg():
        message = f"it holds {member.name!r}, which no backup of ours holds"
        raise ValueError(message)
    return not (parts[0] in NEVER_REPLACED and (data / member.name).exists())
