"""Checkpoints: the signed size and root of a log (C2SP tlog-checkpoint).

Narrower than the specification in two points: sizes end at 2**63 - 1, and the empty tree has its
RFC 6962 root, because no proof could ever tell two empty trees apart.
"""

from dataclasses import dataclass
from typing import Self

from clerestory.tlog.hashing import EMPTY_ROOT, HASH_BYTES, MAX_SIZE
from clerestory.tlog.keys import NoteKey, Signer
from clerestory.tlog.notes import Note
from clerestory.tlog.refusals import Malformed, Unsigned
from clerestory.tlog.texts import check_text, from_base64, from_decimal, to_base64

_LINES = 3  # origin, size, root


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log, how many leaves, which root. Extension lines are opaque: trust none of them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            check_text(line)
            if not line or "\n" in line:
                raise Malformed("the lines of a checkpoint are not empty")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise Malformed("a checkpoint has a size and a root of 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise Malformed("the empty tree has another root")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note's text. This says nothing about who signed it."""
        if not text.endswith("\n") or text.count("\n") < _LINES:
            raise Malformed("a checkpoint is three whole lines or more")
        origin, size, root, *extensions = text[:-1].split("\n")
        return cls(
            origin,
            from_decimal(size, MAX_SIZE),
            from_base64(root),
            tuple(extensions),
        )

    @classmethod
    def open(cls, data: bytes, key: NoteKey) -> Self:
        """Read a signed checkpoint of the log whose name and key this is."""
        note = Note.parse(data)
        note.verified_by([key])
        checkpoint = cls.parse(note.text)
        if checkpoint.origin != key.name:
            raise Unsigned("signed by a key of this name, but it speaks of another log")
        return checkpoint

    def __str__(self) -> str:
        lines = [self.origin, str(self.size), to_base64(self.root), *self.extensions, ""]
        return "\n".join(lines)

    def sign(self, key: NoteKey, signer: Signer) -> Note:
        """Sign as the log of this origin. Whether it may be signed is for the log to know."""
        if self.origin != key.name:
            raise Unsigned("not the log this checkpoint speaks of")
        return Note(str(self)).signed(key, key.sign(str(self), signer))
