"""Reading by keys: what a grant of the staff opens, and how keyd is."""

from typing import Protocol
from uuid import UUID

from django.db import models

from clerestory.guards.wire import Fields
from clerestory.vault.fields import Sealed, SealedText
from clerestory.vault.keys import ask


class Opening(Protocol):
    """What gives the key of one field of one person, or raises: a `Grant` of `gate.staff`."""

    def key_for(self, subject_id: UUID, field: str) -> bytes:
        """Return the key of `table.column` of this person."""


def open_for(grant: Opening, row: models.Model, column: str) -> str:
    """Open one sealed column of a row for the staff; raise what the grant raises, or KeysGone.

    The row is not changed: only the caller sees the text.
    """
    field = row._meta.get_field(column)  # noqa: SLF001  Django's documented way in
    if not isinstance(field, SealedText):
        raise TypeError(column)
    key = grant.key_for(field.owner(row), field.label)
    value = row.__dict__[column]
    return field.opened(row, value.data or b"", key) if isinstance(value, Sealed) else ""


def state() -> Fields:
    """Return keyd's epoch, people, since and store; raise KeysAway."""
    return ask("state", {})[0]
