"""Wsgi: the application that the web process serves.

From the outside in: counting, then the file server, the pipe of events, or limits and Django. A
file never passes through Django, and a request that is too large does not reach it.
"""

import gc
import importlib
import os
import socket
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerestory.ops.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402  only after Django is set up

from clerestory.api.lists import Lists  # noqa: E402  the same
from clerestory.feed import actions as feed  # noqa: E402  the same
from clerestory.ops.lanes import Lane  # noqa: E402  the same
from clerestory.ops.limits import Limits  # noqa: E402  the same
from clerestory.ops.listener import Listener  # noqa: E402  the same
from clerestory.ops.metrics import Counted  # noqa: E402  the same
from clerestory.ops.pipe import Pipe  # noqa: E402  the same
from clerestory.web.files.server import Files  # noqa: E402  the same


class Doors:
    """The file server, the pipe of events and Django, side by side."""

    def __init__(self, files: Files, events: Pipe, pages: WSGIApplication) -> None:
        self._files = files
        self._events = events
        self._pages = pages

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if self._files.owns(environ["PATH_INFO"]):
            return self._files(environ, start)
        if self._events.owns(environ["PATH_INFO"]):
            return self._events(environ, start)
        return self._pages(environ, start)


def compose() -> Counted:
    """Put the application together, as the settings say."""
    streams = int(settings.OPTIONS["WEB_STREAMS"])
    files = Files(
        data=settings.DATA,
        built=settings.WEB / "built",
        secret=settings.SECRET_KEY,
        accel=str(settings.OPTIONS["MEDIA_ACCEL"]),
        streams=streams // 2,
    )
    pages = Limits(
        Lists(_django),
        clip=int(settings.OPTIONS["CLIP_MAX_BYTES"]),
        uploads=streams - streams // 2,
        # At most half of the threads that answer, so that the others always do.
        forms=max(1, int(settings.OPTIONS["WEB_THREADS"]) // 2),
    )
    return Counted(Doors(files, Pipe(settings.DATA, int(settings.OPTIONS["WEB_EVENTS"])), pages))


application = compose()
# Django would load the addresses, and every page behind them, while the first visitor waits.
importlib.import_module(settings.ROOT_URLCONF)
# What was made while starting lives as long as the process: the collector need not look at it.
gc.collect()
gc.freeze()


# A process that is killed loses what it has counted in the last second, and nothing else: half of
# it may pass before counts are written down, and that takes its time where much is counted.
COUNT_SECONDS = 0.5
# Pairs wait for others, as the time of a row must not tell who was there. A few are lost.
PAIR_SECONDS = 600.0


def listen(monitor: socket.socket | None) -> None:
    """Begin to answer the operator's monitor, on this socket too, and to write down counts."""
    Lane("counts", COUNT_SECONDS, lambda: feed.write_counts() < 0).start()
    Lane("pairs", PAIR_SECONDS, lambda: feed.write_pairs() < 0).start()
    Listener(settings.DATA, monitor, application.write).start()
