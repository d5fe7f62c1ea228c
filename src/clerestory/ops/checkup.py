"""Checkup: what `clerestory doctor` looks at."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import imageio_ffmpeg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clerestory.clips import storage
from clerestory.clips.media.sandbox import protection
from clerestory.gate import queries
from clerestory.gate.staff.queries import overdue
from clerestory.gate.staff.standing import in_force
from clerestory.ops import health, ways_out
from clerestory.spine import jobs, relay
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.vault import queries as vault


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in a sentence, and whether it is as it should be."""

    well: bool
    sentence: str


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which things depend on each other."""
    looks = (_folder, _disk, _keys, _tables, _worker, _log, _ffmpeg, _walls, _ways_out, _pages)
    for look in (*looks, _private_files, _left_over, _staff):
        yield from _safely(look)


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as problem:  # noqa: BLE001  whatever it is, it is what is wrong
        name = look.__name__.strip("_").replace("_", " ")
        return [Finding(False, f"Looking at {name} failed: {type(problem).__name__}: {problem}")]


def _folder() -> Iterator[Finding]:
    mode = settings.DATA.stat().st_mode & 0o777
    private = not mode & 0o077
    others = "nobody else can look into it" if private else f"others can look into it ({mode:o})"
    yield Finding(private, f"The data folder is {settings.DATA}; {others}.")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    yield Finding(free >= health.LEAST_FREE, f"{free / (1 << 30):.1f} GiB of the disk are free.")


def _keys() -> Iterator[Finding]:
    try:
        told = vault.state()
    except Refusal:
        yield Finding(False, "The keeper of keys cannot open them; what it printed says why.")
        return
    where = {"files": "files", "pkcs11": "a device"}.get(str(told["store"]), "")
    yield Finding(True, f"{told['people']} keys of people are kept, under a key in {where}.")


def _private_files() -> Iterator[Finding]:
    clear = storage.count_clear()
    told = f"{clear} files there are not" if clear else "every file there is"
    yield Finding(not clear, f"What lies in {settings.DATA / 'media/private'} is sealed: {told}.")


def _tables() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    if missing:
        yield Finding(False, f"{name} answers; {missing} migrations wait: `clerestory migrate`.")
    else:
        yield Finding(True, f"{name} answers, and its tables are up to date.")


def _worker() -> Iterator[Finding]:
    verdict = health.checks()["worker"]
    yield Finding(verdict == "ok", "A worker lives." if verdict == "ok" else verdict)


def _log() -> Iterator[Finding]:
    standing = queries.standing()
    yield Finding(standing.ok, standing.sentence)


def _ffmpeg() -> Iterator[Finding]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own
    yield Finding(True, f"{' '.join(told.stdout.split()[:3])} runs.")


def _walls() -> Iterator[Finding]:
    """Tell what stands around the programs that read uploads; seccomp is the one that must."""
    walls = protection()
    standing = [name for name, stands in walls.items() if stands]
    yield Finding(
        walls["seccomp"], f"Uploads are read behind {', '.join(standing) or 'no wall at all'}."
    )


def _ways_out() -> Iterator[Finding]:
    """Have every process try to get out; only `egressd` may be able to."""
    root = ways_out.supervisor(settings.DATA)
    if root is None:
        yield Finding(True, "Nothing runs here now, so no process could be asked for ways out.")
        return
    for name in ways_out.ASKED:
        try:
            found = ways_out.tried(settings.DATA, name)
        except OSError as problem:
            yield Finding(False, f"{name} could not be asked for ways out: {problem}.")
            continue
        told = f"can get out by {', '.join(found)}" if found else "tried, and cannot get out"
        yield Finding(not found, f"{name} {told}.")
    free = sorted(set(ways_out.unfiltered(root)))
    who = f"{', '.join(free)} could" if free else "egressd alone can"
    yield Finding(not free, f"Of all processes here, {who} open an Internet socket.")
    others = ways_out.senders()
    if others:
        # Told and not failed: they belong to the machine, and many have them.
        told = f"Programs outside would send for us: {', '.join(others)}; see docs/egress.md."
        yield Finding(True, told)


def _pages() -> Iterator[Finding]:
    built = (settings.WEB / "built" / "manifest.json").exists()
    yield Finding(built, "The front end is built." if built else "The front end is not built.")
    told = "by SMTP" if settings.OPTIONS["MAIL"] else f"into files in {settings.DATA / 'mail'}"
    yield Finding(True, f"Mail goes {told}.")


def _left_over() -> Iterator[Finding]:
    parked, lost = relay.parked(), jobs.lost()
    yield Finding(not parked, f"{parked} facts could not be told to their hearers.")
    yield Finding(not lost, f"{lost} tasks failed for good in the last two weeks.")


def _staff() -> Iterator[Finding]:
    """Tell whether roster and policy are those that were signed, and who was not told in time."""
    try:
        standing = in_force()
    except NotFound:
        yield Finding(True, "Nobody is on the staff, so nobody can open private data.")
    except Refusal as why:
        yield Finding(False, str(why))
    else:
        members = len(standing.roster.members)
        yield Finding(
            True, f"Staff roster {standing.roster.number} is in force, with {members} on it."
        )
    late = overdue()
    if late:
        yield Finding(False, f"{late} people are not told yet of an access, although it is time.")
