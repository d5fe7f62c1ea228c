"""The roster: who works here, where, as what, and with which passkeys; signed by the operator.

A signed note (C2SP signed-note) whose text is

    clerestory.org/staff-roster/v1
    <number, one more with every roster>
    <seconds since 1970>
    <a line of canonical JSON for each member, ordered by pseudonym>

The names of people do not stand in it, only their ids. Pure: no table and no file is touched here.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from clerestory.tlog.canonical import MAX_INTEGER, Value, parse_canonical, write_canonical
from clerestory.tlog.keys import NoteKey, Signer
from clerestory.tlog.notes import Note
from clerestory.tlog.refusals import Malformed
from clerestory.tlog.texts import from_base64, from_decimal, to_base64

HEADER: Final = "clerestory.org/staff-roster/v1"
MAX_ROSTER_BYTES: Final = 1_000_000
MAX_MEMBERS: Final = 1_000
MAX_PASSKEYS: Final = 20
ROLES: Final = ("support", "safety", "security", "legal")

_COUNTRY = re.compile("[A-Z]{2}")
_PSEUDONYM = re.compile("S-[0-9A-HJKMNP-TV-Z]{8}")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MAX_CREDENTIAL = 1023
_MAX_PUBLIC_KEY = 2048
_HEAD_LINES = 3


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works here. `passkeys` maps the ids of credentials to public keys (COSE)."""

    person_id: UUID
    pseudonym: str
    role: str
    posting: str
    office: str
    passkeys: Mapping[bytes, bytes]

    def __post_init__(self) -> None:
        if not _PSEUDONYM.fullmatch(self.pseudonym):
            raise Malformed("a pseudonym is S- and eight letters or figures")
        if self.role not in ROLES:
            raise Malformed("the role is not one that the roster knows")
        if not (_COUNTRY.fullmatch(self.posting) and _COUNTRY.fullmatch(self.office)):
            raise Malformed("posting and office are two capital letters of ISO 3166")
        if not 1 <= len(self.passkeys) <= MAX_PASSKEYS:
            raise Malformed("a member has one passkey at least, and not too many")
        for credential, public_key in self.passkeys.items():
            long = len(credential) > _MAX_CREDENTIAL or len(public_key) > _MAX_PUBLIC_KEY
            if long or not credential or not public_key:
                raise Malformed("a passkey is a credential and its public key")

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a member's line."""
        match parse_canonical(line.encode()):
            case {
                "office": str(office),
                "passkeys": list(passkeys),
                "person": str(person),
                "posting": str(posting),
                "pseudonym": str(pseudonym),
                "role": str(role),
            }:
                member = cls(_person(person), pseudonym, role, posting, office, _keys(passkeys))
            case _:
                raise Malformed("a line of the roster does not describe a member")
        if member.line() != line:
            raise Malformed("a line of the roster holds more than a member")
        return member

    def line(self) -> str:
        """Write the member's line."""
        passkeys: list[Value] = [
            [to_base64(credential), to_base64(key)]
            for credential, key in sorted(self.passkeys.items())
        ]
        told: dict[str, Value] = {
            "office": self.office,
            "passkeys": passkeys,
            "person": self.person_id.hex,
            "posting": self.posting,
            "pseudonym": self.pseudonym,
            "role": self.role,
        }
        return write_canonical(told).decode()


@dataclass(frozen=True, slots=True)
class Roster:
    """One edition of the roster."""

    number: int
    made: int
    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        if len(self.members) > MAX_MEMBERS:
            raise Malformed("more members than a roster may have")
        pseudonyms = [member.pseudonym for member in self.members]
        if pseudonyms != sorted(set(pseudonyms)):
            raise Malformed("members stand in the order of their pseudonyms, each once")
        if len({member.person_id for member in self.members}) != len(self.members):
            raise Malformed("a person stands in the roster twice")
        credentials = [each for member in self.members for each in member.passkeys]
        if len(set(credentials)) != len(credentials):
            raise Malformed("two members share a passkey")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a roster; `text` gives the same back."""
        header, *rest = text.removesuffix("\n").split("\n")
        if header != HEADER or len(rest) < _HEAD_LINES - 1 or not text.endswith("\n"):
            raise Malformed("not a roster of version 1")
        number, made, *lines = rest
        if len(lines) > MAX_MEMBERS:
            raise Malformed("more members than a roster may have")
        return cls(
            from_decimal(number, MAX_INTEGER),
            from_decimal(made, MAX_INTEGER),
            tuple(map(Member.parse, lines)),
        )

    @classmethod
    def open(cls, data: bytes, operator: NoteKey) -> Self:
        """Read a signed roster; raise a `Refused` unless the operator signed exactly this."""
        if len(data) > MAX_ROSTER_BYTES:
            raise Malformed("longer than a roster may be")
        note = Note.parse(data)
        note.verified_by([operator])
        return cls.parse(note.text)

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [HEADER, str(self.number), str(self.made)]
        return "\n".join([*lines, *(member.line() for member in self.members), ""])

    def sign(self, operator: NoteKey, signer: Signer) -> bytes:
        """Write the signed roster."""
        return Note(self.text).signed(operator, operator.sign(self.text, signer)).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hex: it stands in the log and in every decision."""
        return sha256(self.text.encode()).hexdigest()

    def member(self, person_id: UUID) -> Member | None:
        """Return the line of a person, or None."""
        return next((one for one in self.members if one.person_id == person_id), None)

    def with_member(self, member: Member) -> Self:
        """Return this roster with one more member, or another line for one."""
        return type(self)(self.number, self.made, _ordered([*self._others(member), member]))

    def without(self, person_id: UUID) -> Self:
        """Return this roster without a person."""
        left = [one for one in self.members if one.person_id != person_id]
        return type(self)(self.number, self.made, tuple(left))

    def _others(self, member: Member) -> list[Member]:
        return [one for one in self.members if one.person_id != member.person_id]


def new_pseudonym() -> str:
    """Return a fresh name for a member: 40 random bits, drawn and not derived."""
    return "S-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def _ordered(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda one: one.pseudonym))


def _person(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        raise Malformed("a person's id is 32 letters of hex") from None


def _keys(passkeys: list[Value]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for pair in passkeys[: MAX_PASSKEYS + 1]:
        match pair:
            case [str(credential), str(public_key)]:
                found[from_base64(credential)] = from_base64(public_key)
            case _:
                raise Malformed("a passkey is a credential and its public key")
    return found
