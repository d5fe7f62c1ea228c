"""Receipts: an entry, what it says, and the proof that it was logged, in one file.

    {"body":...,"format":"clerestory-receipt/1","leaf":hex,"proof":text,"salt":hex}

Canonical JSON (RFC 8785) with at most one newline after it, so a receipt has one spelling.
`proof` is the text of a C2SP tlog-proof, `leaf` the 70 bytes of the entry, `salt` and `body` open
its commit (`tlog.leaves`). It holds no key of anybody and is checked without asking anybody.
"""

import json
from dataclasses import dataclass
from typing import Final, Self

from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import LEAF_BYTES, SALT_BYTES, Leaf
from clerestory.tlog.policy import Policy, Witnessed
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Malformed

FORMAT: Final = "clerestory-receipt/1"
MAX_RECEIPT_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person is given; `salt` is 32 bytes."""

    leaf: Leaf
    salt: bytes
    body: Value
    proof: ProofFile

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a receipt; `encode` gives the same bytes back, but for the last newline."""
        if len(data) > MAX_RECEIPT_BYTES:
            raise Malformed("longer than a receipt may be")
        data = data.removesuffix(b"\n")
        match _json(data):
            case {
                "format": "clerestory-receipt/1",
                "leaf": str(leaf),
                "salt": str(salt),
                "body": body,
                "proof": str(proof),
            }:
                receipt = cls(
                    Leaf.parse(_hex(leaf, LEAF_BYTES)),
                    _hex(salt, SALT_BYTES),
                    body,
                    ProofFile.parse(proof.encode(errors="replace")),
                )
            case _:
                raise Malformed("not a receipt of version 1")
        if receipt.encode() != data:
            raise Malformed("a receipt, but not in its canonical spelling")
        return receipt

    def encode(self) -> bytes:
        """Write the receipt."""
        proof = json.dumps(self.proof.encode().decode(), ensure_ascii=False)
        parts = [
            f'"format":"{FORMAT}"',
            f'"leaf":"{self.leaf.encode().hex()}"',
            f'"proof":{proof}',
            f'"salt":"{self.salt.hex()}"',
        ]
        return b'{"body":' + write_canonical(self.body) + f",{','.join(parts)}}}".encode()

    def verify(self, policy: Policy) -> Witnessed:
        """Check that the entry says this and stands in a log, as the policy demands."""
        self.leaf.verify_opening(self.salt, self.body)
        return self.proof.verify(leaf_hash(self.leaf.encode()), policy)


def _json(data: bytes) -> object:
    try:
        value: object = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    return value


def _hex(text: str, length: int) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise Malformed("not hexadecimal") from None
    if len(data) != length:
        raise Malformed("a leaf has 70 bytes and a salt has 32")
    return data
