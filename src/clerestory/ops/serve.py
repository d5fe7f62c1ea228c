"""Serve: the web process: Granian in front of our WSGI application.

It makes the sockets it listens on, and then no others: the walls are closed before anything else
is loaded, here and so in the process that answers.
"""

import argparse
import importlib
import resource
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from clerestory.ops import child, log
from clerestory.ops.address import BACKLOG, listening, parse
from clerestory.ops.options import data_folder, load

APPLICATION = "clerestory.ops.wsgi"
CONNECTIONS = 1024


@dataclass(frozen=True)
class Load:
    """Imports the application, in the process that answers requests.

    `monitor` is the socket for the operator's monitor, if there is to be one.
    """

    monitor: socket.socket | None

    def __call__(self, target: str) -> Callable[..., Any]:
        """Return the application."""
        child.die_with_parent()
        log.begin("web")
        with child.loading():
            module = importlib.import_module(target)
        module.listen(self.monitor)
        application: Callable[..., Any] = module.application
        return application


class Server(MPServer):
    """Granian on a socket that is open already, which its worker is given."""

    def __init__(self, listening: socket.socket, **told: Any) -> None:  # noqa: ANN401  Granian's own
        super().__init__(**told)
        self._listening = listening

    @override
    def _init_shared_socket(self) -> None:
        """Do as Granian does for a Unix socket, instead of having each worker make one."""
        made: Any = SocketHolder  # whose types leave out what it is made of
        self._ssp, self._shd = None, made(self._listening.fileno(), False, BACKLOG)
        self._sso: Any = self._listening


def main() -> None:
    """Answer requests on one address until told to end."""
    child.begin(walled=False)
    parser = argparse.ArgumentParser(prog="clerestory.ops.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    told = parser.parse_args()
    options = load(data_folder())
    pages = listening(told.host, told.port)
    place = parse("METRICS", str(options["METRICS"]))
    monitor = listening(*place) if place else None
    child.close_walls()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Server(
        pages,
        target=APPLICATION,
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=1,
        # Made when they are needed and ended when they are not. A long body keeps its thread for as
        # long as the other side takes, so those have threads of their own: see `ops.wsgi`.
        blocking_threads=sum(
            int(options[name]) for name in ("WEB_THREADS", "WEB_STREAMS", "WEB_EVENTS")
        ),
        # This counts connections, idle ones too, and every browser keeps some open: with a small
        # number a few visitors who do nothing would lock everybody else out.
        backpressure=CONNECTIONS + int(options["WEB_EVENTS"]),
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=6,
    ).serve(target_loader=Load(monitor))


if __name__ == "__main__":
    main()
