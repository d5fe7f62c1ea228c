"""Metrics: what this process counts, in files that every process of one start shares.

Nothing here names a person, an address or a clip: labels come from the short lists in this file.
Prometheus' multiprocess files live in a folder of their own for each start of the supervisor, so
that counters begin at nought together and the files of dead processes go with the next start.
"""

import os
import shutil
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Histogram, values

from clerestory.ops.child import SUPERVISOR
from clerestory.ops.options import data_folder

FOLDER = data_folder() / "run" / "metrics" / os.environ.get(SUPERVISOR, "alone")
FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)
# The library decides between one process and many when somebody first imports it, which may have
# been before this line.
values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # the library's

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "clerestory_requests_total",
    "Requests answered, by what was asked, how, and the first digit of the status.",
    ("door", "method", "status"),
    registry=REGISTRY,
)
SECONDS = Histogram(
    "clerestory_request_seconds",
    "Time until the answer of a page or of the API began, in seconds.",
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
DOORS = {
    "events": "events",
    "media": "media",
    "pictures": "media",
    "static": "static",
    "api": "api",
}
# How long a file takes is a matter of the client's line.
TIMED = frozenset({"page", "api"})
LENGTH = "Content-Length"
WRITE_SECONDS = 0.25
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

type Answered = tuple[str, str, str, list[tuple[str, str]], float]


def forget_others() -> None:
    """Delete what earlier starts counted. Only the process that tells the numbers does this."""
    for folder in FOLDER.parent.iterdir():
        if folder != FOLDER:
            shutil.rmtree(folder, ignore_errors=True)


class Counted:
    """A WSGI application around another that counts what it answers.

    Answers gather in this process and are written to the shared files a few times a second, and
    when they are told: writing each at once would cost more than sending a small file does.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._gathered: deque[Answered] = deque()
        self._write_at = 0.0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        said: tuple[str, list[tuple[str, str]]] = ("500", [])

        def heard(status: str, headers: list[tuple[str, str]], *problem: object) -> object:
            nonlocal said
            said = (status, headers)
            return start(status, headers, *problem)  # type: ignore[arg-type]  # passed on as given

        began = time.perf_counter()
        try:
            return self._inner(environ, heard)  # type: ignore[arg-type]  # the same, one layer up
        finally:
            now = time.perf_counter()
            path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
            self._gathered.append((path, method, *said, now - began))
            if now >= self._write_at:
                self._write_at = now + WRITE_SECONDS
                self.write()

    def write(self) -> None:
        """Write what has gathered to the shared files."""
        counts: dict[tuple[str, str, str], int] = defaultdict(int)
        sent: dict[str, int] = defaultdict(int)
        while self._gathered:
            try:
                path, method, status, headers, seconds = self._gathered.popleft()
            except IndexError:
                break  # another thread writes, too
            door = DOORS.get(path[1:].partition("/")[0], "page")
            counts[door, method if method in METHODS else "other", status[0]] += 1
            if door in TIMED:
                SECONDS.labels(door).observe(seconds)
            if method != "HEAD":
                sent[door] += next((int(value) for name, value in headers if name == LENGTH), 0)
        for labels, count in counts.items():
            REQUESTS.labels(*labels).inc(count)
        for door, octets in sent.items():
            SENT.labels(door).inc(octets)
