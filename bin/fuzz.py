"""Fuzz the parsers of the trusted base with atheris, each in a process of its own."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

import atheris

with atheris.instrument_imports(include=["clerestory"]):
    from clerestory.guards import wire
    from clerestory.guards.addresses import Place
    from clerestory.guards.sealing import DoesNotOpen, open_sealed
    from clerestory.guards.wire import Declined
    from clerestory.tlog.canonical import parse_canonical, write_canonical
    from clerestory.tlog.checkpoints import Checkpoint
    from clerestory.tlog.keys import NoteKey
    from clerestory.tlog.leaves import Leaf
    from clerestory.tlog.notes import Note
    from clerestory.tlog.policy import Policy
    from clerestory.tlog.proof_files import ProofFile
    from clerestory.tlog.refusals import Refused
    from clerestory.tlog.tiles import Tile, parse_bundle

REFUSALS = (Refused, Declined, DoesNotOpen, OSError)
KEY = bytes(32)


class Changed(Exception):
    """Two spellings of one value were read."""


def canonical(data: bytes) -> None:
    """Read a value; what was read must be written back as it was."""
    if write_canonical(parse_canonical(data)) != data:
        raise Changed


def notes(data: bytes) -> None:
    """Read a note; what was read must be written back as it was."""
    if Note.parse(data).encode() != data:
        raise Changed


def message(data: bytes) -> None:
    """Read a message of the wire, however it breaks off."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data[: 1 << 15])
        theirs.close()
        wire._read(ours, 1 << 14, 1.0)  # noqa: SLF001  what both ends read with


def text(parse: Callable[[str], object], data: bytes) -> None:
    """Parse bytes as a text."""
    parse(data.decode("utf-8", "surrogateescape"))


TARGETS: dict[str, Callable[[bytes], object]] = {
    "canonical": canonical,
    "notes": notes,
    "message": message,
    "checkpoints": partial(text, Checkpoint.parse),
    "keys": partial(text, NoteKey.parse),
    "tiles": partial(text, Tile.parse),
    "addresses": partial(text, Place.read),
    "leaves": Leaf.parse,
    "policies": Policy.parse,
    "proofs": ProofFile.parse,
    "bundles": lambda data: parse_bundle(data[1:], data[0] + 1 if data else 1),
    "sealed": lambda data: open_sealed(KEY, data, b"place"),
}


def fuzz(name: str, seconds: int) -> None:
    """Try one parser until the time is over; what it raises but a refusal ends the process."""

    def one(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except REFUSALS:
            return

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # where a crash leaves its input
        atheris.Setup(["fuzz", f"-max_total_time={seconds}", "-max_len=4096", "-verbosity=0"], one)
        atheris.Fuzz()


def main() -> int:
    """Return 0 if every parser refused or read whatever it was given."""
    parser = argparse.ArgumentParser(prog="bin/fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each parser")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if unknown := set(told.names) - set(TARGETS):
        parser.error(f"no such parser: {', '.join(sorted(unknown))}")
    if told.inside:
        fuzz(told.names[0], told.seconds)
        return 0
    broken = 0
    for name in told.names or TARGETS:
        began = time.monotonic()
        command = [sys.executable, __file__, "--inside", "--seconds", str(told.seconds), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        broken += bool(done.returncode)
        verdict = "held" if done.returncode == 0 else f"BROKE\n{done.stderr[-3000:]}"
        print(f"{name}: {verdict}, {time.monotonic() - began:.0f} s", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
