"""Asking: how the log has its checkpoints cosigned (C2SP tlog-witness, add-checkpoint).

A witness remembers the largest tree that it saw. If it has seen more than we have, or something
else, then our state was restored or damaged: what it says is worth more than our own memory.
Witnesses of this machine are asked over Unix sockets; others through `egressd`, the only way out.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, override

from clerestory.guards.wire import Declined, Line, Unreachable, short, want
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey, cosigned_time
from clerestory.tlog.hashing import MAX_SIZE
from clerestory.tlog.notes import Note, Signature
from clerestory.tlog.policy import Policy
from clerestory.tlog.refusals import Malformed, Refused
from clerestory.tlog.texts import from_decimal, from_utf8, to_base64

ASK_SECONDS: Final = 5.0
MOST_SKEW: Final = 60  # seconds between a cosignature's time and our clock
_MOST_ANSWER = 1 << 16
_DONE, _CONFLICT, _UNPROVEN = 200, 409, 422


class Behind(Exception):
    """A witness has seen more of this log than there is here, or another one."""


class Unhelpful(Exception):
    """A witness did not cosign, for a reason that says nothing about our state."""


@dataclass
class Witness:
    """A witness of the policy: where it is, and what it told us last.

    `size` is what it has seen of us, None where we do not know; `time` that of its newest
    cosignature; `trouble` why it did not cosign when it was asked last, or empty.
    """

    name: str
    key: CosignerKey
    address: str
    data: Path
    size: int | None = None
    time: int = 0
    trouble: str = ""

    def cosign(self, note: Note, prove: Callable[[int], list[bytes]]) -> Signature:
        """Have a checkpoint cosigned; `prove` shows that it continues a smaller size.

        Raises Behind, or Unhelpful.
        """
        try:
            signature = self._cosign(note, Checkpoint.parse(note.text).size, prove)
        except (OSError, HTTPException, Declined, Unreachable, Refused) as problem:
            self.trouble = f"{self.name} could not be asked: {problem}"
            raise Unhelpful(self.trouble) from None
        except Unhelpful as no:
            self.trouble = str(no)
            raise
        self.trouble = ""
        return signature

    def _cosign(self, note: Note, size: int, prove: Callable[[int], list[bytes]]) -> Signature:
        old = size if self.size is None else self.size
        status, answer = self._submit(old, prove(old), note)
        if status == _CONFLICT:
            # It tells what it has seen: that much must be ours, or we are not who it knows.
            old = from_decimal(from_utf8(answer, 20).removesuffix("\n"), MAX_SIZE)
            if old > size:
                message = f"{self.name} has seen {old} leaves of this log, and here are {size}"
                raise Behind(message)
            status, answer = self._submit(old, prove(old), note)
        if status == _UNPROVEN:
            message = f"{self.name} has seen {old} leaves of this log, and they are not those here"
            raise Behind(message)
        if status != _DONE:
            message = f"{self.name} answers with status {status}"
            raise Unhelpful(message)
        lines = from_utf8(answer, _MOST_ANSWER).removesuffix("\n").split("\n")
        signed = Note(note.text, tuple(map(Signature.parse, lines))).verified_by([self.key])
        self.size, self.time = size, cosigned_time(signed[self.key])
        if abs(self.time - time.time()) > MOST_SKEW:
            message = f"the clock of {self.name} and the one here differ by more than a minute"
            raise Unhelpful(message)
        return Signature(self.key.name, self.key.id, signed[self.key])

    def _submit(self, old: int, proof: list[bytes], note: Note) -> tuple[int, bytes]:
        head = "\n".join([f"old {old}", *map(to_base64, proof), "", ""])
        body = head.encode() + note.encode()
        if self.address.startswith("unix:"):
            path = self.data / self.address.removeprefix("unix:")
            with closing(_UnixHTTP(path)) as line:
                line.request("POST", "/add-checkpoint", body)
                answer = line.getresponse()
                return answer.status, answer.read(_MOST_ANSWER)
        out = Line(self.data / "run" / "egressd.sock", timeout=ASK_SECONDS)
        url = f"{self.address.rstrip('/')}/add-checkpoint"
        told, sent = out.ask("send", {"method": "POST", "url": url, "purpose": "witness"}, body)
        return want(told, "status", int), sent


def witnesses_of(policy: Policy, data: Path) -> Iterator[Witness]:
    """Give the witnesses of a policy that `log/witnesses` has an address for, a name a line."""
    file = data / "log" / "witnesses"
    for line in file.read_text().splitlines() if file.exists() else []:
        name, _, address = line.partition(" ")
        key = policy.witnesses.get(name.encode())
        if key is None or not address.startswith(("unix:", "https://")):
            message = f"{file} has a line that names no witness of the policy, or no address"
            raise Malformed(message)
        yield Witness(name, key, address, data)


class _UnixHTTP(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ASK_SECONDS)
        self._path = path

    @override
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ASK_SECONDS)
        with short(self._path) as address:
            self.sock.connect(address)
