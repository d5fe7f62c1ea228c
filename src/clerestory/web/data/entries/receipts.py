"""Receipts of entries that their person may know of."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone

from clerestory.gate import queries as gate
from clerestory.gate.queries import ShownEntry
from clerestory.spine.refusals import NotFound
from clerestory.web.data.entries.words import may_be_told


def receipt_for(person_id: UUID, entry_id: UUID) -> bytes:
    """Return a receipt; raise NotFound for an entry that may not be told of yet."""
    if not any(entry.entry_id == entry_id for entry in told_entries(person_id)):
        raise NotFound
    return gate.proof_of(person_id, entry_id)


def told_entries(person_id: UUID) -> Iterator[ShownEntry]:
    """Give every entry that its person may know of, newest first."""
    now, after = timezone.now(), None
    while True:
        page = gate.entries_of(person_id, after, 200)
        yield from (entry for entry in page.items if may_be_told(entry, now))
        if page.next is None:
            return
        after = page.next
