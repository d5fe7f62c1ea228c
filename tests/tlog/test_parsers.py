"""Whatever the bytes, a parser gives a value or refuses, and writes what it reads."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import LOG, MANY, WITNESSES, log_of, proof_file, secret

from clerestory.tlog.canonical import parse_canonical, write_canonical
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import Kind, Leaf, commitment
from clerestory.tlog.notes import Note, Signature
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Refused
from clerestory.tlog.tiles import Tile, encode_bundle, parse_bundle

LEAF = Leaf(Kind.EXPORT, bytes(32), commitment(bytes(32), {}))
PROOF = proof_file(log_of(7), 3, 2, 3, extra=b"more")
POLICY = f"log {LOG}\nwitness a {WITNESSES[0]}\ngroup g 1 a\nquorum g\n".encode()


def read_text(data: bytes) -> str:
    """Hand bytes to a parser of text: whatever they are, as text."""
    return data.decode(errors="surrogateescape")


def as_written(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def secret_again(data: bytes) -> bytes:
    key, signer = NoteKey.parse_secret(read_text(data))
    return as_written(key.write_secret(signer))


def policy_again(data: bytes) -> bytes:
    Policy.parse(data)
    return data  # a policy is read, never written


PARSERS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "note": (PROOF.checkpoint.encode(), lambda data: Note.parse(data).encode()),
    "signature line": (
        str(PROOF.checkpoint.signatures[0]).encode(),
        lambda data: as_written(str(Signature.parse(read_text(data)))),
    ),
    "checkpoint": (
        PROOF.checkpoint.text.encode(),
        lambda data: as_written(str(Checkpoint.parse(read_text(data)))),
    ),
    "key": (str(LOG).encode(), lambda data: as_written(str(NoteKey.parse(read_text(data))))),
    "cosigner key": (
        str(WITNESSES[0]).encode(),
        lambda data: as_written(str(CosignerKey.parse(read_text(data)))),
    ),
    "secret key": (LOG.write_secret(secret(1)).encode(), secret_again),
    "proof file": (PROOF.encode(), lambda data: ProofFile.parse(data).encode()),
    "policy": (POLICY, policy_again),
    "tile path": (
        b"tile/0/x001/234.p/5",
        lambda data: as_written(Tile.parse(read_text(data)).path),
    ),
    "bundle": (encode_bundle([b"a", b"bc"]), lambda data: encode_bundle(parse_bundle(data, 2))),
    "body": (
        b'{"a":[1,"x",true],"b":{}}',
        lambda data: write_canonical(parse_canonical(data)),
    ),
    "leaf": (LEAF.encode(), lambda data: Leaf.parse(data).encode()),
}


@pytest.mark.parametrize("name", PARSERS)
def test_what_a_parser_reads_is_what_is_written(name: str) -> None:
    good, again = PARSERS[name]
    assert again(good) == good


def check(name: str, data: bytes) -> None:
    try:
        written = PARSERS[name][1](data)
    except Refused:
        return
    assert written == data


@pytest.mark.parametrize("name", PARSERS)
@MANY
@given(data=st.binary(max_size=300))
def test_any_bytes(name: str, data: bytes) -> None:
    check(name, data)


@pytest.mark.parametrize("name", PARSERS)
@MANY
@given(data=st.data())
def test_good_bytes_cut_joined_and_changed(name: str, data: st.DataObject) -> None:
    good = PARSERS[name][0]
    start, end = sorted(
        (data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good))))
    )
    middle = data.draw(
        st.sampled_from([good[start:end], b"", b"\n", b"\n\n", b" ", b"+", b"\0", b"\xff", b"="])
        | st.binary(max_size=4)
    )
    check(name, good[:start] + middle + good[end:])
    check(name, good[:end] + middle + good[start:])


@pytest.mark.parametrize("name", PARSERS)
def test_huge_bytes(name: str) -> None:
    good = PARSERS[name][0]
    for data in (good * 3000, good + bytes(2_000_000), b"\n" * 2_000_000, b"[" * 65_536):
        check(name, data)
