"""The ledger: an act and its entry are one; each stands in the log once, and can be shown."""

import json
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests.recorder import Recorder

from clerestory.gate import actions, lines, queries
from clerestory.gate.actions import drain, record, settle
from clerestory.gate.models import Counter, Entry
from clerestory.gate.refused import AssuranceDown, NotProvenYet
from clerestory.spine.ids import new_id
from clerestory.spine.refusals import NotFound
from clerestory.tlog.canonical import Value
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import NO_TAG, Kind, Leaf, leaf_tag
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Malformed

pytestmark = pytest.mark.django_db(transaction=True)
BODY: dict[str, Value] = {"host": "mail.example", "purpose": "mail"}


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """Look anew at the log in each test."""
    queries._watch.forget()  # noqa: SLF001  what this process has seen of the log
    yield
    queries._watch.forget()  # noqa: SLF001  the same


def write(kind: Kind = Kind.EGRESS, person_id: UUID | None = None, **body: Value) -> UUID:
    with transaction.atomic():
        return record(kind=kind, body=body or BODY, person_id=person_id)


def drain_all() -> int:
    total = 0
    while went := drain():
        total += went
    return total


def test_an_entry_is_recorded_with_its_act_or_not_at_all(keyd: None) -> None:
    del keyd

    def act() -> None:
        with transaction.atomic():
            record(kind=Kind.EGRESS, body=BODY)
            raise NotFound

    with pytest.raises(NotFound):
        act()
    assert not Entry.objects.exists()
    with pytest.raises(RuntimeError, match="belongs into the transaction"):
        record(kind=Kind.EGRESS, body=BODY)


def test_an_entry_is_settled_and_its_proof_verifies(log: Recorder) -> None:
    entry = write(Kind.RELEASE, version="1.0")
    proof = ProofFile.parse(settle(entry_id=entry))
    row = Entry.objects.get(entry_id=entry)
    seen = proof.verify(leaf_hash(bytes(row.leaf)), log.policy).seen
    assert set(seen) == {b"witness-1", b"witness-2"}
    assert proof.index == row.index
    shown = json.loads((log.data / "log" / "bodies" / f"{row.index}.json").read_text())
    assert shown["body"] == {"version": "1.0"}
    Leaf.parse(bytes(row.leaf)).verify_opening(bytes.fromhex(shown["salt"]), shown["body"])


def test_a_persons_entries_are_sealed_tagged_and_without_a_gap(log: Recorder) -> None:
    person, other = new_id(), new_id()
    for number in range(3):
        write(Kind.STAFF_ACCESS, person, purpose=f"purpose {number}")
        write(Kind.STAFF_ACCESS, other, purpose="of another person")
        write(Kind.EXPORT, person, purpose="an export")
    drain_all()
    keys = lines.keys_of(person, "self")
    rows = Entry.objects.filter(person_id=person, kind=Kind.STAFF_ACCESS).order_by("position")
    for number, row in enumerate(rows):
        assert row.number == number
        assert Leaf.parse(bytes(row.leaf)).tag == leaf_tag(keys.tags, Kind.STAFF_ACCESS, number)
        assert b"purpose" not in bytes(row.opening)
    page = queries.entries_of(person, limit=4)
    assert [item.kind for item in page.items][:2] == [Kind.EXPORT, Kind.STAFF_ACCESS]
    assert page.items[1].body == {"purpose": "purpose 2"}
    assert page.next is not None
    rest = queries.entries_of(person, page.next, 4)
    assert len(rest.items) == 2
    assert rest.next is None
    only = queries.entries_of(person, kinds={Kind.EXPORT})
    assert [item.number for item in only.items] == [2, 1, 0]
    with pytest.raises(NotFound):
        queries.entries_of(person, "-1")
    del log


def test_a_receipt_holds_all_that_is_needed_to_check_it(log: Recorder) -> None:
    person = new_id()
    entry = write(Kind.EXPORT, person, what="everything")
    with pytest.raises(NotProvenYet):
        queries.proof_of(person, entry)
    settle(entry_id=entry)
    receipt = json.loads(queries.proof_of(person, entry))
    assert receipt["format"] == "clerestory-receipt/1"
    leaf = Leaf.parse(bytes.fromhex(receipt["leaf"]))
    leaf.verify_opening(bytes.fromhex(receipt["salt"]), receipt["body"])
    proof = ProofFile.parse(receipt["proof"].encode())
    proof.verify(leaf_hash(leaf.encode()), log.policy)
    with pytest.raises(NotFound):
        queries.proof_of(new_id(), entry)


