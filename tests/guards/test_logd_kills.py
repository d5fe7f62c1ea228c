"""Whenever the log is killed, what it acknowledged is there, and there is one history."""

from contextlib import suppress
from pathlib import Path

import pytest
from tests.guards.scribe import Scribe, leaf, scribe
from tests.premises import until

from clerestory.guards.wire import Declined, Unreachable
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.proofs import consistency_proof, verify_consistency
from clerestory.tlog.tree import TileReader

PROGRAM = "-m tests.guards.dying_log"
MOST_STEPS = 400


def published(log: Scribe) -> Checkpoint | None:
    """Return the published checkpoint, and check that a quorum stands behind it."""
    with suppress(FileNotFoundError):
        return log.checkpoint().checkpoint
    return None


def live_until_killed(log: Scribe, step: int, number: int) -> list[tuple[int, bytes]]:
    """Run the log until its step; append one leaf after another; return what was acknowledged."""
    log.logd(ready=False, program=f"{PROGRAM} {step}")
    acknowledged: list[tuple[int, bytes]] = []
    process = log.running["logd"]
    while process.poll() is None:
        entry = leaf(number + len(acknowledged))
        with suppress(Unreachable, Declined):
            (index,) = log.append(entry)
            acknowledged.append((index, entry))
            log.prove(index, 200)
        if len(acknowledged) >= 3:
            break
    log.stop("logd")
    return acknowledged


@pytest.mark.parametrize("stride", [2, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_at_any_step_loses_nothing_and_forks_nothing(tmp_path: Path, stride: int) -> None:
    with scribe(tmp_path / "data", names=("ada",), threshold=1) as log:
        log.witness()
        kept: dict[int, bytes] = {}
        seen: list[Checkpoint] = []
        step, whole = 1, 0
        # The last lives come to their end: all steps of taking three leaves in were the last once.
        while whole < 2 and step < MOST_STEPS:
            acknowledged = live_until_killed(log, step, 1000 * step)
            for index, entry in acknowledged:
                assert kept.setdefault(index, entry) == entry, "one place, two leaves"
            whole += len(acknowledged) >= 3
            step += stride if step < 60 else 3
            if (now := published(log)) is not None and now not in seen:
                seen.append(now)
        assert whole == 2, "it never came to its end"
        log.logd()
        until(lambda: log.state()["size"] == log.state()["leaves"])
        assert not log.state()["fault"]
        for index, entry in kept.items():
            log.check(index, entry)
        check_one_history(log, seen)


def check_one_history(log: Scribe, seen: list[Checkpoint]) -> None:
    """Each checkpoint that was ever published begins the last one."""
    last = log.checkpoint().checkpoint
    assert seen == sorted(seen, key=lambda one: one.size)
    reader = TileReader(last.size, last.root, lambda tile: read(log, tile.path, tile.width))
    for one in seen:
        if one.size:
            proof = consistency_proof(one.size, last.size, reader.node)
            verify_consistency(one.size, last.size, proof, one.root, last.root)


def read(log: Scribe, path: str, width: int) -> bytes:
    """Read a tile as a client does: the full one where the partial one is gone."""
    public = log.data / "log" / "public"
    file = public / path
    whole = file if file.exists() else public / path.partition(".p")[0]
    return whole.read_bytes()[: 32 * width]
