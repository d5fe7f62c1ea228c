"""Receipts: the entries that a person may know of, and the files that prove them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from clerestory.gate.queries import ShownEntry, entries_of, log_key_of, proof_of
from clerestory.gate.refused import NotProvenYet
from clerestory.spine.ids import to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.leaves import Kind

BATCH = 200


def may_be_told(entry: ShownEntry, now: datetime) -> bool:
    """Whether the person may know of it yet; a look under an order is told on the day it names."""
    later = entry.body.get("notify_after")
    return not isinstance(later, int) or later <= now.timestamp()


def told_entries(
    person_id: UUID, after: str | None = None, kinds: Collection[Kind] | None = None
) -> Iterator[ShownEntry]:
    """Give every entry that its person may know of, newest first, from `after` on."""
    now, more = timezone.now(), True
    while more:
        page = entries_of(person_id, after, BATCH, kinds=kinds)
        yield from (entry for entry in page.items if may_be_told(entry, now))
        after, more = page.next, page.next is not None


def told_page(
    person_id: UUID, after: str | None, limit: int, kinds: Collection[Kind] | None
) -> Page[ShownEntry]:
    """Return a page of what its person may know of.

    It is full and its end is an end, whatever else there is: a page that is short of one entry
    would tell that there is one.
    """
    now, items, more = timezone.now(), list[ShownEntry](), True
    while more and len(items) < limit:
        page = entries_of(person_id, after, limit - len(items), kinds=kinds)
        items += [entry for entry in page.items if may_be_told(entry, now)]
        after, more = page.next, page.next is not None
    more = more and any(True for _ in told_entries(person_id, after, kinds))
    return Page(items, after if more else None)


def log_key_file(person_id: UUID) -> bytes:
    """Return the file with which `clerestory log audit --key` finds a person's entries.

    It does not find an access of which a law lets them hear only later: see `guards.sealing`.
    """
    key: Value = {"format": "clerestory-log-key/1", "key": log_key_of(person_id).hex()}
    return write_canonical(key)


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
