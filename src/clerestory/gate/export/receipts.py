"""Receipts: the entries that a person may know of, and the files that prove them."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from clerestory.gate.queries import ShownEntry, entries_of, proof_of
from clerestory.gate.refused import NotProvenYet
from clerestory.spine.ids import to_text
from clerestory.spine.refusals import NotFound

BATCH = 200


def may_be_told(entry: ShownEntry, now: datetime) -> bool:
    """Whether the person may know of it yet; a look under an order is told on the day it names."""
    later = entry.body.get("notify_after")
    return not isinstance(later, int) or later <= now.timestamp()


def told_entries(person_id: UUID) -> Iterator[ShownEntry]:
    """Give every entry that its person may know of, newest first."""
    now, after = timezone.now(), None
    while True:
        page = entries_of(person_id, after, BATCH)
        yield from (entry for entry in page.items if may_be_told(entry, now))
        if page.next is None:
            return
        after = page.next


def receipt_for(person_id: UUID, entry_id: UUID) -> bytes:
    """Return a receipt; raise NotFound for an entry that may not be told of yet."""
    if not any(entry.entry_id == entry_id for entry in told_entries(person_id)):
        raise NotFound
    return proof_of(person_id, entry_id)


def receipts_of(person_id: UUID) -> Iterator[tuple[str, bytes]]:
    """Give the name and content of every receipt there is; what has no proof yet is left out."""
    for entry in told_entries(person_id):
        try:
            content = proof_of(person_id, entry.entry_id)
        except NotProvenYet:
            continue
        yield f"{to_text(entry.entry_id)}.json", content
