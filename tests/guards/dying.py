"""Run as a program: ratchet a folder of keys again and again, and die at each step of it in turn.

    python dying.py FOLDER FORGOTTEN

A step is a file that is opened, linked or removed, a statement of SQL, or a call of the store. Each
try is a process of its own: it first looks at what the one before it left, prints that as a line of
JSON with all keys opened, begins a ratchet and kills itself one step later than the last one did.
The last one comes to its end.
"""

import json
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from clerestory.guards import keyd
from clerestory.guards.device import DeviceStore
from clerestory.guards.kek import FileStore, KeyStore
from clerestory.guards.wire import Declined

STEPS = {"open", "os.link", "os.remove", "os.rename"}


def attempt(folder: Path, last: int, forgotten: bytes) -> None:
    """Look, ratchet, count the steps, and die at the last."""
    module = os.environ.get("KEYS_MODULE")
    store: KeyStore = FileStore(folder / "kek")
    if module:
        store = DeviceStore(module, "clerestory", (folder / "pin").read_text())
    keyd.BATCH = 2  # so that five people are three batches
    keys = keyd.Keys(folder, store)
    keys.finish()
    table: sqlite3.Connection = keys.table
    owners = [owner for (owner,) in table.execute("SELECT owner FROM keys")]
    found: dict[str, Any] = {"keys": {owner.hex(): keys.key(owner).hex() for owner in owners}}
    found |= {"epochs": store.epochs(), "epoch": keys.state()["epoch"]}
    try:
        keys.key(forgotten)
    except Declined as no:
        found["forgotten"] = no.code
    os.write(1, json.dumps(found).encode() + b"\n")
    left = last

    def step(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(name: str) -> Any:
        act = getattr(store, name)

        def told(*given: Any) -> Any:
            step()
            return act(*given)

        return told

    for name in ("epochs", "make", "wrap", "unwrap", "destroy"):
        setattr(store, name, stepping(name))
    table.set_trace_callback(step)
    sys.addaudithook(lambda event, _: step() if event in STEPS else None)
    keys.ratchet()


def main(folder: Path, forgotten: bytes) -> None:
    """Try until one is not killed."""
    for last in range(10_000):
        child = os.fork()
        if not child:
            attempt(folder, last, forgotten)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
