"""The roster: what is signed is what is read, and nothing else is."""

from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.staff.test_policy import member

from clerestory.gate.staff.roster import MAX_ROSTER_BYTES, Member, Roster, new_pseudonym
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.refusals import BadSignature, Malformed, Refused, Unsigned

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OPERATOR = NoteKey("clips.example/staff", SECRET.public_key().public_bytes_raw())
ROSTER = Roster(7, 1_795_000_000, (member(1), member(2, "legal", "IE")))


def test_a_roster_is_read_as_it_was_signed() -> None:
    data = ROSTER.sign(OPERATOR, SECRET)
    assert Roster.open(data, OPERATOR) == ROSTER
    assert Roster.parse(ROSTER.text) == ROSTER
    assert ROSTER.member(UUID(int=2)) == member(2, "legal", "IE")
    assert ROSTER.member(UUID(int=3)) is None


def test_another_key_signs_no_roster() -> None:
    other = Ed25519PrivateKey.generate()
    stranger = NoteKey(OPERATOR.name, other.public_key().public_bytes_raw())
    with pytest.raises(Unsigned):
        Roster.open(ROSTER.sign(stranger, other), OPERATOR)
    with pytest.raises(Unsigned):
        Roster.open(ROSTER.sign(OPERATOR, SECRET), stranger)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_change_of_one_bit_is_refused(place: int, bit: int) -> None:
    data = bytearray(ROSTER.sign(OPERATOR, SECRET))
    data[place % len(data)] ^= 1 << bit
    with pytest.raises(Refused):
        Roster.open(bytes(data), OPERATOR)


def test_a_posting_changed_by_hand_breaks_the_signature() -> None:
    data = ROSTER.sign(OPERATOR, SECRET)
    with pytest.raises(BadSignature):
        Roster.open(data.replace(b'"posting":"IE"', b'"posting":"CN"'), OPERATOR)


@given(st.binary(max_size=300))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        Roster.open(data, OPERATOR)
    with pytest.raises(Refused):
        Roster.parse(data.decode(errors="replace"))


def test_a_roster_has_limits() -> None:
    with pytest.raises(Malformed, match="longer"):
        Roster.open(b"x" * (MAX_ROSTER_BYTES + 1), OPERATOR)
    with pytest.raises(Malformed, match="more members"):
        Roster.parse("\n".join(["clerestory.org/staff-roster/v1", "1", "1", *["{}"] * 1001, ""]))
    with pytest.raises(Malformed, match="passkey"):
        replace(member(), passkeys={bytes([each]): b"k" for each in range(21)})


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "owner"},
        {"posting": "gb"},
        {"office": "GBR"},
        {"pseudonym": "Ada"},
        {"passkeys": {}},
        {"passkeys": {b"": b"k"}},
        {"passkeys": {b"c": b""}},
        {"passkeys": {b"c" * 1024: b"k"}},
    ],
)
def test_a_member_has_a_form(wrong: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        replace(member(), **wrong)  # type: ignore[arg-type]  # whatever is wrong


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        "not JSON",
        member().line().replace("support", "owner"),
        member().line().replace('"role"', '"rank":1,"role"'),
        member().line().replace('"person":"', '"person":"x'),
        member().line().replace('["AQ=="', '["AQ"'),
        member().line().replace('"passkeys":[[', '"passkeys":[[1],['),
        member().line() + " ",
    ],
)
def test_a_line_that_is_not_exactly_a_member_is_refused(line: str) -> None:
    with pytest.raises(Malformed):
        Member.parse(line)


def test_members_stand_once_and_in_order() -> None:
    one, two = member(1), member(2)
    for members in (
        (two, one),
        (one, one),
        (one, replace(two, person_id=one.person_id)),
        (one, replace(two, passkeys=one.passkeys)),
    ):
        with pytest.raises(Malformed):
            Roster(1, 1, members)


def test_members_come_and_go() -> None:
    roster = Roster(1, 1, ()).with_member(member(2)).with_member(member(1))
    assert roster.members == (member(1), member(2))
    moved = roster.with_member(replace(member(2), posting="IE"))
    found = moved.member(UUID(int=2))
    assert found is not None
    assert found.posting == "IE"
    assert moved.without(UUID(int=1)).members == (found,)


def test_pseudonyms_are_drawn() -> None:
    assert len({new_pseudonym() for _ in range(100)}) == 100
    drawn = replace(member(), pseudonym=new_pseudonym())
    assert Member.parse(drawn.line()) == drawn
