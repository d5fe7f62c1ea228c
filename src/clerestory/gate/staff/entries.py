"""What is written into the log about an access: the body of a STAFF_ACCESS or LEGAL entry. Pure.

The fields are those that a large provider shows its customers (who, from which office, why, under
which ticket, what), and beyond them: who approved and with what, by which rules, under which policy
and roster, and from when to when. Times are seconds since 1970.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from clerestory.gate.staff.requests import Asked
from clerestory.gate.staff.roster import Member
from clerestory.tlog.canonical import Value

type Word = Literal["permit", "deny"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended. `device` is the hash of the passkey that the actor opened with."""

    word: Word
    rules: tuple[str, ...]
    begins: int
    ends: int
    approver: str = ""
    approval: str = ""
    device: str = ""


def access(asked: Asked, actor: Member, outcome: Outcome) -> dict[str, Value]:
    """Return the body of the entry about a request and its end."""
    return {
        "v": 1,
        "event": asked.request,
        "subject_pseudonym": asked.subject,
        "actor_pseudonym": actor.pseudonym,
        "actor_role": actor.role,
        "actor_office": actor.office,
        "actor_posting": actor.posting,
        "conn_country": asked.connection,
        "device_id_hash": outcome.device,
        "purpose": asked.purpose,
        "justification": asked.justification,
        "case": asked.case,
        "fields": list(asked.fields),
        "approver_pseudonym": outcome.approver,
        "approval_assertion_hash": outcome.approval,
        "request_sha256": sha256(asked.text).hexdigest(),
        "policy_sha256": asked.policy,
        "roster_sha256": asked.roster,
        "decision": outcome.word,
        "rules": list(outcome.rules),
        "not_before": outcome.begins,
        "expires": outcome.ends,
        # What was refused under no order is told at once.
        "notify_after": asked.notify_after if outcome.word == "permit" else 0,
    }


def delay(asked: Asked) -> dict[str, Value]:
    """Return the body of the entry that a person will be told of an access on a later day."""
    return {
        "v": 1,
        "event": asked.request,
        "act": "delay",
        "case": asked.case,
        "until": asked.notify_after,
        "policy_sha256": asked.policy,
    }


def reveal(event: str, until: int) -> dict[str, Value]:
    """Return the body of the entry that the day has come and the person was told."""
    return {"v": 1, "event": event, "act": "reveal", "until": until}
