"""Logd: the only writer of the log. It gives leaves their places, signs, and gathers cosignatures.

One rule keeps the log from forking: nothing larger is signed until a quorum of witnesses has
cosigned, in the life of this process, what was signed last. So a state that was restored from a
copy, or a second writer with the same key, is found out before it signs anything, and while no
quorum answers the log takes leaves in and waits. Acts: see `Log`; files: see `logstore`.
"""

import argparse
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from clerestory.guards import process, walls
from clerestory.guards.asking import ASK_SECONDS, Behind, Unhelpful, Witness, witnesses_of
from clerestory.guards.keyfiles import NoKey, make_key, read_key
from clerestory.guards.logstore import Conflict, Store
from clerestory.guards.wire import Act, Declined, Fields, serve, want
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import EMPTY_ROOT
from clerestory.tlog.keys import NoteKey, Signer
from clerestory.tlog.leaves import LEAF_BYTES, Kind, Leaf
from clerestory.tlog.notes import Note, Signature
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.proofs import consistency_proof, inclusion_proof
from clerestory.tlog.refusals import Malformed, QuorumMissed, Refused
from clerestory.tlog.tree import TileReader

# These get a checkpoint of their own at once; the others wait for company, WINDOW seconds at most.
URGENT: Final = {Kind.STAFF_ACCESS, Kind.LEGAL, Kind.ERASURE, Kind.RELEASE, Kind.POLICY}
WINDOW: Final = 1.0
REFRESH: Final = 30.0  # seconds after which the witnesses are asked again about the same head
GRACE: Final = 1.0  # seconds that others are waited for once a quorum has answered
MOST_BODY: Final = 1000 * LEAF_BYTES
MOST_WAIT: Final = 30.0
MOST_LINES: Final = 128  # of which many may be waiting for proofs


