"""What is in force: the roster and the policy as they lie on disk, checked before every decision.

    DATA/staff/operator            the operator's public key (a note's verifier key)
    DATA/staff/roster              the signed roster
    DATA/staff/policy.cedar        the operator's own policy; without it, the one that we ship
    DATA/staff/policy.cedarschema  its schema, likewise
    DATA/keys/policy.sha256        the hash of the policy in force, for the key service

Editing a file is not enough: roster and policy have to be those of the last `Edition`, which
`clerestory staff sign` writes together with its entry in the log.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from clerestory.gate.staff.models import Edition
from clerestory.gate.staff.policy import BadPolicy, Policy
from clerestory.gate.staff.refused import PolicyRefused, RosterRefused
from clerestory.gate.staff.roster import MAX_ROSTER_BYTES, Roster
from clerestory.spine.refusals import NotFound
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.refusals import Refused

SHIPPED: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class InForce:
    """The roster and the policy by which a decision is made."""

    roster: Roster
    policy: Policy


def in_force() -> InForce:
    """Return what is in force; raise NotFound without any, RosterRefused or PolicyRefused."""
    edition = Edition.objects.order_by("-number").first()
    if edition is None:
        # There is no staff here, and so there is nothing of theirs.
        raise NotFound
    try:
        roster = Roster.open(read(roster_file(), MAX_ROSTER_BYTES), operator())
    except (Refused, OSError):
        raise RosterRefused from None
    if (roster.number, roster.digest) != (edition.number, edition.roster_sha256):
        raise RosterRefused
    try:
        policy = policy_on_disk()
        pinned = policy_pin().read_text().strip()
    except (BadPolicy, OSError, UnicodeDecodeError):
        raise PolicyRefused from None
    if not policy.digest == edition.policy_sha256 == pinned:
        raise PolicyRefused
    return InForce(roster, policy)


def policy_on_disk() -> Policy:
    """Return the policy that lies on disk; raise BadPolicy or OSError."""
    own = folder() / "policy.cedar"
    rules = own if own.exists() else SHIPPED / "policy.cedar"
    schema = folder() / "policy.cedarschema"
    schema = schema if schema.exists() else SHIPPED / "policy.cedarschema"
    return Policy.read(rules.read_bytes(), schema.read_bytes())


def operator() -> NoteKey:
    """Return the key that signs rosters; raise Malformed or OSError."""
    return NoteKey.parse(read(operator_file(), 1000).decode(errors="replace").strip())


def folder() -> Path:
    """Return the folder of roster and policy."""
    return Path(settings.DATA) / "staff"


def roster_file() -> Path:
    """Return where the signed roster lies."""
    return folder() / "roster"


def draft_file() -> Path:
    """Return where the roster that is not signed yet lies."""
    return folder() / "draft"


def operator_file() -> Path:
    """Return where the operator's public key lies."""
    return folder() / "operator"


def policy_pin() -> Path:
    """Return where the key service reads the hash of the policy in force."""
    return Path(settings.DATA) / "keys" / "policy.sha256"


def read(path: Path, most: int) -> bytes:
    """Read a file up to one byte more than it may have."""
    with path.open("rb") as file:
        return file.read(most + 1)


def put(path: Path, data: bytes) -> None:
    """Write a file in one step, readable by us alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
