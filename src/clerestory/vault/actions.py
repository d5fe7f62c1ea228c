"""Writing keys: forgetting a person for good, and the ratchet that makes it true of backups."""

from uuid import UUID

from clerestory.vault.keys import ask, drop


def forget(*, person_id: UUID) -> None:
    """Destroy a person's key; safe to repeat. Other processes hold it for a minute at most."""
    drop(person_id)
    ask("forget", {"person": person_id.hex})
    drop(person_id)


def ratchet() -> tuple[int, int]:
    """Begin the next epoch: what was forgotten before opens from no backup; return it and how many.

    The second number is how many people's keys live.
    """
    told, _ = ask("ratchet", {})
    epoch, people = told["epoch"], told["people"]
    if not isinstance(epoch, int) or not isinstance(people, int):
        raise TypeError(told)
    return epoch, people
