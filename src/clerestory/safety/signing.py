"""What a moderator's passkey signs: one decision, undoing or answer, in one spelling.

The text says what is decided about which thing, with every word that the person will read, by whom
and under which roster and policy; the passkey signs its SHA-256, behind a prefix of its own, so
that no signature of staff access passes here and none of here passes there. The public keys are
those of the signed roster (`gate.staff.assertions`). Each text can be acted on once: a case is
decided once, a decision undone once, an appeal answered once.
"""

from dataclasses import dataclass
from hashlib import sha256

from clerestory.gate.staff import assertions
from clerestory.gate.staff.roster import Member
from clerestory.gate.staff.standing import in_force
from clerestory.safety.refused import NotSigned
from clerestory.tlog.canonical import Value, write_canonical

PREFIX = b"clerestory/v1/moderate\0"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decided, the SHA-256 of what they signed, and that of what their passkey said; hex."""

    member: Member
    digest: str
    assertion: str


def text_of(member: Member, act: str, **facts: Value) -> bytes:
    """Return what is to be signed, as `tlog.canonical` writes it."""
    standing = in_force()
    told: dict[str, Value] = {
        "v": 1,
        "act": act,
        "actor_pseudonym": member.pseudonym,
        "policy_sha256": standing.policy.digest,
        "roster_sha256": standing.roster.digest,
    }
    return write_canonical(told | facts)


def question(member: Member, text: bytes) -> str:
    """Return what `navigator.credentials.get()` needs to sign this text, as JSON."""
    return assertions.question(member, _challenge(text))


def require_signed(member: Member, text: bytes, answer: str) -> Signed:
    """Return the signature of this text by this moderator's passkey; raise NotSigned."""
    try:
        assertions.check(member, _challenge(text), answer)
    except assertions.DidNotFit:
        raise NotSigned from None
    return Signed(member, sha256(text).hexdigest(), assertions.digest(answer))


def _challenge(text: bytes) -> bytes:
    return sha256(PREFIX + text).digest()
