"""A request to open: what exactly is wanted, in one spelling, and the hash that stands for it.

The second person's passkey signs the SHA-256 of the canonical text (RFC 8785, as `tlog.canonical`
writes it), and so exactly this subject, these fields, this purpose and these words. The person who
opens signs the same text behind a prefix of its own, so that neither signature passes for the
other. Pure.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Literal, Self

from clerestory.tlog.canonical import Value, parse_canonical, write_canonical

# Why staff may look, each with the reason of the same kind in a large provider's transparency log.
PURPOSES: Final = {
    "support": "CUSTOMER_INITIATED_SUPPORT",
    "service": "GOOGLE_INITIATED_SERVICE",
    "review": "GOOGLE_INITIATED_REVIEW",
    "legal": "THIRD_PARTY_DATA_REQUEST",
    "alert": "GOOGLE_RESPONSE_TO_PRODUCTION_ALERT",
}
MINUTES: Final = 15
MOST_FIELDS: Final = 10
LONGEST_WORDS: Final = 1_000
LONGEST_REFERENCE: Final = 60

_FIELD = re.compile(r"[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}")

type Part = Literal["open", "approve"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member wants to open, as it was on the page of the second person."""

    request: str
    case: str
    subject: str
    actor: str
    purpose: str
    fields: tuple[str, ...]
    justification: str
    connection: str
    asked: int
    notify_after: int
    policy: str
    roster: str

    @property
    def text(self) -> bytes:
        """The request in its one spelling."""
        told: dict[str, Value] = {
            "v": 1,
            "request": self.request,
            "case": self.case,
            "subject_pseudonym": self.subject,
            "actor_pseudonym": self.actor,
            "purpose": self.purpose,
            "fields": list(self.fields),
            "justification": self.justification,
            "conn_country": self.connection,
            "asked": self.asked,
            "minutes": MINUTES,
            "notify_after": self.notify_after,
            "policy_sha256": self.policy,
            "roster_sha256": self.roster,
        }
        return write_canonical(told)

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Read a request that `text` wrote."""
        told: Any = parse_canonical(text)
        return cls(
            request=told["request"],
            case=told["case"],
            subject=told["subject_pseudonym"],
            actor=told["actor_pseudonym"],
            purpose=told["purpose"],
            fields=tuple(told["fields"]),
            justification=told["justification"],
            connection=told["conn_country"],
            asked=told["asked"],
            notify_after=told["notify_after"],
            policy=told["policy_sha256"],
            roster=told["roster_sha256"],
        )


def challenge(text: bytes, part: Part) -> bytes:
    """Return what a passkey has to sign: SHA-256 of the request, or of it behind `open`."""
    prefix = b"" if part == "approve" else b"clerestory/v1/open\0"
    return sha256(prefix + text).digest()


def named_fields(fields: Collection[str]) -> tuple[str, ...]:
    """Return fields in order, each once; an empty tuple when there is one that is no field."""
    found = tuple(sorted(set(fields)))
    fits = 1 <= len(found) <= MOST_FIELDS and all(map(_FIELD.fullmatch, found))
    return found if fits else ()


def moment(seconds: int) -> datetime:
    """Return the moment that is written as seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
