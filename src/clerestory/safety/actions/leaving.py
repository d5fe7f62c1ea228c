"""Letting go: of a person who leaves, and of what was decided long ago."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clerestory.safety.grounds import Measure
from clerestory.safety.models import Appeal, Case, Decision, Deed, Report
from clerestory.vault.actions import forget

KEPT = timedelta(days=730)
BATCH = 200


def let_go(*, person_id: UUID) -> None:
    """Delete what is about somebody who leaves, and take them out of what they reported.

    Their reports stay without them and without their words, so that what they reported is still
    looked at. Safe to repeat.
    """
    _forget_keys(Report.objects.filter(case__person=person_id))
    with transaction.atomic():
        Case.objects.filter(person=person_id).delete()
        mine = Report.objects.filter(reporter=person_id)
        mine.filter(contest_decided_at=None).update(contested_at=None)
        mine.update(reporter=None, text="", contest="", contest_answer="")


def sweep() -> int:
    """Delete what was decided two years ago, unless it still holds; return how many cases went.

    Whoever of the staff did it goes from the log of moderators too; what was done stays there.
    """
    before = timezone.now() - KEPT
    holding = Decision.objects.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))
    holding = holding.filter(undone_at=None).exclude(measure=Measure.NONE)
    contested = Appeal.objects.filter(decided_at=None).values("decision__case")
    old = Case.objects.filter(closed_at__lte=before).exclude(id__in=holding.values("case"))
    ids = list(old.exclude(id__in=contested).values_list("id", flat=True)[:BATCH])
    _forget_keys(Report.objects.filter(case__in=ids))
    with transaction.atomic():
        Case.objects.filter(id__in=ids).delete()
        named = Deed.objects.filter(done_at__lte=before, by_id__isnull=False)
        named.update(by_id=None, by_pseudonym="")
    return len(ids)


def _forget_keys(rows: QuerySet[Report]) -> None:
    """Destroy the keys of reports that have one of their own; they are about to be deleted."""
    for ident in list(rows.filter(key_hash__isnull=False).values_list("id", flat=True)):
        forget(person_id=ident)
