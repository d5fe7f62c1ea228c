"""Requests: sent through `egressd`, after they are on record.

Each request is asked for (is it declared?), recorded as an EGRESS entry, put into the log, and
handed over with what opens its leaf. A redirect is a new request with an entry of its own.
"""

import time
from collections.abc import Sequence
from functools import cache
from typing import Final
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clerestory.gate import lines
from clerestory.gate.actions import PURPOSE, drain, record
from clerestory.gate.egress.answers import Answer
from clerestory.gate.models import Entry
from clerestory.gate.openings import opening_of
from clerestory.gate.refused import AssuranceDown, NotSent
from clerestory.guards.recipients import entry
from clerestory.guards.wire import Declined, Fields, Line, Unreachable, want
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind

MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Longer than the guard takes, so that the guard is the one that gives up.
_TIMEOUT = 40.0
_MOST_BODY = 4 << 20
_LOG_SECONDS = 5.0


def send(
    *,
    method: str,
    url: str,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    purpose: str,
    classes: Sequence[str],
    person_id: UUID | None = None,
) -> Answer:
    """Send a request by HTTPS, after it is in the log; `person_id` is whom its data is about.

    GET and HEAD follow three redirects at most. Not inside a transaction, which would take the
    entry back if it failed. Raises NotSent, or AssuranceDown where nothing can be put on record.
    """
    for _ in range(MOST_REDIRECTS + 1):
        answer = _send(
            {
                "method": method,
                "url": url,
                "headers": [list(pair) for pair in headers],
                "purpose": purpose,
                "classes": list(classes),
            },
            body,
            person_id,
        )
        if method not in {"GET", "HEAD"} or answer.status not in _REDIRECTS:
            return answer
        url = urljoin(url, answer.header("Location"))
    raise NotSent(why="It was sent on from one address to the next too often.", code="Redirects")


def post(*, sender: str, to: Sequence[str], letter: bytes, person_id: UUID | None = None) -> None:
    """Send a letter by SMTP, after it is in the log; as `send`."""
    told: Fields = {
        "method": "MAIL",
        "sender": sender,
        "to": list(to),
        "purpose": "mail",
        "classes": ["email address", "letter"],
    }
    _send(told, letter, person_id)


def _send(request: Fields, body: bytes, person_id: UUID | None) -> Answer:
    may, _ = _ask("may", request)
    place = want(may, "host", str), want(may, "port", int)
    said = entry(request, body, place, want(may, "country", str))
    leaf, salt = _on_record(said, person_id)
    told, sent = _ask("send", {**request, "leaf": leaf.hex(), "salt": salt.hex()}, body)
    headers = [(str(pair[0]), str(pair[1])) for pair in told["headers"]]  # type: ignore[index, union-attr]  # the guard's own pairs
    return Answer(want(told, "status", int), headers, sent)


def _on_record(said: dict[str, Value], person_id: UUID | None) -> tuple[bytes, bytes]:
    """Record what will be sent, have it in the log, and return its leaf and its salt."""
    with transaction.atomic(durable=True):
        entry_id = record(kind=Kind.EGRESS, body=said, person_id=person_id)
    deadline = time.monotonic() + _LOG_SECONDS
    row = Entry.objects.get(entry_id=entry_id)
    while row.index is None:
        if not drain():  # another process has it
            time.sleep(0.01)
        row.refresh_from_db(fields=["index"])
        if time.monotonic() > deadline:
            raise AssuranceDown(why="The public log is behind.")
    keys = lines.keys_of(person_id, PURPOSE) if person_id else None
    return bytes(row.leaf), opening_of(row, keys)[0]


def _ask(act: str, fields: Fields, body: bytes = b"") -> tuple[Fields, bytes]:
    try:
        return _line().ask(act, fields, body)
    except Unreachable:
        raise AssuranceDown(why="The way out does not answer.") from None
    except Declined as no:
        if no.code == "LogAway":
            raise AssuranceDown(why=no.sentence) from None
        raise NotSent(why=no.sentence, code=no.code) from None


@cache
def _line() -> Line:
    return Line(settings.DATA / "run" / "egressd.sock", timeout=_TIMEOUT, most_body=_MOST_BODY)
