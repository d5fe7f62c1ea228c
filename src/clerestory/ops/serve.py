"""Serve: the web process: Granian in front of our WSGI application."""

import argparse
import importlib
import resource
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from clerestory.ops import child, log
from clerestory.ops.options import data_folder, load

APPLICATION = "clerestory.ops.wsgi"
CONNECTIONS = 1024


def load_application(target: str) -> Callable[..., Any]:
    """Import the application, in the process that answers requests."""
    child.die_with_parent()
    log.begin("web")
    application: Callable[..., Any] = importlib.import_module(target).application
    return application


def main() -> None:
    """Answer requests on one address until told to end."""
    child.begin()
    parser = argparse.ArgumentParser(prog="clerestory.ops.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    told = parser.parse_args()
    options = load(data_folder())
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Server(
        target=APPLICATION,
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=1,
        # Made when they are needed and ended when they are not. A long body keeps its thread for as
        # long as the other side takes, so those have threads of their own: see `ops.wsgi`.
        blocking_threads=int(options["WEB_THREADS"]) + int(options["WEB_STREAMS"]),
        # This counts connections, idle ones too, and every browser keeps some open: with a small
        # number a few visitors who do nothing would lock everybody else out.
        backpressure=CONNECTIONS,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=6,
    ).serve(target_loader=load_application)


if __name__ == "__main__":
    main()
