"""Supervise: starts everything for one data folder, keeps it running, and stops all of it.

Django is not imported here: this process is the parent of all others and stays small.
"""

import argparse
import contextlib
import errno
import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from clerestory.ops import guarding
from clerestory.ops.child import SUPERVISOR
from clerestory.ops.guards import log_guards
from clerestory.ops.options import BadOption, data_folder, load, prepare

# A child is told to end, and killed this many seconds later.
PATIENCE = 8.0
# A child that dies is started again, later each time; this many deaths in a minute are too many.
DEATHS = 8
DEATHS_WINDOW = 60.0
LONGEST_PAUSE = 10.0
# What has to succeed once before anything else starts, and what it means if it does not.
NEEDED = {
    "migrate": "The database could not be brought up to date",
    "found": "The log could not be founded",
}


class CannotRun(Exception):
    """Why the supervisor cannot start or go on, in a sentence."""


@dataclass
class Child:
    """A process that is to run as long as we do, or once."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    once: bool = False
    # A guard starts before all others and ends after them: they cannot work without it.
    guard: bool = False
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        """Start the process in a session of its own; what it prints goes to standard error."""
        self.process = subprocess.Popen(  # noqa: S603  our own modules, run by our own Python
            [sys.executable, "-m", self.module, *self.arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            start_new_session=True,
        )

    def ended(self) -> int | None:
        """Return the exit status if the process has ended, and clear away what it left behind."""
        if self.process is None:
            return None
        if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        # Not yet reaped, so its number is still its own: its orphans can be ended safely.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        status = self.process.wait()
        self.process = None
        return status

    def send(self, signum: int) -> None:
        """Send a signal to the process, or SIGKILL to all that it started as well."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if signum == signal.SIGKILL:
                os.killpg(self.process.pid, signum)
            else:
                os.kill(self.process.pid, signum)


class Supervisor:
    """Everything that runs on one data folder."""

    def __init__(self, *, host: str, port: int, demo: bool) -> None:
        self.host = host
        self.port = port
        self.children: list[Child] = []
        self.demo = demo
        self.stopping = False
        self.environment = dict(os.environ)
        self.wake = selectors.DefaultSelector()

    @property
    def url(self) -> str:
        """The address to open in a browser: of this machine, or of its network if asked for.

        By name where it is this machine: a passkey belongs to a name, never to a number.
        """
        named = {"127.0.0.1": "localhost", "::1": "localhost", "::": "localhost"}
        host = own_address() if self.host == "0.0.0.0" else named.get(self.host, self.host)  # noqa: S104  compared, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def run(self) -> None:
        """Start, say `ready`, and stay until a signal; raise CannotRun."""
        self._hear_signals()
        self.environment |= {
            "CLERESTORY_DATA": str(data_folder()),
            "CLERESTORY_LISTEN_URL": self.url,
            "CLERESTORY_MAIL": str(load(data_folder())["MAIL"]),
            SUPERVISOR: str(os.getpid()),
            "PYTHONUNBUFFERED": "1",
        }
        (data_folder() / "run" / "url").write_text(self.url)
        try:
            self._guard("keyd")
            self._prepare()
            if not self.stopping:
                self._start()
            while not self.stopping:
                self._tend(1.0)
        finally:
            self._stop()

    def _start(self) -> None:
        """Start what runs for good, and say so when the pages answer."""
        self.children += [
            Child(*told, guard=True) for told in log_guards(data_folder(), os.getpid())
        ]
        self._guard("egressd")
        where = ("--host", self.host, "--port", str(self.port))
        self.children += [
            Child("web", "clerestory.ops.serve", where),
            Child("worker", "clerestory.ops.worker"),
            Child("stream", "clerestory.ops.stream"),
        ]
        while not self.stopping and not answers(self.host, self.port):
            self._tend(0.05)
        if not self.stopping:
            sys.stdout.write(f"ready {self.url}\n")
            sys.stdout.flush()
            if self.demo:
                add = ("demo", "add")
                self.children.append(Child("demo", "clerestory.ops.cli", add, once=True))

    def _guard(self, name: str) -> None:
        told = guarding.arguments(name, data_folder(), os.getpid())
        self.children.append(Child(name, f"clerestory.guards.{name}", told, guard=True))
        while not self.stopping and not guarding.answers(name, data_folder()):
            self._tend(0.05)

    def _prepare(self) -> None:
        """Do what has to be done before anything runs: the tables, and the keys of the log."""
        once = [
            Child("migrate", "clerestory.ops.migrate", once=True),
            Child("found", "clerestory.ops.found", once=True),
        ]
        self.children += once
        while not self.stopping and any(child in self.children for child in once):
            self._tend(0.5)

    def _tend(self, seconds: float) -> None:
        """Start what is due, wait for a signal or `seconds`, and see who has died."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None and child.start_at <= now:
                child.start(self.environment)
        due = [child.start_at - now for child in self.children if child.process is None]
        self._sleep(max(0.0, min([seconds, *due])))
        for child in list(self.children):
            status = child.ended()
            if status is not None and not self.stopping:
                self._bury(child, status)

    def _bury(self, child: Child, status: int) -> None:
        """Decide what follows from a child's end."""
        if child.once:
            self.children.remove(child)
            if status and child.name in NEEDED:
                message = f"{NEEDED[child.name]}; the lines above say why."
                raise CannotRun(message)
            return
        now = time.monotonic()
        child.deaths = [death for death in child.deaths if death > now - DEATHS_WINDOW] + [now]
        if len(child.deaths) >= DEATHS:
            message = (
                f"The {child.name} process ended {DEATHS} times within a minute, so Clerestory "
                "stops; the lines above say why."
            )
            raise CannotRun(message)
        pause = min(LONGEST_PAUSE, 0.05 * 2 ** len(child.deaths))
        child.start_at = now + pause
        say(f"{child.name} ended ({describe(status)}); it starts again in {pause:.1f} s")

    def _stop(self) -> None:
        """End every child, the guards last: ask, wait, kill."""
        self.stopping = True
        killed_at = time.monotonic() + PATIENCE
        for last in (False, True):
            ending = [child for child in self.children if child.guard == last]
            for child in ending:
                child.send(signal.SIGTERM)
            killed = False
            while any(child.process is not None and child.ended() is None for child in ending):
                if not killed and time.monotonic() >= killed_at:
                    killed = True
                    for child in ending:
                        child.send(signal.SIGKILL)
                self._sleep(0.05)

    def _hear_signals(self) -> None:
        """Turn signals into bytes on a pipe, so that none is missed between two looks."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, self._end)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.wake.register(reader, selectors.EVENT_READ)

    def _end(self, *_: object) -> None:
        self.stopping = True

    def _sleep(self, seconds: float) -> None:
        for key, _ in self.wake.select(seconds):
            with contextlib.suppress(BlockingIOError):
                os.read(key.fd, 4096)


def say(sentence: str) -> None:
    """Write one line to the log."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S")
    sys.stderr.write(f"{now} supervisor INFO {sentence}\n")
    sys.stderr.flush()


