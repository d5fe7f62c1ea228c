"""Checkup: what `clerestory doctor` looks at."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import imageio_ffmpeg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clerestory.clips.media.sandbox import protection
from clerestory.gate import queries
from clerestory.ops import health
from clerestory.spine import jobs, relay


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in a sentence, and whether it is as it should be."""

    well: bool
    sentence: str


def findings() -> Iterator[Finding]:
    """Look at everything, in the order in which things depend on each other."""
    for look in (_folder, _disk, _tables, _worker, _log, _ffmpeg, _walls, _pages, _left_over):
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


def _pages() -> Iterator[Finding]:
    built = (settings.WEB / "built" / "manifest.json").exists()
    yield Finding(built, "The front end is built." if built else "The front end is not built.")
    told = "by SMTP" if settings.OPTIONS["MAIL"] else f"into files in {settings.DATA / 'mail'}"
    yield Finding(True, f"Mail goes {told}.")


def _left_over() -> Iterator[Finding]:
    parked, lost = relay.parked(), jobs.lost()
    yield Finding(not parked, f"{parked} facts could not be told to their hearers.")
    yield Finding(not lost, f"{lost} tasks failed for good in the last two weeks.")
