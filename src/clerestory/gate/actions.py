"""Writing the ledger: what happened is recorded where it happens, and then put into the log.

`record` writes in the caller's transaction, so an act and its entry are committed together or not
at all. The worker's lane `ledger` calls `drain`; an act that must not go on before it stands in
the log, seen by witnesses, calls `settle` after its commit.
"""

import secrets
import time
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate import lines
from clerestory.gate.models import Counter, Entry
from clerestory.gate.openings import opening_of, show_body, write_opening
from clerestory.gate.refused import AssuranceDown
from clerestory.guards.wire import Declined
from clerestory.spine.ids import new_id
from clerestory.spine.refusals import NotFound
from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.leaves import (
    NO_TAG,
    PUBLIC_KINDS,
    SALT_BYTES,
    Kind,
    Leaf,
    commitment,
    leaf_tag,
)
from clerestory.tlog.refusals import Malformed

# A receipt, which is 64 KiB at most, holds the body and a proof.
MOST_BODY = 32_768
BATCH = 1000
PURPOSE = "system:ledger"


def record(
    *, kind: Kind, body: dict[str, Value], person_id: UUID | None = None, order: str = ""
) -> UUID:
    """Put an act on record; must be called inside the transaction of the act; return its id.

    `order` is the event of an access that its person may hear of only later. Its tag is made with a
    key of its own and it takes no number, so that the person's log key does not find it sooner.

    Raises AssuranceDown if it concerns a person whose keys cannot be had, NotFound if these were
    destroyed, `tlog.Malformed` for a body that has no canonical spelling or is too long.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "record() belongs into the transaction of the act it tells of"
        raise RuntimeError(message)
    if len(write_canonical(body)) > MOST_BODY:
        raise Malformed("longer than the body of an entry may be")
    if person_id is not None and kind in PUBLIC_KINDS:
        raise Malformed("everybody may read a body of this kind, so it is about no person")
    entry_id, salt = new_id(), secrets.token_bytes(SALT_BYTES)
    keys = lines.keys_of(person_id, PURPOSE) if person_id else None
    tag, number = NO_TAG, None
    if person_id and order:
        tag = leaf_tag(lines.order_key(person_id, PURPOSE, order), kind, 0)
    elif person_id and keys:
        number = _next_number(person_id, kind)
        tag = leaf_tag(keys.tags, kind, number)
    Entry.objects.create(
        entry_id=entry_id,
        kind=kind,
        person_id=person_id,
        number=number,
        opening=write_opening(salt, body, entry_id, keys),
        leaf=Leaf(kind, tag, commitment(salt, body)).encode(),
    )
    return entry_id


def settle(*, entry_id: UUID, seconds: float = 5.0) -> bytes:
    """Have an entry in the log, seen by witnesses, and return its proof (C2SP tlog-proof).

    After the commit, never inside a transaction; raises AssuranceDown if it takes too long.
    """
    deadline = time.monotonic() + seconds
    with transaction.atomic(durable=True):  # raises inside any other transaction
        entry = Entry.objects.filter(entry_id=entry_id).first()
    if entry is None:
        raise NotFound
    while entry.index is None:
        if not drain():  # another process has it, or just had
            time.sleep(0.01)
        entry.refresh_from_db(fields=["index"])
        if time.monotonic() > deadline:
            raise AssuranceDown(why="The public log is behind.")
    try:
        return lines.prove(entry.index, deadline - time.monotonic())
    except Declined as no:
        raise AssuranceDown(why=no.sentence) from None


def drain() -> int:
    """Put what waits into the log, in order, a batch of it; return how many entries went.

    The log gives a leaf that it has its old place again. So what a killed process had handed over
    and not written down goes again, and stands there once; and several may drain at a time.
    """
    waiting = list(Entry.objects.filter(index=None).order_by("position")[:BATCH])
    if not waiting:
        return 0
    indexes = lines.append([bytes(entry.leaf) for entry in waiting])
    now = timezone.now()
    for entry, index in zip(waiting, indexes, strict=True):
        if entry.kind in PUBLIC_KINDS:
            show_body(index, *opening_of(entry, None))
        entry.index, entry.logged_at = index, now
    Entry.objects.bulk_update(waiting, ["index", "logged_at"], batch_size=200)
    return len(waiting)


def taken_from(*, index: int) -> Iterator[tuple[int, bytes]]:
    """Give place and leaf of the entries that the log took in from this place on, in its order."""
    rows = Entry.objects.filter(index__gte=index).order_by("index")
    for entry in rows.only("index", "leaf").iterator(chunk_size=BATCH):
        if entry.index is not None:
            yield entry.index, bytes(entry.leaf)


def take_back(*, index: int) -> int:
    """Let entries wait for the log again that it had from this place on; return how many."""
    return Entry.objects.filter(index__gte=index).update(index=None, logged_at=None)


def let_go(*, person_id: UUID) -> int:
    """Forget what the ledger knows of a person but the leaves; return how many entries that was.

    The leaves cannot be told from random bytes any more; those that wait still go to the log.
    """
    lines.forget_keys(person_id)
    with transaction.atomic():
        Counter.objects.filter(person_id=person_id).delete()
        return Entry.objects.filter(person_id=person_id).update(
            person_id=None, number=None, opening=b""
        )


def _next_number(person_id: UUID, kind: Kind) -> int:
    """Take a number; its row stays locked until the commit, so they come in order, without gap."""
    Counter.objects.bulk_create([Counter(person_id=person_id, kind=kind)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(person_id=person_id, kind=kind)
    number = counter.next
    counter.next = number + 1
    counter.save(update_fields=["next"])
    return number
