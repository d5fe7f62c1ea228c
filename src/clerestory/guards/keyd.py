"""Keyd: keeps each person's key, gives it to who may have it, and destroys it when it must go.

    keys/keyd.sqlite3   wrapped keys, the marks of forgotten people, the epoch: back it up
    keys/kek/           the key they are wrapped with (or a PKCS#11 token): never beside that backup

Deleting a wrapped key is not enough, because a backup still has it. So once a day the ratchet makes
the key of a new epoch, wraps all living keys anew and destroys the old one: what was forgotten
before cannot be opened from any backup then. A kill at any step is mended at the next start.
A key for the staff leaves only against proof that the access was logged and seen by witnesses.
"""

import argparse
import hmac
import os
import sqlite3
import sys
import threading
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

from clerestory.guards import process, walls
from clerestory.guards.kek import FileStore, KeyStore, NoKey
from clerestory.guards.sealing import KEY_BYTES, DoesNotOpen, field_key, log_key, pseudonym
from clerestory.guards.wire import Act, Declined, Fields, serve, want
from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import Kind, Leaf, leaf_tag
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Refused

# What the house does with people's data by itself. A job that is not here opens nothing.
JOBS = frozenset(
    f"system:{job}"
    for job in ("erasure", "export", "ledger", "letters", "media", "safety", "sealing", "showing")
)
LONGEST_GRANT = 900  # seconds from a staff access's not_before to its expires
BATCH = 1000
WAIT_SECONDS = 0.05
MOST_BODY = 1 << 18  # a proof file has a tenth of it
_PERSON = 16
_INDEX = b"index"  # the owner of the key of blind indexes: no person's id has five bytes
_TABLES = """
PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON;
CREATE TABLE IF NOT EXISTS keys (owner BLOB PRIMARY KEY, epoch INTEGER, wrapped BLOB);
CREATE TABLE IF NOT EXISTS forgotten (mark BLOB PRIMARY KEY);
CREATE TABLE IF NOT EXISTS standing (epoch INTEGER, since INTEGER, salt BLOB);
"""


