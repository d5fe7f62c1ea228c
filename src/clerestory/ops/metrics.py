"""Metrics: what this process counts, in files that every process of one start shares.

Nothing here names a person, an address or a clip: labels come from the short lists in this file.
Prometheus' multiprocess files live in a folder of their own for each start of the supervisor, so
that counters begin at nought together and the files of dead processes go with the next start.
"""

import os
import shutil
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from clerestory.ops.child import SUPERVISOR
from clerestory.ops.options import data_folder

FOLDER = data_folder() / "run" / "metrics" / os.environ.get(SUPERVISOR, "alone")
FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
# The library decides between one process and many when it is first imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: E402  see above

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "clerestory_requests_total",
    "Requests answered, by what was asked, how, and the first digit of the status.",
    ("door", "method", "status"),
    registry=REGISTRY,
)
SECONDS = Histogram(
    "clerestory_request_seconds",
    "Time until the answer began, in seconds.",
    ("door",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
    registry=REGISTRY,
)
SENT = Counter(
    "clerestory_sent_bytes_total",
    "Bytes of the bodies of answers that told their length.",
    ("door",),
    registry=REGISTRY,
)
NOW = Gauge(
    "clerestory_requests_now",
    "Requests being answered at this moment.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)

DOORS = {"media": "media", "pictures": "media", "static": "static", "api": "api"}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def forget_others() -> None:
    """Delete what earlier starts counted. Only the process that tells the numbers does this."""
    for folder in FOLDER.parent.iterdir():
        if folder != FOLDER:
            shutil.rmtree(folder, ignore_errors=True)


class Counted:
    """A WSGI application around another that counts what it answers."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._requests: dict[tuple[str, str, str], Counter] = {}
        self._doors = {
            door: (SECONDS.labels(door), SENT.labels(door))
            for door in ("page", *sorted(set(DOORS.values())))
        }

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        door = DOORS.get(environ["PATH_INFO"][1:].partition("/")[0], "page")
        method = environ["REQUEST_METHOD"]
        seconds, sent = self._doors[door]
        said = ["500"]

        def heard(status: str, headers: list[tuple[str, str]], *problem: object) -> object:
            said[0] = status
            for name, value in headers:
                if name == "Content-Length" and method != "HEAD":
                    sent.inc(int(value))
            return start(status, headers, *problem)  # type: ignore[arg-type]  # passed on as given

        began = time.perf_counter()
        NOW.inc()
        try:
            return self._inner(environ, heard)  # type: ignore[arg-type]  # the same, one layer up
        finally:
            NOW.dec()
            seconds.observe(time.perf_counter() - began)
            key = (door, method if method in METHODS else "other", said[0][0])
            count = self._requests.get(key)
            if count is None:
                count = self._requests[key] = REQUESTS.labels(*key)
            count.inc()
