"""Bell: tells the `stream` process, after the commit, that there is news for somebody.

A datagram into a Unix socket in the data folder, with the person's id: whoever is not there does
not hear it, and counts anew when they are. It never waits and never fails.
"""

import socket
from contextlib import suppress
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clerestory.guards.wire import short


def ring(*people: UUID) -> None:
    """Ring for these people when the transaction has been committed."""
    for person_id in people:
        transaction.on_commit(partial(_send, person_id.bytes))


def _send(told: bytes) -> None:
    path = settings.RUN / "bell.sock"
    with (
        suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
        short(path) as address,
    ):
        line.setblocking(False)
        line.sendto(told, address)
