"""Proof files: everything to check offline that an entry was logged and seen (C2SP tlog-proof)."""

from dataclasses import dataclass
from typing import Final, Self

from clerestory.tlog.hashing import HASH_BYTES, MAX_SIZE
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy, Witnessed
from clerestory.tlog.proofs import verify_inclusion
from clerestory.tlog.refusals import Malformed
from clerestory.tlog.texts import from_base64, from_decimal, from_utf8, to_base64

MAX_EXTRA_BYTES: Final = 65_536
MAX_HASHES: Final = 63  # of a proof in a tree of MAX_SIZE leaves

_HEADER = "c2sp.org/tlog-proof@v1"
_MAX_HEAD_BYTES = 100_000  # what stands before the checkpoint


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An index, its inclusion proof, and the signed checkpoint it leads to.

    `extra` is the application's own and is authenticated by nothing.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_SIZE:
            raise Malformed("no leaf has this index")
        if len(self.hashes) > MAX_HASHES or any(len(each) != HASH_BYTES for each in self.hashes):
            raise Malformed("a proof is at most 63 hashes of 32 bytes")
        if len(self.extra) > MAX_EXTRA_BYTES:
            raise Malformed("at most 65,536 bytes of extra data")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof file; `encode` gives the same bytes back."""
        head, blank, note = data.partition(b"\n\n")
        header, *lines = from_utf8(head, _MAX_HEAD_BYTES).split("\n")
        if header != _HEADER or not blank:
            raise Malformed("not a proof file of version 1")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "))
            if not extra:
                raise Malformed("without extra data there is no line for it")
        if not lines or not lines[0].startswith("index "):
            raise Malformed("the index is missing")
        index = from_decimal(lines.pop(0).removeprefix("index "), MAX_SIZE)
        return cls(index, tuple(map(from_base64, lines)), Note.parse(note), extra)

    def encode(self) -> bytes:
        """Write the file."""
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines = [_HEADER, *extra, f"index {self.index}", *map(to_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint.encode()

    def verify(self, leaf: bytes, policy: Policy) -> Witnessed:
        """Check that the entry with this leaf hash is in a log, as the policy demands."""
        witnessed = policy.verify(self.checkpoint)
        checkpoint = witnessed.checkpoint
        verify_inclusion(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return witnessed
