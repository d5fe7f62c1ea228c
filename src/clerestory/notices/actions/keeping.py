"""Keeping: what goes with time, with a block and with a person; and the letters about the rest."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clerestory.notices.bell import ring
from clerestory.notices.models import Choices, Notice
from clerestory.notices.queries import has_mail
from clerestory.people import actions as people
from clerestory.people.models import Person

READ_LIFE = timedelta(days=90)
LIFE = timedelta(days=180)
# A letter waits for a while: what is seen or undone by then needs none.
WAITS = timedelta(minutes=10)
LETTER_EVERY = timedelta(days=1)
BATCH = 1000


def sweep() -> int:
    """Delete what was read 90 days ago, and what is 180 days old; return how many there were."""
    now, count = timezone.now(), 0
    old = Notice.objects.filter(Q(read_at__lte=now - READ_LIFE) | Q(at__lte=now - LIFE))
    while ids := list(old.values_list("id", flat=True)[:BATCH]):
        count += Notice.objects.filter(id__in=ids).delete()[0]
    return count


def part(*, one_id: UUID, other_id: UUID) -> None:
    """Delete what two people were told of each other; safe to repeat."""
    with transaction.atomic():
        both = Q(person=one_id, actor=other_id) | Q(person=other_id, actor=one_id)
        Notice.objects.filter(both).delete()
        ring(one_id, other_id)


def let_go(*, person_id: UUID) -> None:
    """Delete all that somebody was told, and all that others were told of them; safe to repeat."""
    rows = Notice.objects.filter(Q(person=person_id) | Q(actor=person_id))
    told = set(rows.values_list("person_id", flat=True))
    while ids := list(rows.values_list("id", flat=True)[:BATCH]):
        Notice.objects.filter(id__in=ids).delete()
    Choices.objects.filter(person=person_id).delete()
    ring(*told)


def write_letters() -> int:
    """Write to those who wanted it and have not looked, once a day at most; return to how many."""
    now = timezone.now()
    waiting = Notice.objects.filter(
        person=OuterRef("person"), to_mail=True, read_at=None, at__lte=now - WAITS
    )
    due = Q(mailed_at=None) | Q(mailed_at__lte=now - LETTER_EVERY)
    rows = Choices.objects.filter(due, Exists(waiting)).values_list("person_id", flat=True)
    return sum(_write(person_id) for person_id in list(rows[:BATCH]))


def _write(person_id: UUID) -> bool:
    """Write one letter, if anything of it may still be seen; either way it is dealt with."""
    with transaction.atomic():
        chosen = Choices.objects.select_for_update().filter(person=person_id).first()
        person = Person.objects.filter(id=person_id, away_at=None).first()
        if chosen is None or person is None:
            return False
        written = has_mail(person) and people.tell_of_notices(person_id=person_id)
        Notice.objects.filter(person=person_id, to_mail=True).update(to_mail=False)
        if written:
            Choices.objects.filter(person=person_id).update(mailed_at=timezone.now())
    return written
