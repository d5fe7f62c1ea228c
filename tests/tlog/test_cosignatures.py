"""C2SP tlog-cosignature, version 1 with Ed25519."""

from dataclasses import replace

import pytest
from tests.tlog.samples import LOG, TIME, WITNESSES, bit_flips, cosigned, public, secret, vector

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import MAX_TIME, CosignerKey, cosigned_message, cosigned_time
from clerestory.tlog.notes import Note
from clerestory.tlog.refusals import BadSignature, Malformed, OutOfRange, Refused

C2SP = vector("signed-note/c2sp-examples.json")
WITNESS = WITNESSES[0]
TEXT = str(Checkpoint(LOG.name, 5, bytes(range(32))))


def test_the_message_of_the_specification() -> None:
    message = C2SP["cosigned_message"].encode()
    text = message.split(b"\n", 2)[2].decode()
    assert cosigned_message(text, 1_679_315_147) == message
    note = Note.parse(C2SP["cosigned_checkpoint_shape_only"].encode())
    assert note.text == text
    assert cosigned_time(note.signatures[1].signature) == 1_679_315_147


def test_the_id_of_the_specification() -> None:
    from hashlib import sha256  # noqa: PLC0415  the formula stands here in one piece

    want = sha256(f"{WITNESS.name}\n".encode() + b"\x04" + WITNESS.public).digest()[:4]
    assert WITNESS.id == want


def test_a_witness_cosigns() -> None:
    signature = WITNESS.cosign(TEXT, secret(2), TIME)
    assert signature == TIME.to_bytes(8) + secret(2).sign(cosigned_message(TEXT, TIME))
    WITNESS.verify(TEXT, signature)
    assert cosigned_time(signature) == TIME
    assert WITNESS.cosign(TEXT, secret(2), 0)[:8] == bytes(8)
    assert cosigned_time(WITNESS.cosign(TEXT, secret(2), MAX_TIME)) == MAX_TIME


def test_the_whole_body_is_cosigned_with_its_extensions() -> None:
    longer = f"{TEXT}extension\n"
    assert cosigned_message(longer, 7) == f"cosignature/v1\ntime 7\n{longer}".encode()
    with pytest.raises(BadSignature):
        WITNESS.verify(TEXT, WITNESS.cosign(longer, secret(2), TIME))


def test_only_a_checkpoint_can_be_cosigned() -> None:
    for text in ("", "text\n", TEXT[:-1], TEXT + "\n"):
        with pytest.raises(Malformed):
            WITNESS.cosign(text, secret(2), TIME)
        with pytest.raises(Malformed):
            WITNESS.verify(text, bytes(72))


def test_times_have_an_end() -> None:
    for time in (-1, MAX_TIME + 1):
        with pytest.raises(OutOfRange):
            WITNESS.cosign(TEXT, secret(2), time)
    late = (MAX_TIME + 1).to_bytes(8)
    with pytest.raises(BadSignature):
        WITNESS.verify(TEXT, late + secret(2).sign(cosigned_message(TEXT, MAX_TIME + 1)))
    for short in (b"", bytes(7)):
        with pytest.raises(BadSignature):
            cosigned_time(short)
    assert cosigned_time(bytes(8)) == 0


def test_a_plain_signature_is_no_cosignature_nor_the_reverse() -> None:
    both = secret(2)
    plain = replace(LOG, public=public(2))
    with pytest.raises(BadSignature):
        WITNESS.verify(TEXT, plain.sign(TEXT, both))
    with pytest.raises(BadSignature):
        plain.verify(TEXT, WITNESS.cosign(TEXT, both, TIME))
    with pytest.raises(BadSignature):
        WITNESS.sign(TEXT, both)


def test_no_bit_of_a_cosignature_can_change() -> None:
    for flipped in bit_flips(WITNESS.cosign(TEXT, secret(2), TIME)):
        with pytest.raises(BadSignature):
            WITNESS.verify(TEXT, flipped)


def test_no_bit_of_a_cosigned_checkpoint_can_change() -> None:
    data = cosigned(Checkpoint.parse(TEXT), 2).encode()
    keys = {LOG, WITNESS}
    assert set(Note.parse(data).verified_by(keys)) == keys
    for flipped in bit_flips(data):
        try:
            verified = set(Note.parse(flipped).verified_by(keys))
        except Refused:
            continue
        # A changed name or id is an unknown key: what is left is not both signatures.
        assert verified != keys


def test_a_shorter_or_longer_cosignature_is_refused() -> None:
    signature = WITNESS.cosign(TEXT, secret(2), TIME)
    for wrong in (signature[:-1], signature + b"\0", signature[:8], signature[8:]):
        with pytest.raises(BadSignature):
            WITNESS.verify(TEXT, wrong)


def test_the_name_of_a_witness_is_part_of_its_id() -> None:
    other = CosignerKey("witness.example/other", WITNESS.public)
    assert other.id != WITNESS.id
