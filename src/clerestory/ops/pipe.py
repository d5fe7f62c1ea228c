"""Pipe: hands /events through to the `stream` process, for browsers that come to the web process.

Each line holds a thread for as long as a page is in sight; a thread that waits costs little, and
there are slots for so many. A front server that knows the address of STREAM needs none of them.
"""

import errno
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from clerestory.guards.wire import short
from clerestory.web.files.slots import Slots

PATH = "/events"
HEAD_SECONDS = 10.0
# Longer than the process on the other side is ever silent.
SILENCE_SECONDS = 60.0
MOST_HEAD = 16 << 10
_HANDED_ON = (
    ("HTTP_COOKIE", "Cookie"),
    ("HTTP_LAST_EVENT_ID", "Last-Event-ID"),
    ("HTTP_SEC_FETCH_SITE", "Sec-Fetch-Site"),
)
_OURS = {"connection", "keep-alive", "transfer-encoding"}


class Pipe:
    """A WSGI application for one path. `most` lines are handed through at once."""

    def __init__(self, data: Path, most: int) -> None:
        self._door = data / "run" / "events.sock"
        self._slots = Slots(most)

    def owns(self, path: str) -> bool:
        """Whether this answers what was asked for."""
        return path == PATH

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] != "GET":
            return _refuse(start, "405 Method Not Allowed")
        if not self._slots.take():
            return _refuse(start, "503 Service Unavailable")
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(HEAD_SECONDS)
            with short(self._door) as address:
                line.connect(address)
            line.sendall(_head(environ))
            status, headers, rest = _answer(line)
        except OSError:
            line.close()
            self._slots.give_back()
            return _refuse(start, "503 Service Unavailable")
        start(status, headers)
        return Handed(line, rest, self._slots)


class Handed:
    """What comes from the other side, as it comes, until either side ends it."""

    def __init__(self, line: socket.socket, rest: bytes, slots: Slots) -> None:
        self._line = line
        self._rest = rest
        self._slots: Slots | None = slots

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces."""
        self._line.settimeout(SILENCE_SECONDS)
        try:
            yield self._rest  # at once, empty or not: the server sends the head with it
            with suppress(OSError):
                while piece := self._line.recv(1 << 12):
                    yield piece
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the line and of its slot; again is nothing."""
        self._line.close()
        if self._slots is not None:
            self._slots.give_back()
            self._slots = None


def _head(environ: WSGIEnvironment) -> bytes:
    fields = [f"GET {PATH} HTTP/1.1", "Host: localhost"]
    fields += [f"{name}: {environ[key]}" for key, name in _HANDED_ON if environ.get(key)]
    return "\r\n".join([*fields, "", ""]).encode("latin-1", "replace")


def _answer(line: socket.socket) -> tuple[str, list[tuple[str, str]], bytes]:
    """Read the head of the answer; return status, headers and what came after. Raise OSError."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = line.recv(1 << 12)
        if not piece or len(read) > MOST_HEAD:
            raise OSError(errno.EPROTO, "an answer without its head")
        read += piece
    head, _, rest = read.partition(b"\r\n\r\n")
    first, *fields = head.decode("latin-1").split("\r\n")
    headers = [tuple(field.split(": ", 1)) for field in fields]
    kept = [(name, value) for name, value in headers if name.lower() not in _OURS]
    return first.partition(" ")[2], kept, rest


def _refuse(start: StartResponse, status: str) -> list[bytes]:
    body = f"{status[4:]}\n".encode()
    start(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *([("Retry-After", "60")] if status.startswith("503") else []),
        ],
    )
    return [body]
