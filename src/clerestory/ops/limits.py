"""Limits: how large a request may be, said before a byte of its body is read.

Django would read a large form into a temporary file before any view could refuse it. Every body
holds a thread for as long as its sender takes, so every body takes a slot: there are fewer slots
than threads, and files and pages are still sent when all senders dawdle.
"""

import json
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from clerestory.web.files.slots import Slots

KIB, MIB = 1 << 10, 1 << 20
# The longest path with its query: signed links have some 200 characters, searches a few more.
ADDRESS = 8 * KIB
# Bodies up to this are short: they have slots apart from those of uploads.
SHORT = 64 * KIB
WAIT_SECONDS = 5
DIGITS = 18

SENTENCES = {
    "400 Bad Request": "The Content-Length header of this request is not a number.",
    "411 Length Required": "Say how long the body is: send a Content-Length header.",
    "413 Content Too Large": "This is too large: at most {most} bytes can be sent here.",
    "414 URI Too Long": "This address is too long.",
    "503 Service Unavailable": "Many requests are arriving at the moment. Try again shortly.",
}


class Limits:
    """A WSGI application around another, which sees only requests within the limits.

    `clip` is the largest upload in bytes; `uploads` is how many long bodies may arrive at once,
    `forms` how many short ones.
    """

    def __init__(self, inner: WSGIApplication, *, clip: int, uploads: int, forms: int) -> None:
        self._inner = inner
        # Longest prefix first. A form has other fields beside its file.
        self._most = (
            ("/api/clerestory/v1/uploads", clip),
            ("/post", clip + MIB),
            ("/clips/", 4 * MIB),
            ("/api/clerestory/v1/clips/", 4 * MIB),
            ("/api/clerestory/v1/beacons", 16 * KIB),
            ("/api/clerestory/v1/pairs", KIB),
            ("/settings", 16 * MIB),
            ("/api/clerestory/v1/people/", 16 * MIB),
            ("/", MIB),
        )
        self._uploads = Slots(uploads)
        self._forms = Slots(forms)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer with a refusal, or let the inner application answer."""
        try:
            length = self._length(environ)
        except Beyond as beyond:
            return refuse(environ, start, beyond)
        if not length:
            return self._inner(environ, start)
        slots = self._forms if length <= SHORT else self._uploads
        if not slots.take():
            return refuse(environ, start, Beyond("503 Service Unavailable"))
        try:
            # Views read a body to its end before they answer, so the slot is free when they have.
            return self._inner(environ, start)
        finally:
            slots.give_back()

    def _length(self, environ: WSGIEnvironment) -> int:
        """Return the length of the body in bytes; raise Beyond where something is too long."""
        path = environ["PATH_INFO"]
        if len(path) + len(environ.get("QUERY_STRING", "")) > ADDRESS:
            raise Beyond("414 URI Too Long")
        told = environ.get("CONTENT_LENGTH") or ""
        if not told:
            if environ.get("HTTP_TRANSFER_ENCODING"):
                raise Beyond("411 Length Required")
            return 0
        if not (told.isascii() and told.isdecimal() and len(told) <= DIGITS):
            raise Beyond("400 Bad Request")
        most = next((most for prefix, most in self._most if path.startswith(prefix)), 0)
        if int(told) > most:
            raise Beyond("413 Content Too Large", most=most)
        return int(told)


class Beyond(Exception):
    """A request that is beyond a limit, and the facts that its sentence names."""

    def __init__(self, status: str, **facts: object) -> None:
        super().__init__(status)
        self.status = status
        self.facts = facts


def refuse(environ: WSGIEnvironment, start: StartResponse, beyond: Beyond) -> list[bytes]:
    """Answer with a sentence: plain for people, as problem details (RFC 9457) for programs."""
    sentence = SENTENCES[beyond.status].format(**beyond.facts)
    code, _, title = beyond.status.partition(" ")
    kind, body = "text/plain; charset=utf-8", f"{sentence}\n"
    if environ["PATH_INFO"].startswith("/api/"):
        kind = "application/problem+json"
        body = json.dumps({"title": title, "status": int(code), "detail": sentence})
    sent = body.encode()
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(sent))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        # The body was not read, so nothing after it on this connection could be understood.
        ("Connection", "close"),
    ]
    if code == "503":
        headers.append(("Retry-After", str(WAIT_SECONDS)))
    start(beyond.status, headers)
    return [sent]
