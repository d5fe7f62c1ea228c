"""Reading: what a person has seen."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clerestory.notices.bell import ring
from clerestory.notices.models import Notice
from clerestory.people.models import Person


def mark_read(*, by: Person, until: datetime | None = None) -> None:
    """Note that somebody has seen what they were told up to a moment, or all of it.

    With a moment, what came while they read stays new.
    """
    now = timezone.now()
    rows = Notice.objects.filter(person=by, read_at=None, at__lte=min(until or now, now))
    with transaction.atomic():
        if rows.update(read_at=now, to_mail=False):
            ring(by.id)