class Keys:
    """The table of wrapped keys. One lock: one thread at a time has the table and the store."""

    def __init__(self, folder: Path, store: KeyStore) -> None:
        self._path, self.store = folder / "keyd.sqlite3", store
        self._database: sqlite3.Connection | None = None
        self._lock, self._ratcheting = threading.RLock(), threading.RLock()

    @property
    def table(self) -> sqlite3.Connection:
        """The open table; raise Declined, and change nothing, unless all that it needs is here."""
        if self._database is None:
            made = self.store.epochs()
            if made and not self._path.exists():
                raise Declined("TableMissing", f"{self._path} is gone. Restore it, or lose all.")
            table = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                table.executescript(_TABLES)
                if not table.execute("SELECT 1 FROM standing").fetchone():
                    self._begin(table, made)
                self._key(table, _INDEX)
            except BaseException:
                table.close()
                raise
            self._database = table
        return self._database

    def _begin(self, table: sqlite3.Connection, made: list[int]) -> None:
        if made not in ([], [1]):
            raise Declined("TableMissing", f"{self._path} is empty, but it had keys. Restore it.")
        if not made:
            self.store.make(1)
        wrapped = self.store.wrap(1, os.urandom(KEY_BYTES), _INDEX)
        with table:
            table.execute("BEGIN IMMEDIATE")
            table.execute("INSERT INTO keys VALUES (?, 1, ?)", (_INDEX, wrapped))
            now = int(time.time())
            table.execute("INSERT INTO standing VALUES (1, ?, ?)", (now, os.urandom(KEY_BYTES)))

    def make(self, person: bytes) -> None:
        """Give a person a key; again changes nothing."""
        with self._lock:
            if self._is_forgotten(person):
                raise Declined("Forgotten", "The keys of this person were destroyed.")
            epoch = self._standing()[0]
            if self.table.execute("SELECT 1 FROM keys WHERE owner=?", (person,)).fetchone():
                return
            wrapped = self.store.wrap(epoch, os.urandom(KEY_BYTES), person)
            self.table.execute("INSERT INTO keys VALUES (?, ?, ?)", (person, epoch, wrapped))

    def key(self, owner: bytes) -> bytes:
        """Return somebody's key; raise Declined."""
        with self._lock:
            return self._key(self.table, owner)

    def _key(self, table: sqlite3.Connection, owner: bytes) -> bytes:
        row = table.execute("SELECT epoch, wrapped FROM keys WHERE owner=?", (owner,)).fetchone()
        if row is None:
            gone = owner != _INDEX and self._is_forgotten(owner)
            sentence = "were destroyed" if gone else "are not here"
            raise Declined("Forgotten" if gone else "Unknown", f"The keys asked for {sentence}.")
        try:
            epoch, wrapped = row
            return self.store.unwrap(epoch, wrapped, owner)
        except DoesNotOpen:
            raise Declined("KeyWrong", f"The key of epoch {epoch} is another one.") from None

    def blind(self, label: str, value: str) -> str:
        """Return what stands for a value in an index of this label."""
        return hmac.digest(self.key(_INDEX), f"{label}\0{value}".encode(), "sha256").hex()

    def forget(self, person: bytes) -> None:
        """Delete a person's key and never make them one again; safe to repeat."""
        with self._lock, self.table as table:
            table.execute("BEGIN IMMEDIATE")
            table.execute("DELETE FROM keys WHERE owner=?", (person,))
            table.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", (self._mark(person),))

    def ratchet(self) -> None:
        """Begin the next epoch and end all before it."""
        with self._ratcheting:
            self.finish()
            with self._lock:
                new = self._standing()[0] + 1
                if new not in self.store.epochs():  # else it is left from a kill, and unused
                    self.store.make(new)
                told = (new, int(time.time()))
                self.table.execute("UPDATE standing SET epoch=?, since=?", told)
            self.finish()

    def finish(self) -> None:
        """Wrap anew what is of an old epoch, in batches so that others may ask in between.

        So a ratchet that was broken off goes on.
        """
        with self._ratcheting:
            while self._rewrap():
                pass
            with self._lock:
                now = self._standing()[0]
                for epoch in self.store.epochs():
                    if epoch < now:
                        self.store.destroy(epoch)

    def _rewrap(self) -> int:
        with self._lock, self.table as table:
            now = self._standing()[0]
            table.execute("BEGIN IMMEDIATE")
            old = "SELECT epoch, wrapped, owner FROM keys WHERE epoch < ? LIMIT ?"
            rows = table.execute(old, (now, BATCH)).fetchall()
            anew = [
                (now, self.store.wrap(now, self.store.unwrap(epoch, wrapped, owner), owner), owner)
                for epoch, wrapped, owner in rows
            ]
            table.executemany("UPDATE keys SET epoch=?, wrapped=? WHERE owner=?", anew)
        return len(rows)

    def state(self) -> Fields:
        """Return the epoch, how many people have a key, and since when (seconds since 1970)."""
        with self._lock:
            epoch, since, _ = self._standing()
            (count,) = self.table.execute("SELECT count(*) - 1 FROM keys").fetchone()
        return {"epoch": epoch, "people": count, "since": since, "store": self.store.name}

    def _standing(self) -> tuple[int, int, bytes]:
        row: tuple[int, int, bytes] = self.table.execute("SELECT * FROM standing").fetchone()
        return row

    def _mark(self, person: bytes) -> bytes:
        return sha256(self._standing()[2] + person).digest()

    def _is_forgotten(self, person: bytes) -> bool:
        mark = (self._mark(person),)
        return bool(self.table.execute("SELECT 1 FROM forgotten WHERE mark=?", mark).fetchone())


