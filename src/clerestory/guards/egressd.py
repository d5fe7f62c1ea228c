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
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Final

from clerestory.guards import process, walls
from clerestory.guards.addresses import Place, Resolve, check, resolve
from clerestory.guards.recipients import Policy, Recipient, entry, texts
from clerestory.guards.sending import MAIL, MOST_BODY, SECONDS, Relay, connected, fetch
from clerestory.guards.wire import Act, Declined, Fields, Line, Unreachable, serve, want
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.refusals import Refused

_JOURNAL_BYTES: Final = 16 << 20
_REMEMBERED: Final = 10_000  # used leaves, before the older half counts as used in a lump
_UNKNOWN: Final = -2
_MOST_PROOF: Final = 64 * 45 + 32
_TOLD: Final = ("index", "purpose", "bytes", "body_sha256")  # of an entry, in the journal


class Egress:
    """The acts of the guard."""

    def __init__(
        self,
        data: Path,
        policy: Policy,
        *,
        relay: Relay | None = None,
        ca: Path | None = None,
        ask: Resolve = resolve,
        seconds: float = SECONDS,
    ) -> None:
        self._policy, self._relay, self._ask, self._seconds = policy, relay, ask, seconds
        self._tls = ssl.create_default_context(cafile=ca)
        self._log = Line(data / "run" / "logd.sock")
        self._journal, self._writing = data / "log" / "egress.jsonl", threading.Lock()
        # Leaves up to the floor, and those in `used`, are not to be used any more.
        self._lock, self._floor, self._used = threading.Lock(), _UNKNOWN, set[int]()

    def acts(self) -> dict[str, Act]:
        """Return what the guard can be asked."""
        return {
            "may": self._journalled(self._may),
            "send": self._journalled(self._send),
            "walls": walls.tell,
        }

    def _journalled(self, act: Act) -> Act:
        """Have every refusal written down, without its host, which a stranger may have chosen."""

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

    def _may(self, fields: Fields, _body: bytes) -> tuple[Fields, bytes]:
        """Say whether such a request is declared, and where its recipient stands."""
        self._state()
        place, recipient = self._where(fields)
        return {"host": place.host, "port": place.port, "country": recipient.country}, b""

    def _send(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        """Send a request by HTTPS, or a letter (method MAIL) by SMTP."""
        if fields.get("purpose") == "witness":
            return self._witness(fields, body)
        place, recipient = self._where(fields)
        leaf = Leaf.parse(_bytes(fields, "leaf"))
        if leaf.kind is not Kind.EGRESS:
            raise Declined("OtherEntry", "The leaf is of another kind.")
        said = entry(fields, body, (place.host, place.port), recipient.country)
        leaf.verify_opening(_bytes(fields, "salt"), said)
        index = self._take(leaf)
        return self._deliver(fields, body, place, recipient, {"index": index, **said})

    def _witness(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        """Send a checkpoint that our log signed, with the proof before it, to a witness."""
        key = NoteKey.parse(want(self._state(), "vkey", str))
        place = Place.read(want(fields, "url", str))
        recipient = self._policy.find("witness", ["checkpoint"], place.host, place.port)
        proof, _, checkpoint = body.partition(b"\n\n")
        Checkpoint.open(checkpoint, key)
        if recipient.host != place.host or len(proof) > _MOST_PROOF:
            raise Declined("NotDeclared", "A witness is declared by its name.")
        request: Fields = {"method": "POST", "headers": []}
        return self._deliver(request, body, place, recipient, {"purpose": "witness"})

    def _where(self, fields: Fields) -> tuple[Place, Recipient]:
        """Return where a request goes, and as what this is declared; raise Declined."""
        if want(fields, "method", str) != MAIL:
            place = Place.read(want(fields, "url", str))
        elif self._relay:
            place = self._relay.place
        else:
            raise Declined("NotDeclared", "No mail server is declared.")
        purpose, classes = want(fields, "purpose", str), texts(fields, "classes")
        return place, self._policy.find(purpose, classes, place.host, place.port)

    def _state(self) -> Fields:
        """Ask how the log stands; what it holds when we begin was for requests before our time."""
        told = self._ask_log("state")
        with self._lock:
            if self._floor == _UNKNOWN:
                self._floor = want(told, "leaves", int) - 1
        return told

    def _ask_log(self, act: str, fields: Fields | None = None, body: bytes = b"") -> Fields:
        try:
            return self._log.ask(act, fields, body)[0]
        except (Declined, Unreachable):
            raise Declined("LogAway", "The log does not answer, so nothing is sent.") from None

    def _take(self, leaf: Leaf) -> int:
        """Have a leaf in the log, which changes nothing where it is, and use it up."""
        told = self._ask_log("append", {"wait": True}, leaf.encode())
        index = want({"index": want(told, "indexes", list)[0]}, "index", int)
        with self._lock:
            if self._floor == _UNKNOWN or index <= self._floor or index in self._used:
                raise Declined("Spent", "This entry of the log was for another request.")
            self._used.add(index)
            if len(self._used) > _REMEMBERED:
                self._floor = sorted(self._used)[_REMEMBERED // 2]
                self._used = {each for each in self._used if each > self._floor}
        return index

    def _deliver(
        self, fields: Fields, body: bytes, place: Place, recipient: Recipient, said: Fields
    ) -> tuple[Fields, bytes]:
        """Send it; write down that it goes before it goes, and then how it went."""
        told = {name: said[name] for name in _TOLD if name in said} | {"host": place.host}
        self._write(**told)
        try:
            found = check(place.host, place.port, private=recipient.private, ask=self._ask)
            with connected(found, place.port, self._seconds) as line:
                if fields["method"] == MAIL and self._relay:
                    answer = self._relay.post(line, self._tls, fields, body)
                else:
                    answer = fetch(line, self._tls, place, fields, body)
        except Declined as no:
            self._write(**told, failed=no.code)
            raise
        self._write(**told, status=answer[0])
        return {"status": answer[0], "headers": [list(pair) for pair in answer[1]]}, answer[2]

    def _write(self, **told: object) -> None:
        """Add a line to the journal, for good."""
        line = json.dumps({"time": int(time.time()), **told}) + "\n"
        with self._writing, self._journal.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if self._journal.stat().st_size > _JOURNAL_BYTES:
            self._journal.replace(self._journal.with_suffix(".old.jsonl"))


def _bytes(fields: Fields, name: str) -> bytes:
    try:
        return bytes.fromhex(want(fields, name, str))
    except ValueError:
        raise Declined("Malformed", f"The field {name} must be given in hex.") from None


def main() -> None:
    """Run until told to end, or until the parent ends that was named."""
    parser = argparse.ArgumentParser(prog="clerestory.guards.egressd")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parent", type=int, help="the process with which to end")
    parser.add_argument("--ca", type=Path, help="certificates to trust instead of the system's")
    told = parser.parse_args()
    stop = process.begin(told.parent, walled=False)
    # The mail server's password comes in the environment, where other users cannot see it.
    relay = Relay.read(os.environ.get("CLERESTORY_MAIL", ""))
    try:
        lock = process.alone(told.data / "run" / "egressd.lock")
        policy = Policy.read(told.data / "egress.toml", *([relay.recipient] if relay else []))
    except ValueError as problem:
        sys.exit(f"egressd: {problem}")
    if lock is None:
        sys.exit("egressd: another one runs on this data folder.")
    acts = Egress(told.data, policy, relay=relay, ca=told.ca).acts()
    serve(told.data / "run" / "egressd.sock", acts, most_body=MOST_BODY, stop=stop)


if __name__ == "__main__":
    main()
