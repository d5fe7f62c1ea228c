"""The file server: GET and HEAD of whole files and of ranges, as a WSGI application.

Small answers are one piece of bytes, so the thread is free before the client has read them. Larger
ones are read in pieces and keep their thread, therefore they take a slot. When all slots are taken
a range is answered with its first part (RFC 9110 section 15.3.7 lets a server send less; players
ask for the rest), and a whole file with 503.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from clerestory.clips.links import StaleLink, key_from, verify
from clerestory.web.files.conditions import FAILED, UNCHANGED, decide, http_date, range_holds
from clerestory.web.files.places import Headers, Place, places
from clerestory.web.files.ranges import OutsideFile, Stretch, asked
from clerestory.web.files.slots import Slots

# Both measured: larger pieces fall out of the processor's cache, smaller ones cost more calls. A
# client that does not read holds AT_ONCE in memory, so it must stay small.
AT_ONCE = 1 << 19
PIECE = 1 << 17

ALLOWED = "GET, HEAD, OPTIONS"
OWNED = ("/media/", "/pictures/", "/static/")
SENTENCES = {
    "403 Forbidden": StaleLink.sentence,
    "404 Not Found": "There is no file at this address.",
    "405 Method Not Allowed": "Files can only be read. Use GET or HEAD.",
    "412 Precondition Failed": "The file is not the one that you have.",
    "416 Range Not Satisfiable": "The file ends before this range begins.",
    "503 Service Unavailable": "Too many files are being sent at the moment. Try again shortly.",
}


class Refused(Exception):
    """A request that gets a sentence instead of a file."""

    def __init__(self, status: str, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Unchanged(Exception):
    """The client has the file already."""


class Files:
    """The WSGI application. `streams` is how many long answers may be sent at the same time."""

    def __init__(
        self, *, data: Path, built: Path, secret: str, accel: str = "", streams: int = 24
    ) -> None:
        self._places = places(data, built, accel)
        self._key = key_from(secret)
        self._slots = Slots(streams)

    def owns(self, path: str) -> bool:
        """Whether this path is answered here and not by Django."""
        return path.startswith(OWNED)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            return self._answer(environ, start)
        except Refused as refused:
            body = SENTENCES[refused.status].encode() + b"\n"
            headers = [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(body))),
                # The file may come, and a link may be renewed.
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                *refused.headers,
            ]
            start(refused.status, headers)
            return [body]

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method == "OPTIONS":
            start("204 No Content", [("Allow", ALLOWED)])
            return []
        if method not in {"GET", "HEAD"}:
            raise Refused("405 Method Not Allowed", ("Allow", ALLOWED))
        path = environ["PATH_INFO"]
        place = next((one for one in self._places if path.startswith(one.prefix)), None)
        # Before anything is looked up: without a good link nobody learns what exists.
        seconds = self._verify(path, environ["QUERY_STRING"]) if place and place.signed else 0
        found = place.find(path) if place else None
        if place is None or found is None:
            raise Refused("404 Not Found")
        name, kind = found
        headers = [
            *place.headers,
            ("Content-Type", kind),
            ("Cache-Control", place.caching(name, seconds)),
        ]
        if place.accel:
            start("200 OK", [*headers, ("X-Accel-Redirect", place.accel + name)])
            return []
        return self._send(place, name, headers, environ, start)

    def _verify(self, path: str, query: str) -> int:
        try:
            return verify(path, query, time.time(), self._key)
        except StaleLink:
            raise Refused("403 Forbidden") from None

    def _send(
        self,
        place: Place,
        name: str,
        headers: Headers,
        environ: WSGIEnvironment,
        start: StartResponse,
    ) -> Iterable[bytes]:
        """Open the file, in the form that the client takes, and send what it asked for."""
        opened = place.open(f"{name}.gz") if place.packed and _takes_gzip(environ) else None
        end = ""
        if opened is not None:
            end = "-gz"
            headers.append(("Content-Encoding", "gzip"))
        elif (opened := place.open(name)) is None:
            raise Refused("404 Not Found")
        if place.packed:
            headers.append(("Vary", "Accept-Encoding"))
        file, facts = opened
        tag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}{end}"'
        headers += (("ETag", tag), ("Last-Modified", http_date(int(facts.st_mtime))))
        try:
            part = _part(environ, tag, int(facts.st_mtime), facts.st_size)
            body, status = self._body(file, facts.st_size, part, headers, environ)
        except Unchanged:
            os.close(file)
            start("304 Not Modified", [one for one in headers if one[0] != "Content-Type"])
            return []
        except BaseException:
            os.close(file)
            raise
        start(status, headers)
        return body

    def _body(
        self,
        file: int,
        size: int,
        part: Stretch | None,
        headers: Headers,
        environ: WSGIEnvironment,
    ) -> tuple[Iterable[bytes], str]:
        """Return what is sent and the status; complete the headers. `part` None: all of it."""
        sent = part or Stretch(0, size)
        if environ["REQUEST_METHOD"] == "HEAD":
            os.close(file)
            headers.append(("Content-Length", str(size)))
            return [], "200 OK"
        long = len(sent) > AT_ONCE
        if long and not self._slots.take():
            if part is None:
                raise Refused("503 Service Unavailable", ("Retry-After", "2"))
            long = False
            sent = Stretch(sent.start, sent.start + AT_ONCE)
        headers.append(("Content-Length", str(len(sent))))
        if part is not None:
            headers.append(("Content-Range", f"bytes {sent.start}-{sent.end - 1}/{size}"))
        status = "200 OK" if part is None else "206 Partial Content"
        if long:
            return Pieces(file, sent, self._slots), status
        body = os.pread(file, len(sent), sent.start)
        os.close(file)
        return [body], status


class Pieces:
    """A stretch of an open file in pieces; `close` closes the file and gives the slot back."""

    def __init__(self, file: int, stretch: Stretch, slots: Slots) -> None:
        self._file = file
        self._at = stretch.start
        self._end = stretch.end
        self._slots = slots
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # A file that shrank ends early; the server then breaks the connection, as the promised
        # length was not sent, and the client knows.
        piece = os.pread(self._file, min(PIECE, self._end - self._at), self._at)
        if not piece:
            raise StopIteration
        self._at += len(piece)
        return piece

    def close(self) -> None:
        """Close the file; also called when the client hangs up."""
        if self._open:
            self._open = False
            os.close(self._file)
            self._slots.give_back()


def _takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether Accept-Encoding (RFC 9110 section 12.5.3) names gzip, and not with weight 0."""
    for one in headers.get("HTTP_ACCEPT_ENCODING", "").split(","):
        coding, _, rest = one.partition(";")
        if coding.strip().lower() in {"gzip", "x-gzip"}:
            return rest.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _part(environ: WSGIEnvironment, tag: str, modified: int, size: int) -> Stretch | None:
    """Weigh the conditions and the range of a request; return what to send, None for all of it."""
    verdict = decide(environ, tag, modified)
    if verdict == FAILED:
        raise Refused("412 Precondition Failed")
    if verdict == UNCHANGED:
        raise Unchanged
    wanted = environ.get("HTTP_RANGE")
    if wanted is None or environ["REQUEST_METHOD"] == "HEAD":
        return None
    if not range_holds(environ, tag, modified, time.time()):
        return None
    try:
        return asked(wanted, size)
    except OutsideFile:
        length = ("Content-Range", f"bytes */{size}")
        raise Refused("416 Range Not Satisfiable", ("Accept-Ranges", "bytes"), length) from None
