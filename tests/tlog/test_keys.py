"""Keys: Go's and C2SP's vectors, and what Ed25519 accepts at its edges."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import LOG, MANY, WITNESSES, public, secret, vector

from clerestory.tlog.cosignatures import CosignerKey
from clerestory.tlog.keys import MAX_KEY_TEXT, NoteKey
from clerestory.tlog.refusals import BadSignature, Malformed

GO = vector("signed-note/go-note.json")
EDGES = vector("ed25519/cctv-ed25519vectors.json")
VKEY, SKEY = GO["vkeys"]["peter"], GO["test_only_skey"]


@pytest.mark.parametrize("vkey", [*GO["vkeys"].values(), str(LOG)])
def test_a_key_is_read_and_written(vkey: str) -> None:
    key = NoteKey.parse(vkey)
    assert str(key) == vkey
    assert [key.name, key.id.hex()] == vkey.split("+")[:2]


def test_a_secret_key_is_read_and_written() -> None:
    key, signer = NoteKey.parse_secret(SKEY)
    assert str(key) == VKEY
    assert key.write_secret(signer) == SKEY
    witness = WITNESSES[0]
    written = witness.write_secret(secret(2))
    again, again_secret = CosignerKey.parse_secret(written)
    assert again == witness
    assert again_secret.private_bytes_raw() == secret(2).private_bytes_raw()
    with pytest.raises(Malformed):
        NoteKey.parse_secret(written)


@pytest.mark.parametrize("vkey", GO["bad_vkeys"])
def test_bad_key(vkey: str) -> None:
    with pytest.raises(Malformed):
        NoteKey.parse(vkey)


def mangled(text: str) -> list[str]:
    """Go's rule: every proper part of it, and every byte one higher."""
    parts = {text[start:end] for start in range(len(text)) for end in range(start, len(text) + 1)}
    higher = {text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text))}
    return sorted((parts | higher) - {text})


def test_every_mangled_key_is_refused() -> None:
    assert len(mangled(VKEY)) > 2000
    for text in mangled(VKEY):
        with pytest.raises(Malformed):
            NoteKey.parse(text)
    for text in mangled(SKEY):
        with pytest.raises(Malformed):
            NoteKey.parse_secret(text)


def test_a_key_is_of_one_type() -> None:
    with pytest.raises(Malformed, match="another type"):
        CosignerKey.parse(str(LOG))
    with pytest.raises(Malformed, match="another type"):
        NoteKey.parse(str(WITNESSES[0]))
    assert CosignerKey.parse(str(WITNESSES[0])) == WITNESSES[0]
    assert NoteKey("x", public(1)).id != CosignerKey("x", public(1)).id
    assert NoteKey("x", public(1)) != CosignerKey("x", public(1))


@pytest.mark.parametrize(
    ("name", "size"),
    [("", 32), ("a b", 32), ("a+b", 32), ("a\0", 32), ("\ud800", 32), ("x", 31), ("x", 33)],
)
def test_a_key_has_a_name_and_32_bytes(name: str, size: int) -> None:
    with pytest.raises(Malformed):
        NoteKey(name, bytes(size))


def test_a_key_has_a_longest_form() -> None:
    name = "n" * (MAX_KEY_TEXT - len(str(LOG)) + len(LOG.name))
    longest = NoteKey(name, public(1))
    assert len(str(longest)) == MAX_KEY_TEXT
    assert NoteKey.parse(str(longest)) == longest
    with pytest.raises(Malformed):
        NoteKey.parse(str(NoteKey(name + "n", public(1))))


def test_a_secret_never_stands_in_a_refusal() -> None:
    seed = SKEY.split("+", 4)[-1]
    for text in mangled(SKEY):
        with pytest.raises(Malformed) as refused:
            NoteKey.parse_secret(text)
        assert seed[:8] not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_the_edge_cases_are_here() -> None:
    assert len(EDGES) == 914


@pytest.mark.parametrize("chunk", range(10))
def test_edge_cases_of_ed25519_are_decided_as_in_browsers(chunk: int) -> None:
    for case in EDGES[chunk::10]:
        key = NoteKey("edge", bytes.fromhex(case["key"]))
        # Without cofactor a residue of low order shows, and R is compared byte by byte.
        refused = {"low_order_residue", "non_canonical_R"} & set(case["flags"] or ())
        if refused:
            with pytest.raises(BadSignature):
                key.verify(case["msg"], bytes.fromhex(case["sig"]))
        else:
            key.verify(case["msg"], bytes.fromhex(case["sig"]))


class Faulty:
    """A signer that gives something else than a signature of this text."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def sign(self, data: bytes, /) -> bytes:  # noqa: ARG002  a faulty device ignores it
        return self.answer


@pytest.mark.parametrize("answer", [b"", bytes(63), bytes(64), secret(1).sign(b"other\n")])
def test_a_faulty_or_foreign_signer_is_caught(answer: bytes) -> None:
    assert LOG.sign("text\n", secret(1)) == secret(1).sign(b"text\n")
    with pytest.raises(BadSignature):
        LOG.sign("text\n", Faulty(answer))
    with pytest.raises(BadSignature):
        LOG.sign("text\n", secret(2))
    with pytest.raises(BadSignature):
        WITNESSES[0].cosign(f"x\n1\n{'A' * 43}=\n", Faulty(answer), 0)


def test_a_refused_signature_names_the_key() -> None:
    with pytest.raises(BadSignature, match=r"log\.example/clerestory"):
        LOG.verify("text\n", bytes(64))


@MANY
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=60))
def test_made_up_keys_are_refused(name: str, key_id: str, material: str) -> None:
    text = f"{name}+{key_id}+{material}"
    for kind in (NoteKey, CosignerKey):
        with pytest.raises(Malformed):
            kind.parse(text)
        with pytest.raises(Malformed):
            kind.parse_secret(f"PRIVATE+KEY+{text}")


def test_the_protocol_is_what_a_device_must_offer() -> None:
    signer: Any = secret(1)
    assert LOG.sign("text\n", signer) == signer.sign(b"text\n")
