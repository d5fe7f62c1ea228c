"""C2SP tlog-proof, and the whole chain from an entry to a quorum."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import (
    FEW,
    LOG,
    TIME,
    StoredLog,
    bit_flips,
    log_of,
    policy_of,
    proof_file,
    secret,
)

from clerestory.tlog.hashing import MAX_SIZE, leaf_hash
from clerestory.tlog.leaves import Kind, Leaf, commitment
from clerestory.tlog.notes import Note
from clerestory.tlog.proof_files import MAX_EXTRA_BYTES, MAX_HASHES, ProofFile
from clerestory.tlog.refusals import Malformed, OutOfRange, QuorumMissed, Refused, Unproven
from clerestory.tlog.texts import to_base64

LEAF = Leaf(Kind.STAFF_ACCESS, b"\x07" * 32, commitment(bytes(32), {"case": "C-1"}))
NOTE = Note("x\n").signed(LOG, LOG.sign("x\n", secret(1)))
TAIL = NOTE.encode().decode()
HASH = to_base64(bytes(32))


def small_log() -> StoredLog:
    log = log_of(5)
    log.append(LEAF.encode())
    log.append(b"later")
    return log


def test_a_proof_file_is_written_as_specified() -> None:
    file = proof_file(small_log(), 5, 2, 3, 4, extra=b"extra")
    lines = file.encode().decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra ZXh0cmE=", "index 5"]
    assert lines[3:6] == [to_base64(each) for each in file.hashes]
    assert lines[6:9] == ["", LOG.name, "7"]
    assert file.encode().endswith(file.checkpoint.encode())
    assert ProofFile.parse(file.encode()) == file
    without = ProofFile(file.index, file.hashes, file.checkpoint)
    assert without.encode().decode().split("\n")[1] == "index 5"
    assert ProofFile.parse(without.encode()) == without


def test_the_example_of_the_specification_has_this_form() -> None:
    hashes = [
        "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=",
        "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=",
    ]
    text = "\n".join(["c2sp.org/tlog-proof@v1", "index 73894", *hashes, "", TAIL])
    file = ProofFile.parse(text.encode())
    assert (file.index, [to_base64(each) for each in file.hashes]) == (73_894, hashes)
    assert file.checkpoint == NOTE
    assert file.encode() == text.encode()


def test_a_proof_holds_for_its_leaf_and_policy() -> None:
    file = proof_file(small_log(), 5, 2, 3)
    witnessed = file.verify(leaf_hash(LEAF.encode()), policy_of("2"))
    assert witnessed.seen == {b"w2": TIME + 2, b"w3": TIME + 3}
    assert witnessed.checkpoint.size == 7
    with pytest.raises(QuorumMissed):
        file.verify(leaf_hash(LEAF.encode()), policy_of("all"))
    for index in (4, 6):
        with pytest.raises(Unproven):
            replace(file, index=index).verify(leaf_hash(LEAF.encode()), policy_of("2"))
    with pytest.raises(OutOfRange):
        replace(file, index=7).verify(leaf_hash(LEAF.encode()), policy_of("2"))


def test_no_bit_of_a_leaf_can_change() -> None:
    file, policy = proof_file(small_log(), 5, 2), policy_of("any")
    for flipped in bit_flips(LEAF.encode()):
        with pytest.raises(Unproven):
            file.verify(leaf_hash(flipped), policy)


def test_no_bit_of_a_proof_file_can_change() -> None:
    data, policy = proof_file(small_log(), 5, 2, 3, 4).encode(), policy_of("all")
    leaf = leaf_hash(LEAF.encode())
    for flipped in bit_flips(data):
        with pytest.raises(Refused):
            ProofFile.parse(flipped).verify(leaf, policy)


def test_the_extra_data_is_authenticated_by_nothing() -> None:
    file = proof_file(small_log(), 5, 2)
    for extra in (b"one", b"other"):
        witnessed = replace(file, extra=extra).verify(leaf_hash(LEAF.encode()), policy_of("any"))
        assert witnessed.seen == {b"w2": TIME + 2}


def test_a_tree_of_one_leaf_has_a_proof_without_hashes() -> None:
    log = log_of(1)
    file = proof_file(log, 0, 2)
    assert file.encode().decode().split("\n")[1:3] == ["index 0", ""]
    witnessed = ProofFile.parse(file.encode()).verify(leaf_hash(b"entry 0"), policy_of("any"))
    assert witnessed.checkpoint.size == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v2\nindex 0\n\n{TAIL}",
        f" c2sp.org/tlog-proof@v1\nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\r\nindex 0\n\n{TAIL}",
        f"index 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex \n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 00\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex  0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex -1\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex {MAX_SIZE + 1}\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nIndex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nextra\nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nextra AB==\nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 0\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nextra AA==\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH[4:]}\n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH} \n\n{TAIL}",
        f"c2sp.org/tlog-proof@v1\nindex 0\n\n{HASH}\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n\n{TAIL[:-1]}",
        f"c2sp.org/tlog-proof@v1\nindex 0\t\n\n{TAIL}",
    ],
)
def test_a_file_that_is_no_proof(text: str) -> None:
    with pytest.raises(Malformed):
        ProofFile.parse(text.encode())


def test_a_proof_file_has_limits() -> None:
    full = ProofFile(MAX_SIZE, (bytes(32),) * MAX_HASHES, NOTE, bytes(MAX_EXTRA_BYTES))
    assert ProofFile.parse(full.encode()) == full
    lines = full.encode().replace(b"\n\n", f"\n{HASH}\n\n".encode(), 1)
    with pytest.raises(Malformed):
        ProofFile.parse(lines)
    longer = full.encode().replace(b"extra AAAA", b"extra AAAAAAAA", 1)
    with pytest.raises(Malformed):
        ProofFile.parse(longer)
    with pytest.raises(Malformed):
        ProofFile.parse(full.encode().replace(b"extra ", b"extra " + b"A" * 20_000, 1))
    for wrong in (
        {"index": -1},
        {"index": MAX_SIZE + 1},
        {"hashes": (bytes(32),) * (MAX_HASHES + 1)},
        {"hashes": (bytes(31),)},
        {"hashes": (bytes(33),)},
        {"extra": bytes(MAX_EXTRA_BYTES + 1)},
    ):
        with pytest.raises(Malformed):
            replace(full, **wrong)


@FEW
@given(st.integers(0, MAX_SIZE), st.lists(st.binary(min_size=32, max_size=32)), st.binary())
def test_what_can_be_built_can_be_read_back(index: int, hashes: list[bytes], extra: bytes) -> None:
    file = ProofFile(index, tuple(hashes[:MAX_HASHES]), NOTE, extra)
    assert ProofFile.parse(file.encode()) == file
