"""Signed notes (C2SP signed-note, Format and Signatures).

Parsing says nothing about who signed: trust only what `verified_by` gives. As in the Go tools a
key's second signature is ignored, and one bad signature of a known key refuses the whole note.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from clerestory.tlog.keys import NoteKey
from clerestory.tlog.refusals import Malformed, Unsigned
from clerestory.tlog.texts import check_text, from_base64, from_utf8, is_name, to_base64

MAX_NOTE_BYTES: Final = 1_000_000
MAX_SIGNATURES: Final = 100  # the specification asks for 16 at least

_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who claims to have signed, and the bytes of the claim."""

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        check_text(self.name)
        if not is_name(self.name) or len(self.key_id) != _ID_BYTES or not self.signature:
            raise Malformed("a signature has a name without spaces, an id and bytes")

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read the line without its newline."""
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if dash != "\N{EM DASH}":
            raise Malformed("a signature line begins with a dash and a space")
        blob = from_base64(encoded)
        return cls(name, blob[:_ID_BYTES], blob[_ID_BYTES:])

    def __str__(self) -> str:
        return f"\N{EM DASH} {self.name} {to_base64(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its final newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        check_text(self.text)
        if not self.text.endswith("\n"):
            raise Malformed("a note's text ends with a newline")
        if len(self.signatures) > MAX_SIGNATURES:
            raise Malformed("more signatures than a note may have")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note; `encode` gives the same bytes back."""
        text, blank, lines = from_utf8(data, MAX_NOTE_BYTES).rpartition("\n\n")
        if not (blank and lines.endswith("\n")):
            raise Malformed("a note is a text, an empty line, and whole signature lines")
        return cls(text + "\n", tuple(map(Signature.parse, lines[:-1].split("\n"))))

    def encode(self) -> bytes:
        """Write the note."""
        if not self.signatures:
            raise Malformed("a note has at least one signature")
        return "\n".join([self.text, *map(str, self.signatures), ""]).encode()

    def signed(self, key: NoteKey, signature: bytes) -> Self:
        """Give the note with this signature added last, in place of one the key made before."""
        others = [
            each for each in self.signatures if (each.name, each.key_id) != (key.name, key.id)
        ]
        return type(self)(self.text, (*others, Signature(key.name, key.id, signature)))

    def verified_by(self, keys: Iterable[NoteKey]) -> dict[NoteKey, bytes]:
        """Verify the signatures of known keys: give each key that signed, and its signature.

        Raises `BadSignature` if one does not verify, `Unsigned` if no known key signed at all.
        """
        known: dict[tuple[str, bytes], NoteKey] = {}
        for key in keys:
            if known.setdefault((key.name, key.id), key) != key:
                raise Malformed("two of the known keys have one name and one id")
        verified: dict[NoteKey, bytes] = {}
        for each in self.signatures:
            signer = known.get((each.name, each.key_id))
            if signer and signer not in verified:
                signer.verify(self.text, each.signature)
                verified[signer] = each.signature
        if not verified:
            raise Unsigned("no known key signed this note")
        return verified
