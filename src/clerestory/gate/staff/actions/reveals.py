"""What the clock does: people are told when their day has come, and old words are emptied."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate import actions as ledger
from clerestory.gate.staff import entries
from clerestory.gate.staff.events import AccessRevealed
from clerestory.gate.staff.models import Case, Delay, Request
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound
from clerestory.tlog.leaves import Kind

BATCH = 100
# How long what was asked is kept in words; in the ledger it stays for the person it is about.
WORDS_KEPT = timedelta(days=90)
RECORD_KEPT = timedelta(days=730)


def reveal_due() -> int:
    """Tell the people whose day has come, with an entry of its own; return how many."""
    due = Delay.objects.filter(until__lte=timezone.now(), reveal_id=None)
    idents = list(due.order_by("until").values_list("request_id", flat=True)[:BATCH])
    return sum(_reveal(ident) for ident in idents)


def _reveal(request_id: UUID) -> bool:
    with transaction.atomic():
        waiting = Delay.objects.select_for_update().filter(request_id=request_id, reveal_id=None)
        delay = waiting.first()
        if delay is None:
            return False
        body = entries.reveal(request_id.hex, int(delay.until.timestamp()))
        subject = Case.objects.get(id=delay.request.case_id).subject_id
        try:
            reveal_id = ledger.record(kind=Kind.LEGAL, body=body, person_id=subject)
        except NotFound:
            subject = None
            # Somebody who was erased is told no more; that the day came is logged all the same.
            reveal_id = ledger.record(kind=Kind.LEGAL, body=body)
        waiting.update(reveal_id=reveal_id)
        if subject is not None:
            announce(AccessRevealed(person_id=subject))
    return True


def sweep() -> int:
    """Empty the words of old requests, and delete cases that nobody will ask about any more."""
    now = timezone.now()
    old = Request.objects.filter(ends_at__lt=now - WORDS_KEPT).exclude(text="")
    emptied = old.update(text="")
    return emptied + Case.objects.filter(opened_at__lt=now - RECORD_KEPT).delete()[0]