class Log:
    """The log: its acts for the wire, and its work for one thread."""

    def __init__(
        self, store: Store, key: NoteKey, signer: Signer, policy: Policy, witnesses: list[Witness]
    ) -> None:
        self._store, self._key, self._signer = store, key, signer
        self._policy, self._witnesses = policy, witnesses
        policy.logs[:] = [key]
        self._reader = lru_cache(4)(lambda size, root: TileReader(size, root, store.read))
        self._mending = threading.Lock()
        self._urgent, self._changed = threading.Event(), threading.Condition()
        # Whether a quorum has cosigned the head; whether one ever has in the life of this process;
        # what the state tells of it, and since when; when the witnesses were asked last.
        self._ready = self._compared = self._quorum = False
        self._since, self._asked = int(time.time()), 0.0
        # The newest checkpoint that a quorum has cosigned, with the cosignatures.
        self._witnessed: Note | None = None
        self._seen = Checkpoint(key.name, 0, EMPTY_ROOT)
        # Why the log has stopped for good, and what is in its way for the moment.
        self._fault = self._trouble = ""
        self._busy: set[str] = set()

    # What may be asked: see `wire`.

    def acts(self) -> dict[str, Act]:
        """Return the acts by name."""
        acts = (self.append, self.prove, self.state)
        return {"walls": walls.tell, **{act.__name__: act for act in acts}}

    def append(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        """Take leaves in, in order: {"wait"} and n x 70 bytes -> {"indexes"}, kept for good.

        A leaf that is here already has the place it had. `wait` asks for a checkpoint at once.
        """
        leaves = [body[at : at + LEAF_BYTES] for at in range(0, len(body), LEAF_BYTES)]
        hurry = want(fields, "wait", bool) | any(Leaf.parse(leaf).kind in URGENT for leaf in leaves)
        if self._fault:
            raise Declined("Stopped", self._fault)
        if not self._compared:
            raise Declined("NotYet", "The log has not yet compared itself with its witnesses.")
        try:
            indexes = self._store.sequence(leaves)
        except Conflict as no:
            raise Declined("Conflict", str(no)) from None
        except sqlite3.Error as problem:
            raise Declined("NotWritten", f"The log cannot write: {problem}.") from None
        if hurry:
            self._urgent.set()
        return {"indexes": list(indexes)}, b""

    def prove(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        """Prove leaf {"index"}, in {"wait_ms"} at most: the answer is a C2SP tlog-proof."""
        index = want(fields, "index", int)
        wait = min(MOST_WAIT, max(0, want(fields, "wait_ms", int)) / 1000)
        self._leaf(index)
        with self._changed:
            self._changed.wait_for(lambda: index < self._seen.size or self._fault, wait)
            note, at = self._witnessed, self._seen
        if note is None or index >= at.size:
            late = self._fault or self._trouble
            sentence = late or "The witnesses have not seen this leaf yet."
            raise Declined("QuorumMissed" if late else "NotYet", sentence)
        hashes = self._proof(at, lambda nodes: inclusion_proof(index, at.size, nodes.node))
        return {}, ProofFile(index, tuple(hashes), note).encode()

    def state(self, _: Fields, __: bytes) -> tuple[Fields, bytes]:
        """Tell how the log stands. `time`: of the newest cosignature, as `since` from 1970."""
        return {
            "origin": self._key.name,
            "vkey": str(self._key),
            "size": self._store.head().size,
            "leaves": self._store.count(),
            "time": max([0, *(each.time for each in self._witnesses)]),
            "quorum": self._quorum,
            "since": self._since,
            "fault": self._fault,
            "trouble": self._trouble,
            "witnesses": [
                {"name": each.name, "size": each.size or 0, "time": each.time, "no": each.trouble}
                for each in self._witnesses
            ],
        }, b""

    # What it does by itself, on one thread.

    def run(self, stop: threading.Event) -> None:
        """Sign what came in, and have it cosigned, until `stop`."""
        while not stop.is_set():
            if not self._fault:
                try:
                    self.turn()
                except Conflict as no:
                    self._stop(str(no))
                except (OSError, sqlite3.Error, Refused) as problem:
                    self._tell(quorum=False, trouble=f"The log cannot go on: {problem}.")
            self._urgent.wait(WINDOW)
            self._urgent.clear()

    def turn(self) -> None:
        """Grow the head if there is something to grow over, and have it cosigned if it is due."""
        head = self._store.head()
        if not head.checkpoint or (self._ready and self._store.count() > head.size):
            self._ready = False
            self._store.integrate(self._sign)
        if not self._ready or time.monotonic() - self._asked > REFRESH:
            self._gather()

    def _sign(self, size: int, root: bytes) -> bytes:
        return Checkpoint(self._key.name, size, root).sign(self._key, self._signer).encode()

    def _gather(self) -> None:
        """Ask all witnesses at the same time; go on when a quorum, and soon after, has answered."""
        note = Note.parse(self._store.head().checkpoint)
        answers: SimpleQueue[Signature | None] = SimpleQueue()
        asked = [witness for witness in self._witnesses if witness.name not in self._busy]
        for witness in asked:
            self._busy.add(witness.name)
            threading.Thread(target=self._ask, args=(witness, note, answers), daemon=True).start()
        self._asked = now = time.monotonic()
        ends, met, left = now + 2 * ASK_SECONDS, self._meets(note), len(asked)
        while left and not self._fault:
            try:
                signature = answers.get(timeout=max(0, ends - time.monotonic()))
            except Empty:
                break
            left -= 1
            if signature:
                note = Note(note.text, (*note.signatures, signature))
                if not met and self._meets(note):
                    met, ends = True, time.monotonic() + GRACE
                    self._show(note)
        if met and not self._fault:
            self._show(note)
            self._ready = self._compared = True
            self._tell(quorum=True)
        else:
            no = "; ".join(each.trouble for each in self._witnesses if each.trouble)
            self._tell(quorum=False, trouble=f"Too few witnesses cosign: {no or 'none answers'}.")

    def _ask(self, witness: Witness, note: Note, answers: "SimpleQueue[Signature | None]") -> None:
        signature = None
        try:
            signature = witness.cosign(note, lambda old: self._continued(note, old))
        except Behind as no:
            sentence = f"The log must not sign, because {no}. Bring its newest state back."
            self._stop(sentence)
        except Unhelpful:
            pass  # it has kept why
        finally:
            self._busy.discard(witness.name)
            answers.put(signature)

    def _meets(self, note: Note) -> bool:
        try:
            self._policy.verify(note)
        except QuorumMissed:
            return False
        return True

    def _show(self, note: Note) -> None:
        self._store.publish("checkpoint", note.encode())
        with self._changed:
            self._witnessed, self._seen = note, Checkpoint.parse(note.text)
            self._changed.notify_all()

    def _tell(self, *, quorum: bool, trouble: str = "") -> None:
        if quorum != self._quorum:
            self._since = int(time.time())
        self._quorum, self._trouble = quorum, trouble

    def _stop(self, sentence: str) -> None:
        sys.stderr.write(f"logd: {sentence}\n")
        self._tell(quorum=False)
        with self._changed:
            self._fault = sentence
            self._changed.notify_all()

    # Proofs are made from the tiles, which are checked on the way.

    def _continued(self, note: Note, old: int) -> list[bytes]:
        at = Checkpoint.parse(note.text)
        if not 0 < old < at.size:
            return []
        return self._proof(at, lambda nodes: consistency_proof(old, at.size, nodes.node))

    def _proof(self, at: Checkpoint, make: Callable[[TileReader], list[bytes]]) -> list[bytes]:
        try:
            return make(self._reader(at.size, at.root))
        except (OSError, Refused):
            with self._mending:  # a tile is gone or wrong: the leaves are still in the table
                self._store.mend()
            self._reader.cache_clear()
            return make(self._reader(at.size, at.root))

    def _leaf(self, index: int) -> bytes:
        leaf = self._store.leaf(index)
        if leaf is None:
            raise Declined("Unknown", "The log has no leaf with this index.")
        return leaf


def main() -> None:
    """Run until told to end, or until the parent ends that was named."""
    parser = argparse.ArgumentParser(prog="clerestory.guards.logd")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--origin", required=True, help="the log's name, such as clips.example/log")
    parser.add_argument("--policy", type=Path, help="default: log/policy in the data folder")
    parser.add_argument("--parent", type=int, help="the process with which to end")
    told = parser.parse_args()
    stop, folder = process.begin(told.parent), told.data / "log"
    lock = process.alone(folder / "lock")
    if lock is None:
        sys.exit(f"logd: another one writes the log in {folder}. Stop it first.")
    try:
        log = _open(told.data, told.origin, told.policy or folder / "policy")
    except (OSError, sqlite3.Error, NoKey, Refused) as problem:
        sys.exit(f"logd: {problem}")
    threading.Thread(target=log.run, args=(stop,), daemon=True).start()
    socket = told.data / "run" / "logd.sock"
    serve(socket, log.acts(), most_body=MOST_BODY, most_lines=MOST_LINES, stop=stop)
    lock.close()


def _open(data: Path, origin: str, policy: Path) -> Log:
    store, file = Store(data / "log"), data / "keys" / "log"
    store.begin()
    head = store.head()
    if not file.exists() and not head.checkpoint and not store.count():
        make_key(NoteKey, file, origin)
    key, signer = read_key(NoteKey, file)
    if key.name != origin:
        message = f"the key in {file} is that of {key.name}, not of {origin}"
        raise NoKey(message)
    if head.checkpoint:
        signed = Checkpoint.open(head.checkpoint, key)
        if (signed.size, signed.root) != (head.size, head.root):
            raise Malformed("the state of the log and its signed checkpoint do not agree")
    rules = Policy.parse(policy.read_bytes())
    return Log(store, key, signer, rules, list(witnesses_of(rules, data)))


if __name__ == "__main__":
    main()
