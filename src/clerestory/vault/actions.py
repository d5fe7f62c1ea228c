"""Writing keys: forgetting a person for good, and the ratchet that makes it true of backups."""

from uuid import UUID

from django.db import transaction

from clerestory.gate.actions import record
from clerestory.gate.lines import forget_keys
from clerestory.tlog.leaves import Kind
from clerestory.vault.keys import ask, drop
from clerestory.vault.refused import KeysGone


def forget(*, person_id: UUID) -> None:
    """Destroy a person's key; safe to repeat. Other processes hold it for a minute at most."""
    ask("forget", {"person": person_id.hex})
    drop(person_id)
    forget_keys(person_id)


def keep(*, person_id: UUID) -> bool:
    """See that a person has a key; return False for somebody whose key was destroyed."""
    try:
        ask("make", {"person": person_id.hex})
    except KeysGone:
        return False
    return True


def ratchet() -> tuple[int, int]:
    """Begin the next epoch, and put it on record; return it and how many people's keys live.

    What was forgotten before opens from no backup then.
    """
    told, _ = ask("ratchet", {})
    epoch, people = told["epoch"], told["people"]
    if not isinstance(epoch, int) or not isinstance(people, int):
        raise TypeError(told)
    with transaction.atomic():
        record(kind=Kind.KEK_EPOCH, body={"v": 1, "epoch": epoch, "people": people})
    return epoch, people
