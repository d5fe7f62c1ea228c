"""A log of a test's own: its folder, its witnesses, its logd, and who checks what it says."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from tests.premises import ROOT, until

from clerestory.guards.keyfiles import make_key, read_key
from clerestory.guards.wire import Declined, Fields, Line, Unreachable, short
from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy, Witnessed
from clerestory.tlog.proof_files import ProofFile

ORIGIN = "clips.example/log"


def leaf(number: int, kind: Kind = Kind.EGRESS) -> bytes:
    """Give a leaf like no other."""
    return Leaf(kind, bytes(32), sha256(number.to_bytes(8)).digest()).encode()


def leaves(first: int, end: int) -> list[bytes]:
    """Give the leaves with these numbers."""
    return [leaf(number) for number in range(first, end)]


@dataclass
class Scribe:
    """A data folder with a log, and the processes that run on it."""

    data: Path
    names: tuple[str, ...] = ("ada", "bob")
    threshold: int = 2
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("keys", "run", "log/public"):
            (self.data / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.line = Line(self.data / "run" / "logd.sock", timeout=60)
        self.found()

    def found(self) -> None:
        """Make the keys and the policy, where they are not there."""
        file = self.data / "keys" / "log"
        self.key = read_key(NoteKey, file)[0] if file.exists() else make_key(NoteKey, file, ORIGIN)
        lines = [f"log {self.key}"]
        for name in self.names:
            folder = self.data / name
            folder.mkdir(exist_ok=True)
            if not (folder / "key").exists():
                make_key(CosignerKey, folder / "key", f"{name}.example")
            lines.append(f"witness {name} {read_key(CosignerKey, folder / 'key')[0]}")
        members = " ".join(self.names)
        lines += [f"group all {self.threshold} {members}", "quorum all"] if members else []
        lines += [] if members else ["quorum none"]
        (self.data / "log" / "policy").write_text("\n".join([*lines, ""]))
        places = [f"{name} unix:run/{name}.sock\n" for name in self.names]
        (self.data / "log" / "witnesses").write_text("".join(places))

    @property
    def policy(self) -> Policy:
        return Policy.parse((self.data / "log" / "policy").read_bytes())

    @property
    def said(self) -> str:
        return (self.data / "said").read_text()

    def run(self, name: str, module: str, *arguments: str, **environment: str) -> None:
        """Start a process; what it prints is kept."""
        with (self.data / "said").open("ab") as said:
            self.running[name] = subprocess.Popen(
                [sys.executable, *module.split(), *arguments],
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
                stdout=said,
                stderr=said,
            )

    def witness(self, *names: str) -> None:
        """Start witnesses, all if none is named."""
        for name in names or self.names:
            where = ("--data", str(self.data / name), "--log", str(self.key))
            listen = f"unix:{self.data / 'run' / name}.sock"
            self.run(name, "-m clerestory.guards.witness", *where, "--listen", listen)
        for name in names or self.names:
            until(lambda name=name: connects(self.data / "run" / f"{name}.sock"))  # type: ignore[misc]  # a default binds it

    def logd(self, *, ready: bool = True, program: str = "-m clerestory.guards.logd") -> None:
        """Start the log, and wait until it takes leaves."""
        self.run("logd", program, "--data", str(self.data), "--origin", ORIGIN)
        if ready:
            until(lambda: self.alive() and self.state().get("quorum") is True)

    def alive(self) -> bool:
        """Fail if the log has ended."""
        assert self.running["logd"].poll() is None, self.said
        return True

    def stop(self, *names: str, signum: int = signal.SIGKILL) -> None:
        """End processes, all if none is named."""
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.send_signal(signum)
            process.wait(timeout=30)

    def state(self) -> Fields:
        """Ask for the state; empty while nobody answers."""
        with suppress(Unreachable):
            return self.line.ask("state")[0]
        return {}

    def append(self, *entries: bytes, wait: bool = True) -> list[int]:
        """Append leaves."""
        told, _ = self.line.ask("append", {"wait": wait}, b"".join(entries))
        return told["indexes"]  # type: ignore[return-value]  # a list of numbers

    def prove(self, index: int, wait_ms: int = 30_000) -> bytes:
        """Have a leaf proven."""
        return self.line.ask("prove", {"index": index, "wait_ms": wait_ms})[1]

    def check(self, index: int, entry: bytes) -> Witnessed:
        """Have a leaf proven, and check the proof."""
        return ProofFile.parse(self.prove(index)).verify(leaf_hash(entry), self.policy)

    def checkpoint(self) -> Witnessed:
        """Check the published checkpoint."""
        data = (self.data / "log" / "public" / "checkpoint").read_bytes()
        return self.policy.verify(Note.parse(data))

    def declined(self, act: str, fields: Fields, body: bytes = b"") -> str:
        """Return the code with which the log declines."""
        with pytest.raises(Declined, match=r"\.$") as no:
            self.line.ask(act, fields, body)
        return no.value.code


def connects(path: Path) -> bool:
    """Whether somebody listens at a socket."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as line, short(path) as address:
        line.connect(address)
        return True
    return False


@contextmanager
def scribe(
    data: Path, names: tuple[str, ...] = ("ada", "bob"), threshold: int = 2
) -> Iterator[Scribe]:
    """Give a log below `data` that is not started yet."""
    data.mkdir(parents=True, exist_ok=True)
    place = Scribe(data, names, threshold)
    try:
        yield place
    finally:
        place.stop()
