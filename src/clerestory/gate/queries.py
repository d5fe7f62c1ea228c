"""Reading the ledger: a person's entries and receipts, and whether the log stands."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from clerestory.gate import lines
from clerestory.gate.models import Entry
from clerestory.gate.openings import opening_of
from clerestory.gate.refused import AssuranceDown, NotProvenYet
from clerestory.guards.wire import Declined, Fields
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.tlog.canonical import Value, parse_canonical, write_canonical
from clerestory.tlog.leaves import Kind

SELF = "self"
# Entries that wait longer than this are a fault, whatever the log says of itself.
LONGEST_WAIT = timedelta(minutes=15)
_STANDING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry, as the person it is about sees it; `index` is its place in the log, once there."""

    entry_id: UUID
    kind: Kind
    number: int
    body: dict[str, Value]
    recorded_at: datetime
    index: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens an entry's leaf, for a guard that checks it."""

    leaf: bytes
    salt: bytes
    body: dict[str, Value]
    number: int | None
    index: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are by kind, how many wait, and since when the oldest of them."""

    kinds: dict[Kind, int]
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the log can vouch, in a sentence, and since when it is so (None: not known)."""

    ok: bool
    since: datetime | None
    sentence: str


def entries_of(
    person_id: UUID,
    after: str | None = None,
    limit: int = 50,
    *,
    kinds: Collection[Kind] | None = None,
) -> Page[ShownEntry]:
    """Return a person's entries, newest first, opened for themselves; raise AssuranceDown."""
    rows = Entry.objects.filter(person_id=person_id)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if after is not None:
        rows = rows.filter(position__lt=_mark(after))
    found = list(rows.order_by("-position")[: limit + 1])
    keys = lines.keys_of(person_id, SELF) if found else None
    items = [
        ShownEntry(
            entry_id=row.entry_id,
            kind=Kind(row.kind),
            number=row.number or 0,
            body=_body(opening_of(row, keys)[1]),
            recorded_at=row.recorded_at,
            index=row.index,
        )
        for row in found[:limit]
    ]
    return Page(items, str(found[limit - 1].position) if len(found) > limit else None)


def log_key_of(person_id: UUID) -> bytes:
    """Return the key of the tags of a person's entries, for the person; raise AssuranceDown."""
    return lines.keys_of(person_id, SELF).tags


def proof_of(person_id: UUID, entry_id: UUID) -> bytes:
    """Return the receipt of one of this person's entries: a file that anybody can check.

    Canonical JSON: format, leaf and salt (hex), body, and proof (a C2SP tlog-proof as text).
    """
    row = Entry.objects.filter(person_id=person_id, entry_id=entry_id).first()
    if row is None:
        raise NotFound
    if row.index is None:
        raise NotProvenYet(why="It has not gone to the log.")
    try:
        proof = lines.prove(row.index, 2.0)
    except (Declined, AssuranceDown) as no:
        why = no.sentence if isinstance(no, Declined) else no.facts["why"]
        raise NotProvenYet(why=why) from None
    salt, body = opening_of(row, lines.keys_of(person_id, SELF))
    receipt: Value = {
        "format": "clerestory-receipt/1",
        "leaf": bytes(row.leaf).hex(),
        "salt": salt.hex(),
        "body": _body(body),
        "proof": proof.decode(),
    }
    return write_canonical(receipt)


def opening(entry_id: UUID, *, person_id: UUID | None, purpose: str) -> Opening:
    """Return what opens an entry, for the guard that asks for it; raise NotFound."""
    row = Entry.objects.filter(entry_id=entry_id, person_id=person_id).first()
    if row is None:
        raise NotFound
    keys = lines.keys_of(person_id, purpose) if person_id else None
    salt, body = opening_of(row, keys)
    return Opening(bytes(row.leaf), salt, _body(body), row.number, row.index)


def places_of(entry_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return where those of these entries stand in the log that it has already."""
    rows = Entry.objects.filter(entry_id__in=entry_ids, index__isnull=False)
    found = rows.values_list("entry_id", "index")
    return {entry_id: index for entry_id, index in found if index is not None}


def counts() -> Counts:
    """Return how much is in the ledger."""
    by_kind = Entry.objects.values_list("kind").annotate(Count("position")).order_by("kind")
    waits = Entry.objects.filter(index=None).aggregate(
        count=Count("position"), oldest=Min("recorded_at")
    )
    return Counts({Kind(kind): many for kind, many in by_kind}, waits["count"], waits["oldest"])


def standing() -> Standing:
    """Return whether the log can vouch for what happens now; looked at every two seconds."""
    return _watch.look()


class _Watch:
    """What was seen of the log last, and since when it is so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: Standing | None = None
        self._until = 0.0

    def look(self) -> Standing:
        # While one thread looks, the others say what was seen last.
        if not self._lock.acquire(blocking=self._seen is None):
            return self._seen or self.look()
        try:
            if self._seen is None or time.monotonic() >= self._until:
                now = _standing()
                if now.since is None and self._seen and self._seen.sentence == now.sentence:
                    now = self._seen
                elif now.since is None:
                    now = Standing(now.ok, timezone.now(), now.sentence)
                self._seen, self._until = now, time.monotonic() + _STANDING_SECONDS
            return self._seen
        finally:
            self._lock.release()

    def forget(self) -> None:
        with self._lock:
            self._seen = None


_watch = _Watch()


def _standing() -> Standing:
    try:
        state = lines.state()
    except AssuranceDown as down:
        return Standing(False, None, str(down.facts["why"]))
    since = datetime.fromtimestamp(_number(state, "since"), UTC)
    if state.get("fault"):
        return Standing(False, since, f"The public log has stopped. {state['fault']}")
    if state.get("quorum") is not True:
        return Standing(False, since, "Too few witnesses confirm the public log.")
    limit = timezone.now() - LONGEST_WAIT
    late = Entry.objects.filter(Q(index=None, recorded_at__lt=limit)).order_by("position").first()
    if late is not None:
        return Standing(False, late.recorded_at, "Entries wait for the public log.")
    return Standing(True, since, "The public log is up to date, and its witnesses confirm it.")


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) else 0


def _mark(after: str) -> int:
    if not (after.isascii() and after.isdigit() and len(after) < 20):  # noqa: PLR2004  below 2**63
        raise NotFound
    return int(after)


def _body(canonical: bytes) -> dict[str, Value]:
    body = parse_canonical(canonical)
    return body if isinstance(body, dict) else {}