def test_entries_go_in_order_and_once_however_many_drain(log: Recorder) -> None:
    entries = [write(number=number) for number in range(150)]
    went = []

    def push() -> None:
        went.append(drain_all())
        connection.close()

    threads = [threading.Thread(target=push) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(went) >= 150
    rows = list(Entry.objects.order_by("position"))
    assert [row.entry_id for row in rows] == entries
    indexes = [row.index for row in rows]
    assert indexes == list(range(int(indexes[0] or 0), int(indexes[0] or 0) + 150))
    del log


def test_what_a_killed_worker_had_handed_over_stands_there_once(log: Recorder) -> None:
    for number in range(5):
        write(number=number)
    rows = list(Entry.objects.order_by("position"))
    # It was killed between the answer of the log and its own commit.
    first = lines.append([bytes(row.leaf) for row in rows[:3]])
    log.stop("logd")
    log.start()
    before = lines.state()["leaves"]
    assert drain() == 5
    indexes = list(Entry.objects.order_by("position").values_list("index", flat=True))
    assert indexes == [*first, first[-1] + 1, first[-1] + 2]
    assert lines.state()["leaves"] == int(str(before)) + 2


def test_without_the_log_entries_wait_and_settling_is_refused(log: Recorder) -> None:
    log.stop("logd")
    entry = write()
    with pytest.raises(AssuranceDown, match="does not answer"):
        settle(entry_id=entry, seconds=0.5)
    with pytest.raises(AssuranceDown):
        drain()
    assert queries.counts().waiting == 1
    told = queries.standing()
    assert not told.ok
    assert told.since is not None
    assert told.sentence == "The public log does not answer."
    log.start()
    queries._watch.forget()  # noqa: SLF001  two seconds are over
    assert settle(entry_id=entry)
    assert queries.standing().ok
    assert queries.counts().waiting == 0


def test_without_a_quorum_nothing_is_settled_and_the_banner_says_so(log: Recorder) -> None:
    log.stop("witness-2")
    entry = write(Kind.LEGAL)
    with pytest.raises(AssuranceDown, match=r"witness"):
        settle(entry_id=entry, seconds=3)
    told = queries.standing()
    assert not told.ok
    assert told.sentence == "Too few witnesses confirm the public log."
    assert told.since is not None
    assert queries.counts().waiting == 0, "it is in the log, and was not seen yet"
    log.start()
    assert settle(entry_id=entry, seconds=20)


def test_settling_inside_a_transaction_is_a_mistake(log: Recorder) -> None:
    entry = write()
    with pytest.raises(RuntimeError), transaction.atomic():
        settle(entry_id=entry)
    with pytest.raises(NotFound):
        settle(entry_id=new_id())
    del log


def test_bodies_that_cannot_be_committed_to_are_refused(keyd: None) -> None:
    del keyd
    wrong: list[dict[str, Value]] = [
        {"x": 1.5},  # type: ignore[dict-item]  # what a caller got wrong
        {"x": None},  # type: ignore[dict-item]  # the same
        {"x": "y" * 40_000},
    ]
    for body in wrong:
        with pytest.raises(Malformed), transaction.atomic():
            record(kind=Kind.EGRESS, body=body)
    with pytest.raises(Malformed), transaction.atomic():
        record(kind=Kind.POLICY, body=BODY, person_id=new_id())


def test_an_entry_about_nobody_has_no_tag(keyd: None) -> None:
    del keyd
    entry = write()
    row = Entry.objects.get(entry_id=entry)
    assert Leaf.parse(bytes(row.leaf)).tag == NO_TAG
    opening = queries.opening(entry, person_id=None, purpose="self")
    assert opening.body == BODY
    Leaf.parse(opening.leaf).verify_opening(opening.salt, opening.body)


def test_of_somebody_who_is_forgotten_only_leaves_remain(log: Recorder) -> None:
    person = new_id()
    entry = write(Kind.ERASURE, person, stores=3)
    leaf = bytes(Entry.objects.get(entry_id=entry).leaf)
    assert actions.let_go(person_id=person) == 1
    row = Entry.objects.get(entry_id=entry)
    assert (row.person_id, row.number, bytes(row.opening)) == (None, None, b"")
    assert not Counter.objects.filter(person_id=person).exists()
    assert queries.entries_of(person).items == []
    proof = ProofFile.parse(settle(entry_id=entry))
    proof.verify(leaf_hash(leaf), log.policy)


def test_keys_that_were_destroyed_are_not_made_again(log: Recorder) -> None:
    person = new_id()
    write(Kind.EXPORT, person, what="x")
    lines.ask("keyd", "forget", {"person": person.hex})
    lines.forget_keys(person)
    with pytest.raises(NotFound), transaction.atomic():
        record(kind=Kind.EXPORT, body=BODY, person_id=person)
    del log
