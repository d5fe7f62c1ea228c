"""Sources: where the files of a log are read from, a folder or a web address, always with a limit.

Not the server's: this runs on the machine of whoever checks a log, and no process of a server
imports it (`tests/house/test_network.py`). Nothing that a log sends can make a read endless: bytes,
seconds and repetitions are counted.
"""

import os
import socket
import ssl
import stat
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from clerestory.verify.findings import shown

SILENCE: Final = 10.0  # seconds that a server may say nothing
WHOLE: Final = 60.0  # seconds that one file may take
TRIES: Final = 3
PAUSE: Final = 0.2  # seconds before the second try, and four times that before the third
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_PIECE: Final = 1 << 16


class Unread(Exception):
    """A file could not be read; the message says why, in words that follow a colon."""


class Missing(Unread):
    """There is no such file."""


class Source(Protocol):
    """Reads the files of one log by their paths below its prefix."""

    at_once: int  # how many reads are worth having under way

    def read(self, path: str, most: int) -> bytes:
        """Give a file of at most `most` bytes; raise Unread."""

    def close(self) -> None:
        """Leave nothing open; nothing is read any more."""


def read_file(file: Path, most: int) -> bytes:
    """Give a regular file of at most `most` bytes; raise Unread. A pipe is not waited for."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Missing("there is no such file") from None
    except (OSError, ValueError) as why:
        raise Unread(getattr(why, "strerror", None) or "not the name of a file") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unread("not a regular file")
    with os.fdopen(descriptor, "rb") as opened:
        try:
            data = opened.read(most + 1)
        except OSError as why:
            raise Unread(why.strerror or "it cannot be read") from None
    if len(data) > most:
        message = f"longer than the {most:,} bytes it may have"
        raise Unread(message)
    return data


class Folder:
    """A log in a folder: a mirror's copy, or the data folder of one's own server."""

    at_once = 1

    def __init__(self, root: Path) -> None:
        # A server keeps the bodies beside the rest, a mirror has them where the web shows them.
        public = root / "log" / "public"
        self._root = public if (public / "checkpoint").exists() else root
        beside = self._root.parent if self._root.name == "public" else self._root
        self._bodies = beside if (beside / "bodies").is_dir() else self._root

    def read(self, path: str, most: int) -> bytes:
        """Read a file below the folder."""
        root = self._bodies if path.startswith("bodies/") else self._root
        return read_file(root / path, most)

    def close(self) -> None:
        """Nothing is kept open."""


class Web:
    """A log at a web address; each thread keeps one connection. Redirections are not followed."""

    at_once = 8

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Unread("not a web address") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise Unread("not a web address such as https://clips.example/log")
        self._host, self._port, self._prefix = parts.hostname, port, parts.path.rstrip("/")
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._kept = threading.local()
        self._all: list[HTTPConnection] = []

    def read(self, path: str, most: int) -> bytes:
        """Fetch a file; a server that is busy or hangs up is asked again, three times in all."""
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            end = time.monotonic() + WHOLE
            # It ends whatever trickles: headers, an endless row of `100 Continue`, the body.
            watch = threading.Timer(WHOLE, self._cut, [self._connection()])
            watch.daemon = True
            watch.start()
            try:
                return self._fetch(path, most, last=last)
            except (OSError, HTTPException, ValueError) as why:
                self._hang_up()
                if time.monotonic() >= end:
                    message = f"not whole after {WHOLE:.0f} seconds"
                    raise Unread(message) from None
                if last:
                    raise Unread(_words(why)) from None
            finally:
                watch.cancel()
            time.sleep(PAUSE * 4**attempt)
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """Hang up in every thread."""
        for connection in self._all:
            connection.close()

    def _fetch(self, path: str, most: int, *, last: bool) -> bytes:
        connection = self._connection()
        connection.request("GET", f"{self._prefix}/{path}", headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        if answer.status == 200:  # noqa: PLR2004  OK (RFC 9110)
            return self._body(answer, most)
        self._hang_up()  # whatever body came with it is left unread
        if answer.status in {404, 410}:
            raise Missing("there is no such file")
        if answer.status in _BUSY and not last:
            raise HTTPException
        message = f"the server answers with status {answer.status}"
        raise Unread(message)

    def _body(self, answer: HTTPResponse, most: int) -> bytes:
        pieces, length = list[bytes](), 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            length += len(piece)
            if length > most:
                self._hang_up()
                message = f"longer than the {most:,} bytes it may have"
                raise Unread(message)
        if answer.length:
            raise HTTPException("it broke off")
        return b"".join(pieces)

    @staticmethod
    def _cut(connection: HTTPConnection) -> None:
        line: socket.socket | None = connection.sock
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _connection(self) -> HTTPConnection:
        kept: HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is None:
            if self._context:
                kept = HTTPSConnection(
                    self._host, self._port, timeout=SILENCE, context=self._context
                )
            else:
                kept = HTTPConnection(self._host, self._port, timeout=SILENCE)
            self._kept.connection = kept
            self._all.append(kept)
        return kept

    def _hang_up(self) -> None:
        kept: HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is not None:
            kept.close()
            self._all.remove(kept)
            self._kept.connection = None


def source_of(place: str) -> Source:
    """Give the source that is meant: an address, or else a folder; raise Unread."""
    if "://" in place:
        return Web(place)
    if not Path(place).is_dir():
        raise Unread("neither a folder nor a web address")
    return Folder(Path(place))


def _words(why: Exception) -> str:
    if isinstance(why, TimeoutError):
        return f"nothing came for {SILENCE:.0f} seconds"
    return shown(str(why)) or "the server hung up"
