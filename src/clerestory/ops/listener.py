"""Listener: /healthz and /metrics, apart from the pages, where only the operator can reach them.

It listens on a Unix socket in the data folder, and on an address if METRICS names one: `ops.serve`
made that socket before it gave up its right to make any. One thread answers one request at a time:
this is for a monitor, not for the world.
"""

import contextlib
import fcntl
import json
import logging
import os
import selectors
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TextIO

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from clerestory.guards import walls
from clerestory.ops.health import Outside, checks
from clerestory.ops.metrics import FOLDER, forget_others

PATIENCE = 5.0
logger = logging.getLogger(__name__)


class Listener(threading.Thread):
    """The thread that answers. One process at a time holds `run/metrics.lock` and does.

    `before` is called before numbers are told.
    """

    def __init__(
        self, data: Path, monitor: socket.socket | None, before: Callable[[], None]
    ) -> None:
        super().__init__(name="metrics", daemon=True)
        self._before = before
        self._path = data / "run" / "metrics.sock"
        self._unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sockets = [self._unix]
        if monitor is not None:
            self._sockets.append(monitor)
        self._lock: TextIO | None = (data / "run" / "metrics.lock").open("w")

    def run(self) -> None:
        """Wait until no other process answers, then answer until this process ends."""
        assert self._lock is not None  # noqa: S101  opened in the constructor, kept open for good
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        forget_others()
        self._path.unlink(missing_ok=True)
        _bind(self._unix, self._path)
        chooser = selectors.DefaultSelector()
        for one in self._sockets:
            one.listen(16)
            chooser.register(one, selectors.EVENT_READ)
        while True:
            for key, _ in chooser.select():
                listening = key.fileobj
                if isinstance(listening, socket.socket):
                    self._serve(listening)

    def _serve(self, listening: socket.socket) -> None:
        try:
            connection, _ = listening.accept()
            self._before()
            with connection:
                connection.settimeout(PATIENCE)
                Answer(connection, ("monitor", 0), None)  # type: ignore[arg-type]  # no server object
        except OSError:
            pass  # who asked has hung up
        except Exception:
            logger.exception("the monitor's question could not be answered")


class Answer(BaseHTTPRequestHandler):
    """One request and its answer."""

    protocol_version = "HTTP/1.0"
    server_version = "Clerestory"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a GET: /healthz with 200 or 503, /metrics in Prometheus' text format.

        /walls tells which ways out are closed to this process, which tries them for it.
        """
        path = self.path.partition("?")[0]
        if path == "/healthz":
            found = checks()
            well = all(verdict == "ok" for verdict in found.values())
            body = json.dumps({"status": "ok" if well else "unwell", "checks": found}).encode()
            self._send(200 if well else 503, "application/json", body)
        elif path == "/metrics":
            self._send(200, CONTENT_TYPE_PLAIN_0_0_4, told())
        elif path == "/walls":
            self._send(200, "application/json", json.dumps(walls.stand()).encode())
        else:
            self._send(404, "text/plain; charset=utf-8", b"There is /healthz and /metrics here.\n")

    def do_HEAD(self) -> None:
        """Answer like a GET, without the body."""
        self.do_GET()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Keep quiet: a monitor asks every few seconds."""


def told() -> bytes:
    """Return all metrics: what the processes of this start counted, and what can be looked up."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(FOLDER))  # type: ignore[no-untyped-call]  # the library's
    registry.register(Outside())
    return generate_latest(registry)


def _bind(one: socket.socket, path: Path) -> None:
    """Bind below a folder whose full path may be longer than a socket's address can be."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        one.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)
    with contextlib.suppress(OSError):
        path.chmod(0o600)
