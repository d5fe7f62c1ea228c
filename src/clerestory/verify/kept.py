"""Kept: the last checkpoint an auditor saw, so that no log can be rewritten between two audits.

The file is the signed note as it was served. It is replaced only by one that continues it; a note
that does not is put beside it, and the two together are the proof that the log forked.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.notes import MAX_NOTE_BYTES, Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.proofs import consistency_proof, verify_consistency
from clerestory.tlog.refusals import Refused
from clerestory.tlog.tree import TileReader
from clerestory.verify.findings import Report
from clerestory.verify.sources import Missing, read_file

_NAME: Final = 40  # characters of an origin that stand in a file's name


def usual_place(origin: str) -> Path:
    """Give the state file of a log in the user's own folder (XDG base directories)."""
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in origin)[:_NAME]
    mark = sha256(origin.encode()).hexdigest()[:8]
    return home / "clerestory" / f"{plain}-{mark}.checkpoint"


class Kept:
    """The checkpoint in a state file; raises Unread or Refused where the file is no such thing."""

    def __init__(self, file: Path, policy: Policy) -> None:
        self._file = file
        self._old: Checkpoint | None = None
        alone = Policy(logs=policy.logs, quorum=b"none")
        try:
            data = read_file(file, MAX_NOTE_BYTES)
        except Missing:
            return
        self._old = alone.verify(Note.parse(data)).checkpoint

    def continues(self, note: Note, new: Checkpoint, reader: TileReader, report: Report) -> bool:
        """Check that the log continues what was kept; say so; put the proof of a fork away."""
        old = self._old
        if old is None:
            report.note(f"No earlier checkpoint was kept; this one is kept now, in {self._file}.")
            return True
        try:
            if old.origin != new.origin:
                report.fault(f"The state file is of another log, {old.origin}.")
                return False
            if new.size < old.size:
                report.fault(
                    f"It has {new.size:,} entries, fewer than the {old.size:,} that were kept: an "
                    "old copy, or a log that was cut."
                )
                return False
            if old.size:
                proof = consistency_proof(old.size, new.size, reader.node)
                verify_consistency(old.size, new.size, proof, old.root, new.root)
        except Refused as why:
            beside = self._file.with_name(f"{self._file.name}.fork-{new.size}-{new.root.hex()[:8]}")
            _write(beside, note.encode())
            report.fault(
                f"THE LOG WAS REWRITTEN: it has {new.size:,} entries now and does not continue "
                f"the {old.size:,} that were kept ({why}). The two signed checkpoints are the "
                f"proof: keep {self._file} and {beside}, and show them to others."
            )
            return False
        report.right(
            f"It continues the checkpoint that was kept: {old.size:,} entries then, "
            f"{new.size:,} now."
        )
        return True

    def keep(self, data: bytes) -> None:
        """Put this checkpoint in the place of the one before."""
        _write(self._file, data)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_bytes(data)
    fresh.replace(file)
