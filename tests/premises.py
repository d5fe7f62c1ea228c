"""Premises: a server of a test's own: a data folder, a database, and what runs on them."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.once import made_once, run_folder

ROOT = Path(__file__).resolve().parent.parent
TABLES = "clerestory.sqlite3"


def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until `true()` is; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            message = f"waited {seconds} s in vain"
            raise AssertionError(message)
        time.sleep(0.05)


def put_away(data: Path) -> bool:
    """Whether neither a film as it came nor a copy that is worked on lies in a data folder."""
    return not [*data.glob("originals/*"), *data.glob("work/media-*")]


@dataclass
class Running:
    """A process of ours and where its output goes."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def url(self) -> str:
        """Where it answers, once it has said so."""
        return self.out.read_text().removeprefix("ready ").strip()

    def ready(self) -> "Running":
        """Wait for the line that says where it answers."""
        until(lambda: self.out.read_text().endswith("\n") or self.process.poll() is not None)
        assert self.process.poll() is None, self.err.read_text()
        return self

    def children(self, module: str = "") -> list[psutil.Process]:
        """Return the processes that it started, all or those that run this module."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # dead, or dead and not yet reaped
                if module in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=30)


@dataclass
class Premises:
    """A data folder and a database that nobody else uses."""

    data: Path
    environment: dict[str, str]
    running: list[Running] = field(default_factory=list)
    # What every command is run by: `ip netns exec NAME`, in a test with a network of its own.
    within: tuple[str, ...] = ()

    def start(self, *arguments: str) -> Running:
        """Start the `clerestory` command."""
        if arguments[:1] == ("up",):
            self.furnish()
        number = len(self.running)
        out, err = self.data.with_suffix(f".out{number}"), self.data.with_suffix(f".err{number}")
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(
                [
                    *self.within,
                    sys.executable,
                    "-m",
                    "clerestory.ops.cli",
                    "--data",
                    str(self.data),
                    *arguments,
                ],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                cwd=self.data.parent,
            )
        self.running.append(Running(process, out, err))
        return self.running[-1]

    def up(self, *arguments: str) -> Running:
        """Start everything on a free port and wait until it answers."""
        return self.start("up", "--port", "0", *arguments).ready()

    def furnish(self) -> None:
        """Give a server that starts for the first time its empty tables, made once a run.

        That tables are made from nothing is tested in tests/ops/test_migrate.py.
        """
        server = self.environment.get("CLERESTORY_DATABASE")
        if server:
            name = conninfo_to_dict(server)["dbname"]
            with psycopg.connect(server) as connection:
                asked = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
                if asked.fetchone():
                    return
            template, home = migrated(os.environ["CLERESTORY_DATABASE"])
            _sql(home, f"DROP DATABASE {name}")
            _sql(home, f'CREATE DATABASE {name} TEMPLATE "{template}"')
        elif not (self.data / TABLES).exists():
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(migrated("")[0], self.data / TABLES)

    def tell(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run the `clerestory` command to its end."""
        return subprocess.run(
            [
                *self.within,
                sys.executable,
                "-m",
                "clerestory.ops.cli",
                "--data",
                str(self.data),
                *arguments,
            ],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=self.data.parent,
        )

    def python(self, code: str) -> str:
        """Run some Python where Django is set up on this database; return what it prints."""
        done = subprocess.run(
            [
                *self.within,
                sys.executable,
                "-c",
                f"from clerestory.ops.boot import boot\nboot()\n{code}",
            ],
            env={**self.environment, "CLERESTORY_DATA": str(self.data)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@cache
def migrated(server: str) -> tuple[str, str]:
    """Make empty tables, once a run; return SQLite's file or PostgreSQL's database, and server."""
    name = f"migrated_{run_folder().name.rpartition('-')[2]}"

    def make(folder: Path) -> None:
        place = Premises(folder / "data", _environment())
        place.environment.pop("CLERESTORY_DATABASE", None)
        if server:
            _sql(server, f'CREATE DATABASE "{name}"')
            place.environment["CLERESTORY_DATABASE"] = make_conninfo(server, dbname=name)
        done = place.tell("migrate")
        assert done.returncode == 0, done.stderr

    folder = made_once("postgres" if server else "sqlite", make)
    return name if server else str(folder / "data" / TABLES), server


def _environment() -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("CLERESTORY_DATA", None)
    environment.pop("CLERESTORY_LISTEN_URL", None)
    return environment


@contextmanager
def premises(folder: Path) -> Iterator[Premises]:
    """Give premises below `folder`; afterwards nothing of theirs runs any more."""
    environment = _environment()
    place = Premises(folder / "data", environment)
    name = f"premises_{os.getpid()}_{time.monotonic_ns()}"
    server = environment.get("CLERESTORY_DATABASE")
    if server:
        _sql(server, f"CREATE DATABASE {name}")
        environment["CLERESTORY_DATABASE"] = make_conninfo(server, dbname=name)
    try:
        yield place
    finally:
        for running in place.running:
            left = running.children() if running.process.poll() is None else []
            running.stop()
            for child in left:
                if child.is_running():
                    child.kill()
        if server:
            _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def _sql(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
