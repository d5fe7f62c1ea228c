"""Checks of single files: what kind of file it is, whether it holds, and what it says."""

import json
import time
from collections.abc import Callable
from typing import Final

from clerestory.tlog.canonical import Value
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import LEAF_BYTES, Leaf
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy, Witnessed
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import QuorumMissed, Refused
from clerestory.verify.findings import Report, listed, shown, when
from clerestory.verify.receipts import Receipt

SKEW: Final = 60  # seconds that a witness's clock may be ahead of ours
MAX_FILE_BYTES: Final = 2_000_000
MAX_ENTRY_BYTES: Final = 65_535
_PROOF: Final = b"c2sp.org/tlog-proof"
_SHOWN_CHARACTERS: Final = 400

type Check = Callable[[bytes, Policy, bytes | None, Report], None]


def check(data: bytes, policy: Policy, entry: bytes | None = None) -> Report:
    """Check a receipt, a proof file or a signed checkpoint; `entry` is what a bare proof is of."""
    report = Report()
    kind: Check = _checkpoint
    if data.lstrip().startswith(b"{"):
        kind = _receipt
    elif data.startswith(_PROOF):
        kind = _proof
    try:
        kind(data, policy, entry, report)
    except QuorumMissed as why:
        report.fault(f"It is signed by the log, but {why}: this may not have been seen by others.")
    except Refused as why:
        report.fault(f"It does not hold: {shown(str(why))}.")
    return report


def tell_witnessed(witnessed: Witnessed, policy: Policy, report: Report) -> None:
    """Say who signed a checkpoint and when, and which witnesses of the policy did not."""
    checkpoint = witnessed.checkpoint
    report.right(
        f"Signed by the log {shown(checkpoint.origin)} when it had {checkpoint.size:,} entries."
    )
    seen = sorted((_name(name), seconds) for name, seconds in witnessed.seen.items())
    if seen:
        report.right("Seen by " + listed([f"{name} on {when(at)}" for name, at in seen]) + ".")
    else:
        report.note("No witness is asked for, so only the log itself vouches for this.")
    if absent := sorted(_name(name) for name in policy.witnesses if name not in witnessed.seen):
        report.note(f"Not signed by {listed(absent)}; the quorum of the policy is met without.")
    for name, seconds in seen:
        if seconds > time.time() + SKEW:
            report.fault(f"{name} says it saw this on {when(seconds)}, which has not come yet.")


def told(body: Value) -> list[str]:
    """Write what a body says, a line for each of its names; long values are cut."""
    if not isinstance(body, dict):
        return [_cut(json.dumps(body))]
    return [
        _cut(f"{shown(name)}: {shown(value) if isinstance(value, str) else json.dumps(value)}")
        for name, value in body.items()
    ]


def _receipt(data: bytes, policy: Policy, _: bytes | None, report: Report) -> None:
    receipt = Receipt.parse(data)
    witnessed = receipt.verify(policy)
    place = f"entry {receipt.proof.index:,}"
    report.right(f"A receipt of {place}, of kind {receipt.leaf.kind.name}.")
    report.right("The entry is committed to exactly what the receipt says.")
    report.right("The entry stands in the log.")
    tell_witnessed(witnessed, policy, report)
    for line in told(receipt.body):
        report.note(f"It says {line}")


def _proof(data: bytes, policy: Policy, entry: bytes | None, report: Report) -> None:
    proof = ProofFile.parse(data)
    claimed = entry if entry is not None else _claimed(proof)
    if claimed is None:
        tell_witnessed(policy.verify(proof.checkpoint), policy, report)
        report.unknown(
            f"A proof of entry {proof.index:,}, but not which entry that is: name it with --entry."
        )
        return
    witnessed = proof.verify(leaf_hash(claimed), policy)
    report.right(f"A proof file: the entry stands in the log as entry {proof.index:,}.")
    tell_witnessed(witnessed, policy, report)


def _claimed(proof: ProofFile) -> bytes | None:
    """Give the leaf that a proof carries as extra data; the proof itself then vouches for it."""
    if len(proof.extra) != LEAF_BYTES:
        return None
    return Leaf.parse(proof.extra).encode()


def _checkpoint(data: bytes, policy: Policy, _: bytes | None, report: Report) -> None:
    tell_witnessed(policy.verify(Note.parse(data)), policy, report)


def _name(name: bytes) -> str:
    return shown(name.decode(errors="replace"))


def _cut(line: str) -> str:
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."
