"""Log: plain lines on standard error, which say nothing about people.

An address that was asked for may hold a handle or the key of a letter, so Django's lines about
requests give the route (`@<handle>`) instead. Client addresses and query strings are never there.
"""

import logging
import sys
from typing import override


class _Routes(logging.Filter):
    """Puts the route in the place of the address."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "an unknown address"
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s: %s", (request.method, route, status)
        return True


def begin(process: str, *, level: int = logging.INFO) -> None:
    """Write the log of this process to standard error, each line with the process's name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter(f"%(asctime)s {process} %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    handler.addFilter(_Routes())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A page that is not there, or a form without its token, is the visitor's affair.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security").setLevel(logging.ERROR)
    logging.getLogger("django.tasks").setLevel(logging.WARNING)