def describe(status: int) -> str:
    """Say an exit status in words."""
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def own_address() -> str:
    """Return the address by which this machine's network knows it. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address that belongs to nobody
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def answers(host: str, port: int) -> bool:
    """Whether an HTTP server answers there with anything but its own failure."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    request = b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((near, port), timeout=5) as connection:
            connection.sendall(request)
            line = connection.recv(64)
    except OSError:
        return False
    return line.startswith(b"HTTP/1.1 ") and line[9:10] in b"234"


def claim(folder: Path) -> BinaryIO:
    """Lock the data folder for this process, until the returned file is closed."""
    file = (folder / "run" / "supervisor.lock").open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        message = (
            f"Clerestory already runs on the data folder {folder}, as process "
            f"{file.read().decode()}. Stop it first, or name another folder with --data."
        )
        raise CannotRun(message) from None
    file.truncate(0)
    file.write(str(os.getpid()).encode())
    file.flush()
    return file


def free_port(host: str, port: int) -> int:
    """Return `port`, or a free one for 0; raise CannotRun if we could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                message = f"Port {port} is taken by another program. Name another one with --port."
            else:
                message = f"Cannot listen on {host}, port {port}: {problem.strerror}."
            raise CannotRun(message) from None
        return int(probe.getsockname()[1])


def main() -> None:
    """Run until told to end. Exit status 0 after a signal, 1 with a sentence otherwise."""
    parser = argparse.ArgumentParser(prog="clerestory.ops.supervise")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true")
    told = parser.parse_args()
    try:
        prepare(data_folder())
        with claim(data_folder()):
            load(data_folder())
            port = free_port(told.host, told.port)
            Supervisor(host=told.host, port=port, demo=told.demo).run()
    except (CannotRun, BadOption, OSError) as problem:
        sys.exit(f"clerestory: {problem}")


if __name__ == "__main__":
    main()
