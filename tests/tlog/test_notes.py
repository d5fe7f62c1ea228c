"""Signed notes: Go's and C2SP's vectors, and the limits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import LOG, MANY, bit_flips, public, secret, vector

from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import MAX_NOTE_BYTES, MAX_SIGNATURES, Note, Signature
from clerestory.tlog.refusals import BadSignature, Malformed, Refused, Unsigned

GO = vector("signed-note/go-note.json")
C2SP = vector("signed-note/c2sp-examples.json")
KEYS = {name: NoteKey.parse(vkey) for name, vkey in GO["vkeys"].items()}
REFUSALS = {
    "note has no verifiable signatures": Unsigned,
    "invalid signature for key PeterNeumann+c74f20a3": BadSignature,
    "malformed note": Malformed,
}


@pytest.mark.parametrize("case", GO["open"], ids=lambda case: case["desc"])
def test_go_note(case: Any) -> None:
    data = bytes.fromhex(case.get("msg_prefix_hex", "")) + case["msg"].encode()
    known = [KEYS[name] for name in case["known"]]
    if case["ok"]:
        note = Note.parse(data)
        assert note.encode() == data
        assert len(note.verified_by(known)) == case["verified"]
    else:
        with pytest.raises(REFUSALS[case["error"]]):
            Note.parse(data).verified_by(known)


def test_the_example_of_the_specification() -> None:
    note = Note.parse(C2SP["signed_note"].encode())
    key = NoteKey.parse(C2SP["vkey"])
    assert note.text == "This is an example message.\n"
    assert note.verified_by([key]) == {key: note.signatures[0].signature}


def test_signing_gives_the_bytes_that_go_gives() -> None:
    key, signer = NoteKey.parse_secret(GO["test_only_skey"])
    text = GO["sign"]["text"]
    note = Note(text).signed(key, key.sign(text, signer))
    assert note.encode() == GO["sign"]["want"].encode()


def test_a_key_signs_once_and_last() -> None:
    other = NoteKey("other.example", public(2))
    text = "text\n"
    first = Note(text).signed(LOG, bytes(64)).signed(other, other.sign(text, secret(2)))
    again = first.signed(LOG, LOG.sign(text, secret(1)))
    assert [each.name for each in again.signatures] == [other.name, LOG.name]
    assert set(again.verified_by([LOG, other])) == {LOG, other}
    namesake = NoteKey(LOG.name, public(3))
    assert len(again.signed(namesake, b"x").signatures) == 3


def test_a_keys_second_signature_is_ignored_and_a_bad_first_one_is_not() -> None:
    text = "text\n"
    good = Signature(LOG.name, LOG.id, LOG.sign(text, secret(1)))
    bad = Signature(LOG.name, LOG.id, bytes(64))
    assert Note(text, (good, bad)).verified_by([LOG]) == {LOG: good.signature}
    with pytest.raises(BadSignature):
        Note(text, (bad, good)).verified_by([LOG])


def test_unknown_keys_are_left_aside_even_with_a_known_name_or_id() -> None:
    text = "text\n"
    good = Signature(LOG.name, LOG.id, LOG.sign(text, secret(1)))
    same_name = Signature(LOG.name, b"\0\0\0\0", b"x")
    same_id = Signature("other.example", LOG.id, b"x")
    assert Note(text, (same_name, same_id, good)).verified_by([LOG]) == {LOG: good.signature}
    with pytest.raises(Unsigned):
        Note(text, (same_name, same_id)).verified_by([LOG])


def test_two_known_keys_of_one_name_and_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    note = Note("text\n").signed(LOG, LOG.sign("text\n", secret(1)))
    assert note.verified_by([LOG, LOG])
    other = NoteKey(LOG.name, public(2))
    assert note.verified_by([LOG, other])
    # Finding a true collision of 32 bits takes too long for a test.
    monkeypatch.setattr(NoteKey, "id", LOG.id)
    with pytest.raises(Malformed):
        note.verified_by([LOG, other])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n\n",
        b"text\n\n\n",
        "— x AAAAAAA=\n".encode(),
        "text\n— x AAAAAAA=\n".encode(),
        "text\n\n— x AAAAAAA=".encode(),
        "text\n\n— x AAAAAAA=\r\n".encode(),
        b"text\n\n- x AAAAAAA=\n",
        "text\n\n—x AAAAAAA=\n".encode(),
        "text\n\n—  x AAAAAAA=\n".encode(),
        "text\n\n— x  AAAAAAA=\n".encode(),
        "text\n\n— x AAAAAAA= \n".encode(),
        "text\n\n— x\n".encode(),
        "text\n\n— x \n".encode(),
        "text\n\n—\n".encode(),
        "text\n\n— x AAAAAA==\n".encode(),
        "text\n\n— x AAAA\n".encode(),
        "text\n\n— a+b AAAAAAA=\n".encode(),
        "text\n\n— a\u2003b AAAAAAA=\n".encode(),
        "text\n\n— x AAAAAAB=\n".encode(),
        "te\txt\n\n— x AAAAAAA=\n".encode(),
        b"te\xfft\n\n" + "— x AAAAAAA=\n".encode(),
    ],
)
def test_bytes_that_are_no_note(data: bytes) -> None:
    with pytest.raises(Malformed):
        Note.parse(data)


def test_the_last_empty_line_ends_the_text() -> None:
    line = "— x AAAAAAA=\n"
    for text in ("text\n", "\n", "a\n\nb\n", "text\n\n", "— y AAAAAAA=\n\nb\n"):
        note = Note.parse(f"{text}\n{line}".encode())
        assert note == Note(text, (Signature("x", bytes(4), b"\0"),))
        assert note.encode() == f"{text}\n{line}".encode()


def test_a_note_cannot_be_built_otherwise_than_it_can_be_read() -> None:
    for text in ("", "text", "a\0\n", "\ud800\n"):
        with pytest.raises(Malformed):
            Note(text)
    for name, key_id, signature in [
        ("", bytes(4), b"x"),
        ("a b", bytes(4), b"x"),
        ("a\0", bytes(4), b"x"),
        ("a", bytes(3), b"x"),
        ("a", bytes(5), b"x"),
        ("a", bytes(4), b""),
    ]:
        with pytest.raises(Malformed):
            Signature(name, key_id, signature)
    with pytest.raises(Malformed):
        Note("text\n").encode()


def test_a_note_has_at_most_100_signatures() -> None:
    signatures = tuple(Signature(f"x{number}", bytes(4), b"x") for number in range(MAX_SIGNATURES))
    note = Note("text\n", signatures)
    assert len(Note.parse(note.encode()).signatures) == MAX_SIGNATURES == 100
    with pytest.raises(Malformed):
        note.signed(LOG, b"x")
    with pytest.raises(Malformed):
        Note.parse(note.encode() + "— y AAAAAAA=\n".encode())


def test_a_note_has_at_most_a_million_bytes() -> None:
    line = "\n— x AAAAAAA=\n".encode()
    text = b"x" * (MAX_NOTE_BYTES - len(line) - 1) + b"\n"
    assert Note.parse(text + line).encode() == text + line
    with pytest.raises(Malformed):
        Note.parse(b"x" + text + line)


def test_no_bit_of_a_signed_note_can_change() -> None:
    data = Note("text\n").signed(LOG, LOG.sign("text\n", secret(1))).encode()
    for flipped in bit_flips(data):
        with pytest.raises(Refused):
            Note.parse(flipped).verified_by([LOG])


@MANY
@given(st.text(max_size=60), st.text(max_size=8), st.binary(max_size=80))
def test_what_can_be_signed_can_be_read_back(text: str, name: str, blob: bytes) -> None:
    try:
        note = Note(text + "\n", (Signature(name, blob[:4], blob[4:]),))
    except Malformed:
        return
    assert Note.parse(note.encode()) == note
