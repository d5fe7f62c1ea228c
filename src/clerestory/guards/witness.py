"""Witness: cosigns what continues all that it has seen of a log (C2SP tlog-witness v1.0.0).

It knows each log's key, keeps the newest checkpoint it has cosigned, and reads no entries. It can
be run by anybody, alone. Covered: add-checkpoint, and the monitors' GET. Not covered: sign-subtree
(optional), ML-DSA-44, TLS (a proxy in front does that).
"""

import argparse
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from clerestory.guards import process, wire
from clerestory.guards.keyfiles import NoKey, make_key, read_key
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.hashing import MAX_SIZE
from clerestory.tlog.keys import NoteKey, Signer
from clerestory.tlog.notes import Note, Signature
from clerestory.tlog.proof_files import MAX_HASHES
from clerestory.tlog.proofs import verify_consistency
from clerestory.tlog.refusals import BadSignature, Malformed, Refused, Unproven, Unsigned
from clerestory.tlog.texts import from_base64, from_decimal, from_utf8

MOST_BYTES: Final = 65_536  # of a request's body
MOST_LINES: Final = 64  # connections at a time
MOST_HEAD: Final = 8192
READ_SECONDS = 10.0  # for a whole request
_TABLE = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL);
"""

type Answer = tuple[int, str, bytes]
_TEXT = "text/plain; charset=utf-8"


class Witness:
    """The witness itself: its answers as (status, content type, body)."""

    def __init__(
        self,
        folder: Path,
        key: CosignerKey,
        signer: Signer,
        logs: list[NoteKey],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key, self._signer, self._logs, self._clock = key, signer, logs, clock
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            folder / "witness.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.executescript(_TABLE)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign a checkpoint, or say why not with the status that the specification gives."""
        try:
            old, proof, note = _parse(body)
        except Refused as no:
            return _no(400, f"This is no request: {no}.")
        try:
            checkpoint = Checkpoint.parse(note.text)
        except Refused as no:
            # The specification asks for 422 where an empty tree has another root.
            return _no(422 if "\n0\n" in note.text else 400, f"This is no checkpoint: {no}.")
        keys = [key for key in self._logs if key.name == checkpoint.origin]
        if not keys:
            return _no(404, "This witness does not know the log.")
        try:
            log = next(iter(note.verified_by(keys).items()))
        except (BadSignature, Unsigned) as no:
            return _no(403, f"The checkpoint is not the log's: {no}.")
        if old > checkpoint.size:
            return _no(400, "The old size is larger than the new one.")
        return self._swap(old, proof, checkpoint, Note(note.text).signed(*log))

    def _swap(self, old: int, proof: list[bytes], new: Checkpoint, note: Note) -> Answer:
        """Compare, cosign and keep in one transaction, so that no tree ever becomes smaller."""
        with self._lock, self._database as table:
            table.execute("BEGIN IMMEDIATE")
            query = "SELECT size, root FROM seen WHERE origin=?"
            size, root = table.execute(query, (new.origin,)).fetchone() or (0, b"")
            if old != size:
                return 409, "text/x.tlog.size", f"{size}\n".encode()
            try:
                if old:
                    verify_consistency(old, new.size, proof, root, new.root)
                elif proof:
                    raise Unproven("the empty tree needs no proof")
            except Refused as no:
                return _no(422, f"The checkpoint does not continue the one before: {no}.")
            blob = self._key.cosign(note.text, self._signer, int(self._clock()))
            seen = (new.origin, new.size, new.root, note.signed(self._key, blob).encode())
            table.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", seen)
        return 200, _TEXT, f"{Signature(self._key.name, self._key.id, blob)}\n".encode()

    def newest(self, origin_hash: str) -> Answer:
        """Give monitors the newest checkpoint that was cosigned, of the log with this hash."""
        for key in self._logs:
            if sha256(key.name.encode()).hexdigest() == origin_hash:
                with self._lock:
                    query = "SELECT note FROM seen WHERE origin=?"
                    row = self._database.execute(query, (key.name,)).fetchone()
                if row:
                    return 200, _TEXT, row[0]
        return _no(404, "This witness has cosigned no such log.")

    def close(self) -> None:
        """Close the table."""
        self._database.close()


