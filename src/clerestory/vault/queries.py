"""Reading by keys: what a grant of the staff opens, and how keyd is."""

from collections.abc import Mapping

from django.db import models

from clerestory.guards.wire import Fields
from clerestory.vault.fields import Sealed, SealedText
from clerestory.vault.keys import ask


def open_for(keys: Mapping[str, bytes], row: models.Model, column: str) -> str:
    """Open one sealed column of a row by the keys of fields that keyd gave for a staff access.

    The row is not changed: only the caller sees the text. Raise KeyError for a field without a
    key, KeysGone for another person's.
    """
    field = row._meta.get_field(column)  # noqa: SLF001  Django's documented way in
    if not isinstance(field, SealedText):
        raise TypeError(column)
    key = keys[field.label]
    value = row.__dict__[column]
    return field.opened(row, value.data or b"", key) if isinstance(value, Sealed) else value or ""


def state() -> Fields:
    """Return keyd's epoch, people, since and store; raise KeysAway."""
    return ask("state", {})[0]
