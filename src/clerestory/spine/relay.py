"""Relay: tells announced facts to their hearers.

A fact is told in one transaction together with its removal from the outbox, so what hearers write
here happens exactly once, and whatever else they do at least once. A hearer that would take long
enqueues a task instead: the transaction holds SQLite's only write lock.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clerestory.spine import facts
from clerestory.spine.models import Fact

# After this many tries a fact is parked: it stays in the outbox with its trouble, untold.
PARKED_AFTER = 20
BATCH = 100
_LONGEST = timedelta(hours=1)
logger = logging.getLogger(__name__)


def tell_due() -> int:
    """Tell the facts that are due, oldest first, a batch of them; return how many were heard."""
    now = timezone.now()
    due = Fact.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now), tries__lt=PARKED_AFTER
    ).values_list("id", flat=True)[:BATCH]
    return sum(_tell(ident) for ident in list(due))


def waiting() -> int:
    """Return how many facts are still to be told."""
    return Fact.objects.filter(tries__lt=PARKED_AFTER).count()


def parked() -> int:
    """Return how many facts were given up."""
    return Fact.objects.filter(tries__gte=PARKED_AFTER).count()


def _tell(ident: UUID) -> bool:
    """Tell one fact to all its hearers, or write down what went wrong."""
    try:
        with transaction.atomic():
            row = Fact.objects.select_for_update(skip_locked=True).filter(id=ident).first()
            if row is None:
                return False  # another worker tells it
            event = facts.read(row.name, row.body)
            for hearer in facts.HEARERS.get(row.name, ()):
                hearer(event)
            row.delete()
    except Exception as problem:
        logger.exception("a fact could not be told")
        _postpone(ident, f"{type(problem).__name__}: {problem}")
        return False
    return True


def _postpone(ident: UUID, trouble: str) -> None:
    """Try a fact again later: after 1 s, 2 s, 4 s, and so on up to an hour."""
    row = Fact.objects.filter(id=ident).first()
    if row is None:
        return
    pause = min(timedelta(seconds=2**row.tries), _LONGEST)
    Fact.objects.filter(id=ident).update(
        tries=F("tries") + 1, not_before=timezone.now() + pause, trouble=trouble[:2000]
    )
