"""Ways out: which of the processes that run here could reach the Internet, tried from inside.

Guards, web, worker and stream are asked, and each tries for itself. The kernel is asked about all
of them: it says of every process whether a filter binds it (proc(5), /proc/PID/status, Seccomp).
"""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from clerestory.guards.wire import Declined, Line, Unreachable
from clerestory.ops.health import family, name_of

ASKED = ("keyd", "logd", "worker", "stream", "web")
# The parent of all starts the one way out, so no wall can stand around it. It reads no request.
OPEN = frozenset({"supervisor", "egressd"})
_FILTERED = "Seccomp:\t2"
# Programs that send for whoever asks them on a Unix socket, which a filter cannot see.
OTHERS = (
    "/run/dbus/system_bus_socket",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/nscd/socket",
    "/run/podman/podman.sock",
    "/run/systemd/resolve/io.systemd.Resolve",
)


def supervisor(data: Path) -> int | None:
    """Return the number of the process that supervises this data folder, if one does."""
    try:
        number = int((data / "run" / "supervisor.lock").read_text())
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return number if b"clerestory.ops.supervise" in words else None


def tried(data: Path, name: str) -> list[str]:
    """Have a process try; return the ways that are open to it. Raise OSError if it is silent."""
    if name == "web":
        told: object = json.loads(_ask_web(data / "run" / "metrics.sock"))
    else:
        try:
            told = Line(data / "run" / f"{name}.sock", timeout=5).ask("walls")[0]
        except (Unreachable, Declined) as problem:
            raise OSError(str(problem)) from None
    if not isinstance(told, dict) or not told:
        raise OSError("it answers in another form")
    return [way for way, closed in told.items() if closed is not True]


def unfiltered(root: int) -> Iterator[str]:
    """Give the names of the processes that no filter binds, but for those that must be free."""
    for process in family(root):
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            name = name_of(process)
        except OSError:
            continue  # it ended while we looked
        if _FILTERED not in lines and name not in OPEN:
            yield name


def senders() -> list[str]:
    """Return the sockets of other programs that this user could ask to send something."""
    return [path for path in OTHERS if _connects(path)]


def _connects(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(path) == 0


def _ask_web(path: Path) -> bytes:
    connection = HTTPConnection("localhost", timeout=5)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.settimeout(5)
        connection.sock.connect(str(path))
        connection.request("GET", "/walls")
        return connection.getresponse().read(1 << 16)
    finally:
        connection.close()
