"""Auditing what is offered: the pools are made again from what was published, and compared.

Not the server's: it runs wherever somebody checks. Files are read through two sources, one of the
folder of pools and one of the log; nothing that they hold is trusted.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from clerestory.feed.learnt import MOST_LEARNT_BYTES, BadLearnt, Learnt
from clerestory.feed.offering import MOST_INPUT_BYTES, BadInputs, Inputs, pools
from clerestory.feed.policy import BadPolicy, Policy
from clerestory.feed.pool import MOST_BYTES, BadPool
from clerestory.tlog.canonical import MAX_BODY_BYTES, parse_canonical
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.notes import MAX_NOTE_BYTES, Note
from clerestory.tlog.refusals import Refused
from clerestory.tlog.tiles import ENTRIES, MAX_ENTRY_BYTES, TILE_WIDTH, Tile, parse_bundle
from clerestory.verify.findings import Report, listed, shown, when
from clerestory.verify.sources import Source, Unread

MOST_CURRENT: Final = 1_000_000
MOST_POLICY: Final = 100_000
LOOKED_BACK: Final = 40
"""Bundles of the log, from its end, among which the entry is looked for."""
NAMES: Final = ("made", "inputs", "policy", "learnt")


class Wrong(Exception):
    """What was published does not hold; the sentence says what."""


def audit(files: Source, log: Source | None) -> Report:
    """Make the current pools again, and look for them in the log; return what was found."""
    report = Report()
    try:
        body = _again(files, report)
        if log is None:
            report.unknown("No log was given, so it is not known whether these were on record.")
        else:
            _on_record(body, log, report)
    except Unread as why:
        report.unknown(f"It cannot be read: {why}.")
    except (Wrong, BadInputs, BadLearnt, BadPolicy, BadPool, Refused) as why:
        report.fault(f"It does not hold: {shown(str(why))}.")
    return report


def _again(files: Source, report: Report) -> dict[str, Any]:
    """Make all pools again; return the body that should be on record."""
    current = _object(files.read("current.json", MOST_CURRENT))
    try:
        made, named, policy_named, learnt_named = (current[name] for name in NAMES)
        told = {name: str(one["pool"]) for name, one in current["pools"].items()}
    except (KeyError, TypeError, AttributeError):
        raise Wrong("current.json has another form") from None
    inputs = Inputs.decode(_named(files, "inputs", str(named), "json", MOST_INPUT_BYTES))
    if inputs.made != made:
        raise Wrong("the inputs are of another time")
    policy = _named(files, "policy", str(policy_named), "json", MOST_POLICY)
    Policy.read(_object(policy))
    report.right(f"The inputs are what their name says: {len(inputs.clips):,} clips, {when(made)}.")
    report.right("The policy is what its name says, and one by which can be ranked.")
    learnt = _learnt(files, str(learnt_named), report)
    fresh = {name: pool.encode() for name, pool in pools(inputs, learnt).items()}
    if set(fresh) != set(told):
        raise Wrong("from these inputs other pools are made")
    for name, data in fresh.items():
        if _named(files, "pool", told[name], "bin", MOST_BYTES) != data:
            message = f"pool {name} is not the one that is made from these inputs"
            raise Wrong(message)
    report.right(f"Made again from them, byte for byte: the pools {listed(sorted(fresh))}.")
    return {
        "inputs_sha256": named,
        "learnt_sha256": learnt_named,
        "made": made,
        "policy_sha256": policy_named,
        "pools_sha256": told,
    }


def _learnt(files: Source, name: str, report: Report) -> Learnt | None:
    """Read what was learnt, if anything was."""
    if not name:
        return None
    learnt = Learnt.decode(_named(files, "learnt", name, "bin", MOST_LEARNT_BYTES))
    report.right(
        f"What was learnt is what its name says: epoch {learnt.epoch:,}, {len(learnt.counts):,} "
        "clips. That it was learnt from given pairs cannot be checked here."
    )
    return learnt


def _named(files: Source, kind: str, name: str, ending: str, most: int) -> bytes:
    """Read a file that is named by the hash of what it holds."""
    if len(name) != sha256().digest_size * 2 or not name.isalnum():
        raise Wrong("a file has no name that a hash could be")
    data = files.read(f"{kind}-{name}.{ending}", most)
    if sha256(data).hexdigest() != name:
        message = f"a file of kind {kind} does not hold what its name says"
        raise Wrong(message)
    return data


def _on_record(body: dict[str, Any], log: Source, report: Report) -> None:
    """Look for the entry, from the newest back; the log itself is for `log audit` to check."""
    note = Note.parse(log.read("checkpoint", MAX_NOTE_BYTES))
    size = Checkpoint.parse(note.text).size
    last = max(0, size - 1) // TILE_WIDTH
    for index in range(last, max(-1, last - LOOKED_BACK), -1):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        if width <= 0:
            continue
        data = log.read(Tile(ENTRIES, index, width).path, width * (MAX_ENTRY_BYTES + 2))
        for place, entry in reversed(list(enumerate(parse_bundle(data, width)))):
            if Leaf.parse(entry).kind is not Kind.RANK_POLICY:
                continue
            at = index * TILE_WIDTH + place
            if _opened(log, at, Leaf.parse(entry)) == body:
                report.right(f"They are on record, as entry {at:,} of the log.")
                return
    report.fault("They are not on record among the newest entries of the log.")


def _opened(log: Source, index: int, leaf: Leaf) -> dict[str, Any]:
    told = _object(log.read(f"bodies/{index}.json", MAX_BODY_BYTES + 1_000), parse_canonical)
    try:
        salt, body = bytes.fromhex(told["salt"]), dict(told["body"])
    except (KeyError, TypeError, ValueError):
        raise Wrong("a public body has another form") from None
    leaf.verify_opening(salt, body)
    body.pop("format", None)
    return body


def _object(data: bytes, parse: Callable[[bytes], object] = json.loads) -> dict[str, Any]:
    try:
        told = parse(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Wrong("a file is no object of JSON")
    return told
