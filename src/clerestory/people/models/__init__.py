"""Tables of people: the account, what proves it, the sessions, and the ties between people."""

from clerestory.people.models.accounts import Person, RetiredHandle
from clerestory.people.models.brakes import Brake
from clerestory.people.models.leaving import Erasure, Export
from clerestory.people.models.profiles import LinkProof, PersonDocument, PersonTerm
from clerestory.people.models.proofs import (
    Challenge,
    Letter,
    Passkey,
    RecoveryCode,
    Session,
    Token,
    Totp,
)
from clerestory.people.models.ties import Block, Follow, FollowRequest, Mute

__all__ = [
    "Block",
    "Brake",
    "Challenge",
    "Erasure",
    "Export",
    "Follow",
    "FollowRequest",
    "Letter",
    "LinkProof",
    "Mute",
    "Passkey",
    "Person",
    "PersonDocument",
    "PersonTerm",
    "RecoveryCode",
    "RetiredHandle",
    "Session",
    "Token",
    "Totp",
]
