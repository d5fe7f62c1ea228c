"""The log: what it took in is there, proven and seen by witnesses, or it says that it is not."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aics_tlog
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guards.scribe import ORIGIN, Scribe, leaf, leaves, scribe
from tests.premises import ROOT, until
from tests.tlog.samples import FEW, bit_flips

from clerestory.guards.keyfiles import make_key
from clerestory.guards.wire import Declined, Fields
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import Kind
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Refused


@pytest.fixture(scope="module")
def shared_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scribe]:
    with scribe(tmp_path_factory.mktemp("log") / "data") as place:
        place.witness()
        place.logd()
        place.append(*leaves(0, 300))
        yield place


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Scribe]:
    with scribe(tmp_path / "data") as place:
        yield place


@pytest.fixture
def running(log: Scribe) -> Scribe:
    log.witness()
    log.logd()
    return log


def test_leaves_get_their_places_in_order_and_once(running: Scribe) -> None:
    assert running.append(*leaves(0, 5)) == [0, 1, 2, 3, 4]
    assert running.append(*leaves(3, 7)) == [3, 4, 5, 6]
    assert running.append(leaf(9), leaf(9)) == [7, 7]
    assert running.append() == []
    assert running.declined("append", {"wait": False}, leaf(3, Kind.EXPORT)) == "Conflict"
    assert running.append(leaf(10)) == [8]


def test_a_leaf_is_proven_with_a_quorum(running: Scribe) -> None:
    entry = leaf(0, Kind.STAFF_ACCESS)
    (index,) = running.append(entry, wait=False)
    witnessed = running.check(index, entry)
    assert set(witnessed.seen) == {b"ada", b"bob"}
    assert witnessed.log == running.key
    assert running.checkpoint().checkpoint.size >= 1


def test_proofs_are_of_what_was_appended_and_of_nothing_else(shared_log: Scribe) -> None:
    for index in (0, 1, 255, 256, 299):
        assert shared_log.check(index, leaf(index)).checkpoint.size == 300
        proof = ProofFile.parse(shared_log.prove(index))
        with pytest.raises(Refused):
            proof.verify(leaf_hash(leaf(index + 1)), shared_log.policy)


def test_a_flipped_bit_is_detected_in_every_file(shared_log: Scribe) -> None:
    good = shared_log.prove(299)
    for bad in random.Random(1).sample(list(bit_flips(good)), 400):  # noqa: S311  which bits does not matter
        with pytest.raises(Refused):
            ProofFile.parse(bad).verify(leaf_hash(leaf(299)), shared_log.policy)


def test_another_implementation_reads_the_log(shared_log: Scribe) -> None:
    shared_log.check(299, leaf(299))
    public = shared_log.data / "log" / "public"
    witnesses = [aics_tlog.parse_vkey(str(key)) for key in shared_log.policy.witnesses.values()]
    told = aics_tlog.verify_checkpoint(
        aics_tlog.parse_note((public / "checkpoint").read_text()),
        aics_tlog.parse_vkey(str(shared_log.key)),
        witnesses,
        2,
        expected_origin=ORIGIN,
    )
    assert told.ok, told
    root = shared_log.checkpoint().checkpoint.root
    tiles = aics_tlog.FileSystemTileReader(public)
    aics_tlog.audit_tiles(tiles, 300, root)
    for index in (0, 255, 256, 299):
        assert aics_tlog.read_entry(tiles, index, 300) == leaf(index)
        ours = list(ProofFile.parse(shared_log.prove(index)).hashes)
        assert ours == aics_tlog.inclusion_proof_from_tiles(tiles, index, 300)
        assert aics_tlog.verify_leaf_inclusion(leaf(index), index, 300, ours, root)
    assert aics_tlog.verify_consistency(
        256,
        300,
        aics_tlog.tree_root_from_tiles(tiles, 256, 300),
        root,
        aics_tlog.consistency_proof_from_tiles(tiles, 256, 300),
    )


def test_another_implementation_finds_a_bit_that_is_flipped(
    shared_log: Scribe, tmp_path: Path
) -> None:
    shared_log.check(299, leaf(299))
    public, root = shared_log.data / "log" / "public", shared_log.checkpoint().checkpoint.root
    for name in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000"):
        copy = tmp_path / name.replace("/", "-")
        shutil.copytree(public, copy)
        damaged = bytearray((copy / name).read_bytes())
        damaged[len(damaged) // 2] ^= 1
        (copy / name).write_bytes(damaged)
        with pytest.raises((aics_tlog.TileVerificationError, ValueError)):
            aics_tlog.audit_tiles(aics_tlog.FileSystemTileReader(copy), 300, root)


def test_a_tile_that_is_gone_or_wrong_is_made_anew(running: Scribe) -> None:
    running.append(*leaves(0, 700))
    running.check(699, leaf(699))
    public = running.data / "log" / "public"
    good = (public / "tile/0/000").read_bytes()
    (public / "tile/0/000").write_bytes(good[:-1] + b"x")
    (public / "tile/0/001").unlink()
    running.stop("logd")
    running.logd()
    running.check(1, leaf(1))
    running.check(300, leaf(300))
    assert (public / "tile/0/000").read_bytes() == good


def test_it_goes_on_after_it_was_ended(log: Scribe) -> None:
    log.witness()
    for turn in range(4):
        log.logd()
        for signum in (signal.SIGKILL,) if turn % 2 else (signal.SIGTERM,):
            assert log.append(leaf(turn)) == [turn]
            assert log.append(leaf(0)) == [0]
            log.stop("logd", signum=signum)
    log.logd()
    for turn in (3, 2, 1, 0):  # the last first: for the others an older checkpoint would do
        assert log.check(turn, leaf(turn)).checkpoint.size == 4


def test_a_second_one_ends_with_a_sentence(running: Scribe) -> None:
    command = [sys.executable, "-m", "clerestory.guards.logd", "--data", str(running.data)]
    second = subprocess.run(
        [*command, "--origin", ORIGIN],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.strip().endswith("Stop it first.")
    assert "another one writes the log" in second.stderr
    assert running.append(leaf(0)) == [0]


def test_yesterdays_state_signs_nothing(log: Scribe) -> None:
    """Of a copy, the witnesses have seen more: the log must not make a second history."""
    log.witness()
    log.logd()
    log.append(*leaves(0, 3))
    log.check(2, leaf(2))
    log.stop("logd")
    shutil.copytree(log.data / "log", log.data / "yesterday")
    log.logd()
    log.append(*leaves(3, 6))
    log.check(5, leaf(5))
    log.stop("logd")
    shutil.rmtree(log.data / "log")
    (log.data / "yesterday").rename(log.data / "log")
    before = (log.data / "log" / "public" / "checkpoint").read_bytes()
    log.logd(ready=False)
    until(lambda: log.state().get("fault"))
    state = log.state()
    assert "has seen 6 leaves of this log, and here are 3" in str(state["fault"])
    assert state["quorum"] is False
    assert log.declined("append", {"wait": True}, leaf(99)) == "Stopped"
    assert log.declined("prove", {"index": 0, "wait_ms": 0}) == "QuorumMissed"
    assert log.state()["size"] == 3
    assert (log.data / "log" / "public" / "checkpoint").read_bytes() == before


def test_a_state_that_was_lost_signs_nothing_although_the_key_is_there(running: Scribe) -> None:
    running.append(leaf(0))
    running.check(0, leaf(0))
    running.stop("logd")
    for file in (running.data / "log").glob("state.sqlite3*"):
        file.unlink()
    running.logd(ready=False)
    until(lambda: running.state().get("fault"))
    assert running.declined("append", {"wait": True}, leaf(1)) == "Stopped"


def test_another_history_signs_nothing(running: Scribe) -> None:
    running.append(*leaves(0, 3))
    running.check(2, leaf(2))
    running.stop()
    for file in (running.data / "log").glob("state.sqlite3*"):
        file.unlink()
    for name in running.names:
        shutil.copytree(running.data / name, running.data / f"{name}.kept")
        for memory in (running.data / name).glob("witness.sqlite3*"):
            memory.unlink()
    running.witness()
    running.logd()
    running.append(*leaves(10, 20))
    running.check(9, leaf(19))
    running.stop()
    for name in running.names:
        shutil.rmtree(running.data / name)
        (running.data / f"{name}.kept").rename(running.data / name)
    running.witness()
    running.logd(ready=False)
    until(lambda: running.state().get("fault"))
    assert "and they are not those here" in str(running.state()["fault"])


def test_without_a_quorum_nothing_is_proven_and_nothing_is_lost(running: Scribe) -> None:
    running.append(leaf(0))
    running.check(0, leaf(0))
    running.stop("bob")
    assert running.append(leaf(1)) == [1]
    assert running.declined("prove", {"index": 1, "wait_ms": 1500}) in {"QuorumMissed", "NotYet"}
    until(lambda: running.state()["quorum"] is False)
    assert running.declined("prove", {"index": 1, "wait_ms": 0}) == "QuorumMissed"
    assert "bob could not be asked" in str(running.state()["trouble"])
    running.check(0, leaf(0))  # what was seen before is still proven
    assert running.append(leaf(2)) == [2]
    signed = running.state()["size"]
    running.witness("bob")
    until(lambda: running.state()["quorum"] is True)
    running.check(1, leaf(1))
    running.check(2, leaf(2))
    assert signed in {1, 2, 3}


def test_one_of_two_is_enough_where_the_policy_says_so(tmp_path: Path) -> None:
    with scribe(tmp_path / "data", threshold=1) as log:
        log.witness("ada")
        log.logd()
        log.append(leaf(0))
        assert set(log.check(0, leaf(0)).seen) == {b"ada"}


def test_a_log_without_witnesses_proves_by_itself(tmp_path: Path) -> None:
    with scribe(tmp_path / "data", names=()) as log:
        log.logd()
        log.append(leaf(0))
        assert log.check(0, leaf(0)).seen == {}


def test_a_clock_that_is_an_hour_off_fails_closed(log: Scribe) -> None:
    log.witness()
    log.logd(ready=False, program=f"{ROOT / 'tests/guards/late.py'}")
    until(lambda: "the clock of" in str(log.state().get("trouble")))
    assert log.declined("append", {"wait": True}, leaf(0)) == "NotYet"
    assert log.state()["quorum"] is False
    log.stop("logd")
    log.logd()
    assert log.append(leaf(0)) == [0]


@pytest.mark.parametrize("what", ["gone", "unreadable", "another", "of another log"])
def test_without_its_key_it_ends_with_a_sentence(running: Scribe, what: str) -> None:
    running.append(leaf(0))
    running.check(0, leaf(0))
    running.stop("logd")
    file = running.data / "keys" / "log"
    text = file.read_text()
    file.unlink()
    if what == "unreadable":
        file.write_text(text[:-9])
    elif what != "gone":
        name = ORIGIN if what == "another" else "other.example/log"
        make_key(NoteKey, file, name)
    running.logd(ready=False)
    assert running.running["logd"].wait(timeout=60) == 1
    assert "logd: " in running.said
    assert text.strip()[-20:] not in running.said
    file.write_text(text)
    running.logd()
    running.check(0, leaf(0))


@pytest.mark.parametrize(
    ("act", "fields", "body", "code"),
    [
        ("append", {"wait": True}, b"x", "Malformed"),
        ("append", {"wait": True}, bytes(70), "Malformed"),
        ("append", {"wait": 1}, leaf(0), "Malformed"),
        ("append", {}, leaf(0), "Malformed"),
        ("append", {"wait": True}, leaf(0)[:-1] + b"", "Malformed"),
        ("append", {"wait": True}, leaf(0) * 1001, "Malformed"),
        ("prove", {"index": -1, "wait_ms": 0}, b"", "Unknown"),
        ("prove", {"index": 300, "wait_ms": 0}, b"", "Unknown"),
        ("prove", {"index": 2**53 - 1, "wait_ms": 0}, b"", "Unknown"),
        ("prove", {"index": "1", "wait_ms": 0}, b"", "Malformed"),
        ("prove", {"index": 1, "wait_ms": True}, b"", "Malformed"),
        ("sign", {"size": 1}, b"", "Malformed"),
    ],
)
def test_hostile_questions_are_declined(
    shared_log: Scribe, act: str, fields: Fields, body: bytes, code: str
) -> None:
    assert shared_log.declined(act, fields, body) == code
    shared_log.check(0, leaf(0))


@FEW
@given(
    st.sampled_from(["append", "prove", "state", "acts"]),
    st.dictionaries(
        st.sampled_from(["wait", "index", "wait_ms"]),
        st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    ),
    st.binary(max_size=150) | st.just(leaf(1)) | st.just(leaf(2)[:69]),
)
def test_no_question_ends_the_log(
    shared_log: Scribe, act: str, fields: Fields, body: bytes
) -> None:
    code = ""
    try:
        shared_log.line.ask(act, fields, body)
    except Declined as no:
        code = no.code
    assert code != "Failed"
    assert shared_log.alive()


def test_a_full_disk_loses_nothing_and_says_so(tmp_path: Path) -> None:
    """On a file system of its own, so small that a few thousand leaves fill it."""
    told = subprocess.run(
        [
            "unshare",
            "--mount",
            "--map-root-user",
            sys.executable,
            "-m",
            "tests.guards.full",
            tmp_path,
        ],
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "NotWritten" in told.stdout
