"""A log whose state was lost goes on from its public files, and from nothing but its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import transaction
from tests.recorder import Recorder

from clerestory.gate.actions import drain, record, settle
from clerestory.gate.models import Entry
from clerestory.ops.cli import main
from clerestory.ops.rebuild import STATE, CannotRebuild, Rebuilt, rebuild
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import Kind
from clerestory.tlog.proof_files import ProofFile
from clerestory.verify.sources import Folder, Unread

pytestmark = pytest.mark.django_db(transaction=True)


def write() -> UUID:
    with transaction.atomic():
        return record(kind=Kind.EGRESS, body={"host": "mail.example"})


def index_of(entry_id: UUID) -> int:
    index = Entry.objects.get(entry_id=entry_id).index
    assert index is not None
    return index


@pytest.fixture
def lost(log: Recorder, tmp_path: Path) -> Iterator[Recorder]:
    """Give a log that was ended and has lost its state; what was lost is put back at the end."""
    settle(entry_id=write())
    log.stop("logd")
    before = tmp_path / "log"
    shutil.copytree(log.data / "log", before)
    for file in (log.data / "log").glob(f"{STATE}*"):
        file.unlink()
    yield log
    if "logd" not in log.running:
        shutil.rmtree(log.data / "log")
        shutil.copytree(before, log.data / "log")


def made(log: Recorder, place: Path | None = None) -> Rebuilt:
    return rebuild(log.data, Folder(place or log.data / "log" / "public").read, lambda *_: None)


def test_what_was_confirmed_and_what_was_taken_has_its_place_again(log: Recorder) -> None:
    confirmed = write()
    proof = settle(entry_id=confirmed)
    log.stop("witness-1", "witness-2")
    taken = [write(), write()]
    assert drain() == len(taken)
    places = [index_of(each) for each in [confirmed, *taken]]
    log.stop()
    for file in (log.data / "log").glob(f"{STATE}*"):
        file.unlink()
    result = made(log)
    assert (result.copied, result.taken, result.waiting) == (places[0] + 1, len(taken), 0)
    log.start()
    for each, place in zip([confirmed, *taken], places, strict=True):
        again = ProofFile.parse(settle(entry_id=each))
        assert again.index == place
        leaf = bytes(Entry.objects.get(entry_id=each).leaf)
        again.verify(leaf_hash(leaf), log.policy)
    assert ProofFile.parse(proof).index == places[0]


def test_after_a_gap_in_the_ledger_entries_wait_anew(lost: Recorder) -> None:
    last = Entry.objects.latest("position")
    assert last.index is not None
    late = write()
    Entry.objects.filter(entry_id=late).update(index=last.index + 2)
    assert made(lost).waiting == 1
    lost.start()
    settle(entry_id=late)
    assert index_of(late) == last.index + 1


def test_a_wrong_copy_makes_no_state(lost: Recorder, tmp_path: Path) -> None:
    public = lost.data / "log" / "public"
    copy = tmp_path / "copy"
    for which in ("checkpoint", "tile/0/**/*", "tile/entries/**/*"):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(public, copy)
        for file in filter(Path.is_file, copy.glob(which)):
            raw = bytearray(file.read_bytes())
            raw[len(raw) // 2] ^= 1
            file.write_bytes(raw)
        with pytest.raises(CannotRebuild, match="cannot be used"):
            made(lost, copy)
    with pytest.raises(Unread, match="no such file"):
        made(lost, tmp_path / "nothing")
    assert not list((lost.data / "log").glob(f"{STATE}*"))
    assert not list((lost.data / "log").glob(".rebuild-*"))


def test_a_state_that_is_there_is_never_replaced(lost: Recorder) -> None:
    made(lost)
    before = (lost.data / "log" / STATE).read_bytes()
    with pytest.raises(CannotRebuild, match="newer than any copy"):
        made(lost)
    assert (lost.data / "log" / STATE).read_bytes() == before


def test_the_command_says_what_it_made(lost: Recorder) -> None:
    told = CliRunner().invoke(main, ["log", "rebuild"])
    assert told.exit_code == 0, told.output
    assert "confirmed entries again, and 0 that it took after them" in told.output
    told = CliRunner().invoke(main, ["log", "rebuild"])
    assert told.exit_code == 1
    assert "newer than any copy" in told.output
    lost.start()
