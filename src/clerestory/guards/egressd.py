"""Egressd: the only process that may open an Internet socket, and the one way out of the house.

It takes whole requests, never a tunnel, and sends one if
  * its purpose, its classes of data and its recipient are declared (`recipients`);
  * the leaf that commits to exactly this request is in the log, which `logd` is asked, and served
    for no other one: without an entry, or without a log, nothing is sent;
  * every address of its host is a public one, asked once (`addresses`).
Redirects are answers: who asked makes a new request of one, with an entry of its own. What a
witness is sent, public checkpoints, has no entry: each would bring forth another checkpoint.
"""

import argparse
import json
import os
import smtplib
import ssl
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from clerestory.guards import process, walls
from clerestory.guards.addresses import Place, Resolve, check, resolve
from clerestory.guards.recipients import Policy, Recipient, entry
from clerestory.guards.sending import MOST_BODY, Answer, connected, fetch, post
from clerestory.guards.wire import Act, Declined, Fields, Line, Unreachable, serve, want
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.keys import LogKey
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.refusals import Refused

_JOURNAL_BYTES: Final = 16 << 20
_REMEMBERED: Final = 10_000  # leaves that were used, before the older ones count as used in a lump

type Send = Callable[[Fields, bytes, Place, Recipient], Answer]


class Egress:
    """The acts of the guard."""

    def __init__(
        self, data: Path, policy: Policy, *, ca: str = "", mail: str = "", ask: Resolve = resolve
    ) -> None:
        self._policy, self._ask, self._mail = policy, ask, urlsplit(mail)
        self._journal = data / "log" / "egress.jsonl"
        self._log, self._key = Line(data / "run" / "logd.sock"), LogKey
        self._tls = ssl.create_default_context(cafile=ca or None)
        self._lock = threading.Lock()
        self._floor, self._used = -1, set[int]()  # leaves up to the floor may not be used

    def acts(self) -> dict[str, Act]:
        """Return what the guard can be asked."""
        return {
            "may": self._journalled(self._may),
            "send": self._journalled(self._send),
            "witness": self._journalled(self._witness),
            "walls": lambda _fields, _body: ({**walls.stand()}, b""),
        }

    def _journalled(self, act: Act) -> Act:
        """Have every refusal written down, without saying to whom: that may name a person."""

        def acted(fields: Fields, body: bytes) -> tuple[Fields, bytes]:
            try:
                return act(fields, body)
            except Refused as no:
                refused = Declined("Malformed", f"The request is refused: {no}.")
            except Declined as no:
                refused = no
            self._write(refused=refused.code)
            raise refused

        return acted
