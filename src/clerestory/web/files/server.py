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
from clerestory.clips.storage import SEALED
from clerestory.vault.refused import KeysAway
from clerestory.web.files.bodies import Body, NoBody, Plain, Private
from clerestory.web.files.conditions import FAILED, UNCHANGED, decide, http_date, range_holds
from clerestory.web.files.places import Headers, Place, places
from clerestory.web.files.ranges import OutsideFile, Stretch, asked
from clerestory.web.files.shelf import Known, Shelf, identity
from clerestory.web.files.slots import Slots

# Both measured: larger pieces fall out of the processor's cache, smaller ones cost more calls. A
# client that does not read holds AT_ONCE in memory, so it must stay small.
AT_ONCE = 1 << 19
PIECE = 1 << 17

ALLOWED = "GET, HEAD, OPTIONS"
OWNED = ("/log/", "/media/", "/pictures/", "/pools/", "/static/")
PACKED = ("/pools/", "/static/")
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

    def __init__(self, status: str, *headers: tuple[str, str], sentence: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.sentence = sentence or SENTENCES[status]


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
        self._shelf = Shelf()

    def owns(self, path: str) -> bool:
        """Whether this path is answered here and not by Django."""
        return path.startswith(OWNED)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            return self._answer(environ, start)
        except Refused as refused:
            body = refused.sentence.encode() + b"\n"
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
        packed = path.startswith(PACKED) and _takes_gzip(environ)
        address = (path, packed)
        known = self._shelf.known(address)
        if known is not None:
            return self._send(known, None, environ, start)
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
        known, file = _open(place, name, headers, packed=packed)
        if not place.signed:
            self._shelf.keep(address, known)
        return self._send(known, file, environ, start)

    def _verify(self, path: str, query: str) -> int:
        try:
            return verify(path, query, time.time(), self._key)
        except StaleLink:
            raise Refused("403 Forbidden") from None

    def _send(
        self, known: Known, file: Body | None, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Send what is asked for of a file, which is opened if it is needed; closes it."""
        headers = known.headers.copy()
        status = "200 OK"
        body: Iterable[bytes]
        try:
            part = _part(environ, known)
            sent = part or Stretch(0, known.size)
            if environ["REQUEST_METHOD"] == "HEAD":
                body = []
            elif sent.end - sent.start > AT_ONCE:
                file = _reopen(known) if file is None else file
                if self._slots.take():
                    body, file = Pieces(file, sent, self._slots), None
                elif part is None:
                    raise Refused("503 Service Unavailable", ("Retry-After", "2"))
                else:
                    sent = Stretch(sent.start, sent.start + AT_ONCE)
                    body = [self._read(known, file, sent)]
            elif (kept := self._shelf.body(known, sent)) is not None:
                body = [kept]
            else:
                file = _reopen(known) if file is None else file
                body = [self._read(known, file, sent)]
        except NoBody:
            raise Refused("404 Not Found") from None
        except Unchanged:
            start("304 Not Modified", [one for one in headers if one[0] != "Content-Type"])
            return []
        finally:
            if file is not None:
                file.close()
        if part is not None:
            status = "206 Partial Content"
            extent = f"bytes {sent.start}-{sent.end - 1}/{known.size}"
            headers.append(("Content-Range", extent))
        headers.append(("Content-Length", str(sent.end - sent.start)))
        start(status, headers)
        return body

    def _read(self, known: Known, file: Body, stretch: Stretch) -> bytes:
        """Read a small stretch, and keep it for the next who asks."""
        body = file.read(stretch.start, stretch.end - stretch.start)
        if not known.place.signed:
            self._shelf.put(known, stretch, body)
        return body


class Pieces:
    """A stretch of an open file in pieces; `close` closes the file and gives the slot back."""

    def __init__(self, file: Body, stretch: Stretch, slots: Slots) -> None:
        self._file = file
        self._at = stretch.start
        self._end = stretch.end
        self._slots = slots
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # A file that shrank, or does not open, ends early; the server then breaks the connection,
        # as the promised length was not sent, and the client knows.
        try:
            piece = self._file.read(self._at, min(PIECE, self._end - self._at))
        except NoBody:
            piece = b""
        if not piece:
            raise StopIteration
        self._at += len(piece)
        return piece

    def close(self) -> None:
        """Close the file; also called when the client hangs up."""
        if self._open:
            self._open = False
            self._file.close()
            self._slots.give_back()


def _takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether Accept-Encoding (RFC 9110 section 12.5.3) names gzip, and not with weight 0."""
    for one in headers.get("HTTP_ACCEPT_ENCODING", "").split(","):
        coding, _, rest = one.partition(";")
        if coding.strip().lower() in {"gzip", "x-gzip"}:
            return rest.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _open(place: Place, name: str, headers: Headers, *, packed: bool) -> tuple[Known, Body]:
    """Open a file in the form that the client takes; raise Refused if there is none."""
    end, shown = "", name
    opened = place.open(f"{name}.gz") if packed else None
    if opened is not None:
        end, shown = "-gz", f"{name}.gz"
        headers.append(("Content-Encoding", "gzip"))
    elif (opened := place.open(f"{name}{SEALED}" if place.sealed else name)) is None:
        raise Refused("404 Not Found")
    if place.packed:
        headers.append(("Vary", "Accept-Encoding"))
    file, facts = opened
    body = _private(file, name) if place.sealed else Plain(file, facts.st_size)
    modified = int(facts.st_mtime)
    tag = f'"{facts.st_mtime_ns:x}-{body.size:x}{end}"'
    headers += (("ETag", tag), ("Last-Modified", http_date(modified)))
    known = Known(place, shown, identity(facts), headers, tag, modified, body.size)
    return known, body


def _private(file: int, name: str) -> Body:
    """Open what lies sealed; raise Refused if nobody can, or nobody now."""
    try:
        return Private(file, name)
    except NoBody:
        raise Refused("404 Not Found") from None
    except KeysAway as away:
        wait = ("Retry-After", "5")
        raise Refused("503 Service Unavailable", wait, sentence=away.sentence) from None


def _reopen(known: Known) -> Body:
    """Open a known file again; raise Refused if it has gone or changed in this moment."""
    opened = known.place.open(known.name)
    if opened is None:
        raise Refused("404 Not Found")
    if identity(opened[1]) != known.identity:
        os.close(opened[0])
        raise Refused("503 Service Unavailable", ("Retry-After", "1"))
    return Plain(opened[0], known.size)


def _part(environ: WSGIEnvironment, known: Known) -> Stretch | None:
    """Weigh the conditions and the range of a request; return what to send, None for all of it."""
    verdict = decide(environ, known.tag, known.modified)
    if verdict == FAILED:
        raise Refused("412 Precondition Failed")
    if verdict == UNCHANGED:
        raise Unchanged
    wanted = environ.get("HTTP_RANGE")
    if wanted is None or environ["REQUEST_METHOD"] == "HEAD":
        return None
    if not range_holds(environ, known.tag, known.modified, time.time()):
        return None
    try:
        return asked(wanted, known.size)
    except OutsideFile:
        length = ("Content-Range", f"bytes */{known.size}")
        raise Refused("416 Range Not Satisfiable", ("Accept-Ranges", "bytes"), length) from None