def converse(witness: Witness, line: socket.socket) -> None:
    """Answer one HTTP request on a connection, which ends with it."""
    deadline = time.monotonic() + READ_SECONDS
    try:
        method, path, body = _hear(line, deadline)
    except (Refused, ValueError) as no:
        status, kind, answer = _no(400, f"This request cannot be read: {no}.")
    else:
        hashed = path.removeprefix("/").removesuffix("/checkpoint")
        if path == "/add-checkpoint":
            wrong = _no(405, "Checkpoints are sent with POST.")
            status, kind, answer = witness.add_checkpoint(body) if method == "POST" else wrong
        elif method == "GET" and path == f"/{hashed}/checkpoint":
            status, kind, answer = witness.newest(hashed)
        else:
            status, kind, answer = _no(404, "A witness has nothing here.")
    head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n"
    line.settimeout(READ_SECONDS)
    line.sendall(f"{head}Connection: close\r\n\r\n".encode() + answer)


def _hear(line: socket.socket, deadline: float) -> tuple[str, str, bytes]:
    """Read one request of the plainest kind (RFC 9112): method, path and body."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        head += wire.exactly(line, 1, deadline)
        if len(head) > MOST_HEAD:
            raise Malformed("its head is too long")
    first, *fields = head.decode("latin-1").rstrip().split("\r\n")
    method, path, _ = first.split(" ")
    named = [field.partition(":") for field in fields]
    values = {name.lower(): value.strip() for name, _, value in named}
    if len(values) != len(named) or "transfer-encoding" in values:
        raise Malformed("it names a field twice, or has no plain length")
    size = from_decimal(values.get("content-length", "0"), MOST_BYTES)
    return method, path, wire.exactly(line, size, deadline)


def _parse(body: bytes) -> tuple[int, list[bytes], Note]:
    head, blank, note = body.partition(b"\n\n")
    first, *lines = from_utf8(head, MOST_BYTES).split("\n")
    if not blank or not first.startswith("old ") or len(lines) > MAX_HASHES:
        raise Malformed("an old size, at most 63 hashes and an empty line come first")
    old = from_decimal(first.removeprefix("old "), MAX_SIZE)
    return old, list(map(from_base64, lines)), Note.parse(note)


def _no(status: int, sentence: str) -> Answer:
    return status, _TEXT, f"{sentence}\n".encode()


def main(arguments: list[str] | None = None) -> None:
    """Run until told to end, or until the parent ends that was named."""
    parser = argparse.ArgumentParser(prog="clerestory.guards.witness")
    parser.add_argument("--data", type=Path, required=True, help="its key and its memory")
    parser.add_argument("--name", default="", help="of a key that has to be made")
    parser.add_argument("--listen", required=True, help="unix:PATH, or HOST:PORT")
    parser.add_argument("--log", action="append", required=True, help="a log's verifier key")
    parser.add_argument("--parent", type=int, help="the process with which to end")
    told = parser.parse_args(arguments)
    stop = process.begin(told.parent, walled=told.listen.startswith("unix:"))
    try:
        told.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = process.alone(told.data / "lock")
        if lock is None:
            sys.exit(f"witness: another one runs in {told.data}. Stop it first.")
        if told.name and not (told.data / "key").exists():
            make_key(CosignerKey, told.data / "key", told.name)
        key, signer = read_key(CosignerKey, told.data / "key")
        witness = Witness(told.data, key, signer, list(map(NoteKey.parse, told.log)))
        with _listen(told.listen) as door:
            print(key, flush=True)  # noqa: T201  what a policy needs to know of it
            wire.attend(door, lambda line: converse(witness, line), MOST_LINES, stop)
    except (OSError, ValueError, sqlite3.Error, NoKey, Refused) as problem:
        sys.exit(f"witness: {problem}")
    lock.close()


def _listen(place: str) -> socket.socket:
    if place.startswith("unix:"):
        return wire.listen(Path(place.removeprefix("unix:")))
    host, _, port = place.rpartition(":")
    return socket.create_server((host, int(port)))


if __name__ == "__main__":
    main()
