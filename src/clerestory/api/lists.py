"""Public lists, kept before Django: the answer to somebody unknown is the same for everybody.

A kept answer is given while the catalogue's number is the same, and for ten seconds at most, which
bounds what that number does not count (an author's name or picture). Requests with an Authorization
header or a cookie pass by, but for the cookie of a language alone: a list has no words of ours.
What is kept is bounded in number and in bytes.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from clerestory.api.door import ROOT
from clerestory.clips import queries

PATH = f"{ROOT}clips"
SECONDS = 10.0
MOST = 512
MOST_BYTES = 16 << 20
MOST_QUERY = 200
# Of the request: whoever sends these is known, or wants something particular.
_PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE")
_LANGUAGE_ALONE = re.compile(r"(?:__Host-)?language=[A-Za-z0-9-]{0,20}")


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    until: float
    etag: str
    headers: list[tuple[str, str]]
    body: bytes


class Lists:
    """Stands before the pages and answers the public lists it has kept."""

    def __init__(self, pages: WSGIApplication) -> None:
        self._pages = pages
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let Django answer and keep that."""
        query = environ.get("QUERY_STRING", "")
        if (
            environ["PATH_INFO"] != PATH
            or environ["REQUEST_METHOD"] != "GET"
            or len(query) > MOST_QUERY
            or any(name in environ for name in _PERSONAL)
            or ("HTTP_COOKIE" in environ and not _LANGUAGE_ALONE.fullmatch(environ["HTTP_COOKIE"]))
        ):
            return self._pages(environ, start)
        version = queries.catalogue_version()
        if version is None:
            return self._pages(environ, start)
        # The host is part of it: Django refuses those that are not ours.
        key = (environ.get("HTTP_HOST", ""), query)
        kept = self._kept.get(key)
        if kept is None or kept.version != version or kept.until < time.monotonic():
            return self._ask(environ, start, key, version)
        if environ.get("HTTP_IF_NONE_MATCH") == kept.etag:
            start("304 Not Modified", [*kept.headers, ("Content-Length", "0")])
            return [b""]
        start("200 OK", [*kept.headers, ("Content-Length", str(len(kept.body)))])
        return [kept.body]

    def _ask(
        self, environ: WSGIEnvironment, start: StartResponse, key: tuple[str, str], version: int
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ANN401  WSGI's own
            told[:] = [status, headers]
            return start(status, headers, exc_info)

        answer = self._pages(environ, listen)
        if not told or told[0] != "200 OK":
            return answer
        try:
            body = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        headers = [pair for pair in told[1] if pair[0].lower() != "content-length"]
        named = {name.lower(): value for name, value in headers}
        if named.get("cache-control", "").startswith("public"):
            until = time.monotonic() + SECONDS
            self._keep(key, _Kept(version, until, named.get("etag", ""), headers, body))
        return [body]

    def _keep(self, key: tuple[str, str], kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            # Few enough lists are large that counting them anew costs less than keeping count.
            while len(self._kept) > MOST or self._weight() > MOST_BYTES:
                self._kept.popitem(last=False)

    def _weight(self) -> int:
        return sum(len(kept.body) for kept in self._kept.values())
