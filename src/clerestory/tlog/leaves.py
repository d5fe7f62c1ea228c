"""The Clerestory leaf: 70 bytes that say what kind of act was logged, and nothing about whom.

    version 01 || kind (1) || flags 00 (1) || reserved 00 00 00 (3) || tag (32) || commit (32)

    commit = SHA-256("clerestory/v1/commit" 00 || salt (32) || canonical body)
    tag    = HMAC-SHA-256(person's log key, "clerestory/v1/tag" 00 || kind (1) || number (8))

`number` counts a person's leaves of one kind from 0 without a gap, so that whoever holds the key
can ask for the next tag and see that none is missing; nobody else can link two leaves. No flag is
defined in version 1. Not covered: sealing bodies and keeping keys, which is `vault` and `guards`.
"""

import hmac
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final, Self

from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.refusals import Malformed, Unproven

LEAF_BYTES: Final = 70
SALT_BYTES: Final = 32
NO_TAG: Final = bytes(32)  # of leaves that concern nobody in particular

_HASH_BYTES = 32
_COMMIT_DOMAIN = b"clerestory/v1/commit\0"
_TAG_DOMAIN = b"clerestory/v1/tag\0"


class Kind(IntEnum):
    """What was logged. The numbers are part of the format and never change."""

    RELEASE = 1
    POLICY = 2
    STAFF_ACCESS = 3
    SYSTEM_RUN = 4
    FED_DELIVERY = 5
    EGRESS = 6
    ERASURE = 7
    KEK_EPOCH = 8
    LEGAL = 9
    INCIDENT = 10
    EXPORT = 11
    MODERATION = 12
    RANK_POLICY = 13
    CORRECTION = 14
    COVER = 15


# Their bodies stand beside the log in the clear, so a tag would only pretend to a secret.
PUBLIC_KINDS: Final = frozenset(
    {Kind.RELEASE, Kind.POLICY, Kind.KEK_EPOCH, Kind.INCIDENT, Kind.RANK_POLICY}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the log."""

    kind: Kind
    tag: bytes
    commit: bytes

    def __post_init__(self) -> None:
        if len(self.tag) != _HASH_BYTES or len(self.commit) != _HASH_BYTES:
            raise Malformed("tag and commit are 32 bytes")
        if self.kind in PUBLIC_KINDS and self.tag != NO_TAG:
            raise Malformed("a leaf of a public kind has no tag")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a leaf of version 1; a kind or a flag it does not know is refused, not skipped."""
        if len(data) != LEAF_BYTES or data[0] != 1 or data[2:6] != bytes(4):
            raise Malformed("not a leaf of version 1")
        try:
            kind = Kind(data[1])
        except ValueError:
            raise Malformed("version 1 has no such kind of leaf") from None
        return cls(kind, data[6:38], data[38:])

    def encode(self) -> bytes:
        """Write the 70 bytes."""
        return bytes([1, self.kind, 0, 0, 0, 0]) + self.tag + self.commit

    def verify_opening(self, salt: bytes, body: Value) -> None:
        """Check that this leaf is the one that was made of this salt and body."""
        if commitment(salt, body) != self.commit:
            raise Unproven("salt and body are not what this leaf is committed to")


def commitment(salt: bytes, body: Value) -> bytes:
    """Commit to a body under 32 random bytes used for this leaf alone."""
    if len(salt) != SALT_BYTES:
        raise Malformed("a salt is 32 bytes")
    return sha256(_COMMIT_DOMAIN + salt + write_canonical(body)).digest()


def leaf_tag(key: bytes, kind: Kind, number: int) -> bytes:
    """Give the tag of a person's leaf `number` of this kind."""
    if len(key) != _HASH_BYTES or not 0 <= number < 1 << 64:
        raise Malformed("a tag is made of a 32-byte key and a number of 64 bits")
    return hmac.digest(key, _TAG_DOMAIN + bytes([kind]) + number.to_bytes(8), "sha256")
