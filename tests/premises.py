"""Premises: a server of a test's own: a data folder, a database, and what runs on them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parent.parent


def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until `true()` is; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            message = f"waited {seconds} s in vain"
            raise AssertionError(message)
        time.sleep(0.05)


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


@contextmanager
def premises(folder: Path) -> Iterator[Premises]:
    """Give premises below `folder`; afterwards nothing of theirs runs any more."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("CLERESTORY_DATA", None)
    environment.pop("CLERESTORY_LISTEN_URL", None)
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
