"""A grant: the right to open named fields of one person, for some minutes.

The type is the lock. Whoever reads private data for the staff takes a `Grant`, and only
`gate.staff.actions` makes one, after the ledger entry was witnessed and the key service gave out
the keys of exactly these fields (a house test looks that nobody else does). It cannot be copied
into a task, a cache or a table.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn, Self, final
from uuid import UUID

from django.utils import timezone

from clerestory.gate.staff.refused import GrantOver
from clerestory.gate.staff.requests import MINUTES


@final
class Grant:
    """What was granted. Times are moments with a zone; keys are 32 bytes and never shown."""

    __slots__ = ("_keys", "entry_id", "subject_id", "until")

    subject_id: UUID
    entry_id: UUID
    until: datetime
    _keys: Mapping[str, bytes]

    def __init__(self) -> None:
        message = "a grant is given by gate.staff, after its entry in the log was witnessed"
        raise TypeError(message)

    @classmethod
    def _given(
        cls, *, subject_id: UUID, entry_id: UUID, until: datetime, keys: Mapping[str, bytes]
    ) -> Self:
        grant = object.__new__(cls)
        grant.subject_id, grant.entry_id, grant.until = subject_id, entry_id, until
        grant._keys = dict(keys)
        return grant

    @property
    def fields(self) -> frozenset[str]:
        """The fields that may be opened, as `table.column`."""
        return frozenset(self._keys)

    def key_for(self, subject_id: UUID, field: str) -> bytes:
        """Return the key of a field of this subject; raise GrantOver for any other, or too late."""
        key = self._keys.get(field)
        if key is None or subject_id != self.subject_id or timezone.now() >= self.until:
            raise GrantOver(minutes=MINUTES)
        return key

    def __repr__(self) -> str:
        return f"<Grant {self.entry_id} {sorted(self.fields)} until {self.until:%H:%M:%S}>"

    def __reduce__(self) -> NoReturn:
        message = "a grant stays where it was given"
        raise TypeError(message)
