"""Serving: one running product that many tests ask, and a plain way to ask it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.premises import Premises, Running, premises

from clerestory.clips.links import key_from, sign

if TYPE_CHECKING:  # the benches run without Django, which it asks for
    from clerestory.web.files.server import Files


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A product that runs: its data folder, its processes, its address."""

    data: Path
    running: Running
    host: str
    port: int
    place: Premises

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Send one request, the path as it stands; underscores in header names become dashes."""
        connection = HTTPConnection(self.host, self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; return all that comes back until the server closes."""
        with socket.create_connection((self.host, self.port), timeout=20) as line:
            line.sendall(request)
            received = b""
            while piece := line.recv(1 << 16):
                received += piece
            return received

    def signed(self, path: str, until: int) -> str:
        """Return a link to a private file as the product would sign it."""
        secret = (self.data / "keys" / "secret").read_text()
        return sign(path, until, key_from(secret))


AUTHOR = """
from datetime import UTC, datetime
from pathlib import Path
from clerestory.clips import storage
from clerestory.clips.models import Clip
from clerestory.people import actions
email, password = "{folder}@example.org", "window light at noon"
author = actions.admit_person(handle={folder!r}, email=email, password=password)
"""
SEALED = """
clip = Clip.objects.create(author=author, folder={folder!r}, work="complete")
storage.bring_in(clip, {{file.name: file for file in Path({source!r}).iterdir()}})
"""
OPEN = """
Clip.objects.create(author=author, folder={folder!r}, work="complete",
                    standing="published", published_at=datetime.now(UTC))
"""


def seal_into(served: Served, folder: str, source: Path) -> None:
    """Make what lies in `source` the files of a draft in this private folder; they leave it."""
    served.place.python((AUTHOR + SEALED).format(folder=folder, source=str(source)))


def open_folder(served: Served, folder: str) -> Path:
    """Return the new public folder of an open clip; the worker would delete one of no clip."""
    served.place.python((AUTHOR + OPEN).format(folder=folder))
    made = served.data / "media" / "public" / folder
    made.mkdir()
    return made


@contextmanager
def serving(folder: Path, **options: str) -> Iterator[Served]:
    """Run the product below `folder`, with these options, until the end of the block."""
    with premises(folder) as place:
        place.environment |= {f"CLERESTORY_{name}": value for name, value in options.items()}
        running = place.up()
        address = urlsplit(running.url)
        yield Served(place.data, running, str(address.hostname), int(address.port or 0), place)


def call(
    files: "Files", path: str, query: str = "", **headers: str
) -> tuple[str, dict[str, str], bytes]:
    """Ask the file server itself; return status, headers and body."""
    said: list[tuple[str, dict[str, str]]] = []

    def start(status: str, sent: list[tuple[str, str]], problem: object = None) -> object:
        del problem
        said.append((status, dict(sent)))
        return None

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = files(environ, start)  # type: ignore[arg-type]  # no writer is needed
    sent = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return *said[0], sent