class Door:
    """What may be asked, and by what right a key is given."""

    def __init__(self, data: Path, keys: Keys) -> None:
        self._data, self._keys = data, keys
        self._opened: Counter[str] = Counter()

    def acts(self) -> dict[str, Act]:
        """Return the acts by name, each saying in a sentence what is wrong with the store."""
        names = ("make", "open", "open_staff", "pseudonym", "blind", "forget", "ratchet", "state")
        acts = {name: self._kept(getattr(self, f"_{name}")) for name in names}
        return {"walls": walls.tell, **acts}

    def _kept(self, act: Act) -> Act:
        def told(fields: Fields, body: bytes) -> tuple[Fields, bytes]:
            try:
                return act(fields, body)
            except NoKey as no:
                raise Declined("KeyMissing", str(no)) from None

        return told

    def _make(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        self._keys.make(_person(fields))
        return {}, b""

    def _open(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        purpose = want(fields, "purpose", str)
        if purpose != "self" and purpose not in JOBS:
            raise Declined("PurposeUnknown", "Keys are opened for declared purposes only.")
        key = self._keys.key(_person(fields))
        self._opened[purpose] += 1
        return {}, key

    def _open_staff(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        """Give the keys of the logged fields of the logged subject, and of nothing else."""
        asked, entry = want(fields, "fields", list), want(fields, "entry", dict)
        leaf = Leaf.parse(_hex(fields, "leaf"))
        leaf.verify_opening(_hex(fields, "salt"), entry)
        try:
            policy = Policy.parse((self._data / "log" / "policy").read_bytes())
            ProofFile.parse(body).verify(leaf_hash(leaf.encode()), policy)
            configured = (self._data / "keys" / "policy.sha256").read_text().strip()
        except (OSError, Refused) as no:
            raise Declined("Unproven", f"The access is not proven to be logged: {no}.") from None
        key = self._keys.key(_person(fields))
        order = want(entry, "event", str) if want(entry, "notify_after", int) else ""
        tag = leaf_tag(log_key(key, order), Kind.STAFF_ACCESS, want(fields, "number", int))
        if leaf.kind != Kind.STAFF_ACCESS or leaf.tag != tag:
            raise Declined("NotTheirs", "The leaf is not an access that its subject will find.")
        if entry.get("subject_pseudonym") != pseudonym(key):
            raise Declined("NotTheirs", "The log speaks of another person.")
        if not asked or entry.get("fields") != asked or entry.get("decision") != "permit":
            raise Declined("NotPermitted", "The log does not permit exactly these fields.")
        if not configured or entry.get("policy_sha256") != configured:
            raise Declined("OtherPolicy", "It was decided under another policy than the one here.")
        begins, ends = want(entry, "not_before", int), want(entry, "expires", int)
        if not begins <= time.time() < ends <= begins + LONGEST_GRANT:
            raise Declined("Expired", "The access is not for now, or for longer than may be.")
        self._opened["staff"] += 1
        keys: Value = {name: field_key(key, str(name)).hex() for name in map(str, asked)}
        return {}, write_canonical(keys)

    def _pseudonym(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        return {"pseudonym": pseudonym(self._keys.key(_person(fields)))}, b""

    def _blind(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        label, value = want(fields, "label", str), want(fields, "value", str)
        return {"index": self._keys.blind(label, value)}, b""

    def _forget(self, fields: Fields, _: bytes) -> tuple[Fields, bytes]:
        self._keys.forget(_person(fields))
        return {}, b""

    def _ratchet(self, _: Fields, __: bytes) -> tuple[Fields, bytes]:
        self._keys.ratchet()
        state = self._keys.state()
        return {"epoch": state["epoch"], "people": state["people"]}, b""

    def _state(self, _: Fields, __: bytes) -> tuple[Fields, bytes]:
        return {**self._keys.state(), "opened": dict(self._opened)}, b""


def _hex(fields: Fields, name: str) -> bytes:
    try:
        return bytes.fromhex(want(fields, name, str))
    except ValueError:
        raise Declined("Malformed", f"The field {name} must be hexadecimal.") from None


def _person(fields: Fields) -> bytes:
    person = _hex(fields, "person")
    if len(person) != _PERSON:
        raise Declined("Malformed", "A person's id has 16 bytes.")
    return person


def main() -> None:
    """Run until told to end, or until the parent ends that was named."""
    parser = argparse.ArgumentParser(prog="clerestory.guards.keyd")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parent", type=int, help="the process with which to end")
    parser.add_argument("--module", default="", help="a PKCS#11 library; the PIN is in keys/pin")
    parser.add_argument("--token", default="clerestory", help="the label of its token")
    told = parser.parse_args()
    stop, folder = process.begin(told.parent), told.data / "keys"
    # Where another one runs, this one waits behind it and takes over.
    while (lock := process.alone(folder / "keyd.lock")) is None:
        if stop.wait(WAIT_SECONDS):
            return
    store: KeyStore = FileStore(folder / "kek")
    if told.module:
        from clerestory.guards.device import DeviceStore  # noqa: PLC0415  where there is one

        store = DeviceStore(told.module, told.token, (folder / "pin").read_text().strip())
    keys = Keys(folder, store)
    try:
        keys.finish()
    except (Declined, NoKey) as no:
        # It stays, to say so to whoever asks, and to find the key when it is brought back.
        sys.stderr.write(f"keyd: {no}\n")
    socket = told.data / "run" / "keyd.sock"
    serve(socket, Door(told.data, keys).acts(), most_body=MOST_BODY, stop=stop)
    lock.close()


if __name__ == "__main__":
    main()
