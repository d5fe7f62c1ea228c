"""Guarding: starts the guards that nobody has started, for as long as this process runs.

Under a supervisor they run already. A command without one, beside no server, needs them as well.
"""

import atexit
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from clerestory.ops.child import SUPERVISOR
from clerestory.ops.options import load, prepare

START_SECONDS = 30.0
END_SECONDS = 10.0
_started: list["subprocess.Popen[bytes]"] = []


class GuardMissing(Exception):
    """A guard could not be started; what it printed says why."""


def arguments(name: str, data: Path, parent: int) -> tuple[str, ...]:
    """Return what a guard is told: where the data is, and with whom to end."""
    options = load(data)
    if name == "egressd":
        trusted = str(options["EGRESS_TRUST"])
        more = ("--ca", trusted) if trusted else ()
        return ("--data", str(data), "--parent", str(parent), *more)
    module, token = str(options["PKCS11_MODULE"]), str(options["PKCS11_TOKEN"])
    device = ("--module", module, "--token", token) if module else ()
    return ("--data", str(data), "--parent", str(parent), *device)


def answers(name: str, data: Path) -> bool:
    """Whether a guard listens on its socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        try:
            line.connect(_short(data / "run" / f"{name}.sock"))
        except OSError:
            return False
    return True


def stand_in(name: str, data: Path) -> None:
    """Start a guard unless a supervisor of ours sees to it; it ends with this process.

    Where one runs already this one waits behind it, and takes over if that one ends before us.
    Raise GuardMissing.
    """
    if os.environ.get(SUPERVISOR):
        return
    prepare(data)
    guard = subprocess.Popen(  # noqa: S603  our own module, run by our own Python
        [sys.executable, "-m", f"clerestory.guards.{name}", *arguments(name, data, os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _started.append(guard)
    atexit.register(end)
    deadline = time.monotonic() + START_SECONDS
    while not answers(name, data):
        if guard.poll() is not None or time.monotonic() > deadline:
            message = f"The {name} process could not be started; the lines above say why."
            raise GuardMissing(message)
        time.sleep(0.02)


def end() -> None:
    """End the guards that stood in, and wait until they have."""
    while _started:
        guard = _started.pop()
        guard.terminate()
        try:
            guard.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            guard.kill()  # it loses nothing by that
            guard.wait()


def _short(path: Path) -> str:
    """Return a path that fits into a socket's address, from where this process stands."""
    return min((str(path), os.path.relpath(path)), key=len)
