"""Editions: putting a signed roster and the policy on disk into force, with an entry in the log."""

from uuid import UUID

from django.db import transaction

from clerestory.gate import actions as ledger
from clerestory.gate.staff import standing
from clerestory.gate.staff.models import Edition
from clerestory.gate.staff.refused import RosterRefused
from clerestory.gate.staff.roster import Roster
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind


def enact(*, signed: bytes) -> UUID:
    """Put a roster into force that the operator signed, and the policy that lies on disk with it.

    Return the entry of kind POLICY. Raise a `Refused` for a signature that is not the operator's,
    RosterRefused for an edition that is not newer than the last, BadPolicy for a policy that is
    none.
    """
    operator = standing.operator()
    roster, policy = Roster.open(signed, operator), standing.policy_on_disk()
    body: dict[str, Value] = {
        "v": 1,
        "act": "staff",
        "edition": roster.number,
        "roster_sha256": roster.digest,
        "members": len(roster.members),
        "policy_sha256": policy.digest,
        "operator": str(operator),
    }
    with transaction.atomic():
        last = Edition.objects.select_for_update().order_by("-number").first()
        if last is not None and roster.number <= last.number:
            raise RosterRefused
        entry_id = ledger.record(kind=Kind.POLICY, body=body)
        Edition.objects.create(
            number=roster.number,
            roster_sha256=roster.digest,
            policy_sha256=policy.digest,
            entry_id=entry_id,
        )
        # Whatever fails from here on leaves files that nothing is in force for: nobody opens.
        standing.put(standing.roster_file(), signed)
        standing.put(standing.policy_pin(), f"{policy.digest}\n".encode())
    return entry_id
