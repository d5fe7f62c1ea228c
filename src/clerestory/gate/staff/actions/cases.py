"""Cases: why staff deal with one person."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate.staff import queries
from clerestory.gate.staff.models import Case, Request
from clerestory.gate.staff.refused import ReferenceMissing
from clerestory.gate.staff.requests import LONGEST_REFERENCE
from clerestory.spine.allowances import spend

CASES_PER_DAY = 100


def open_case(*, by: UUID, subject_id: UUID, reference: str) -> Case:
    """Open a case about one person; raise NotFound for whoever is not on the roster."""
    queries.member_of(by)
    reference = " ".join(reference.split())
    if not reference or len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        raise ReferenceMissing(most=LONGEST_REFERENCE)
    spend("staff case", str(by), limit=CASES_PER_DAY, seconds=86_400)
    return Case.objects.create(subject_id=subject_id, reference=reference, opened_by=by)


def close_case(*, by: UUID, case_id: UUID) -> None:
    """Close a case: nothing more is asked in it; raise NotFound."""
    case = queries.case_for(by, case_id)
    Case.objects.filter(id=case.id, closed_at=None).update(closed_at=timezone.now())


def forget_subject(*, person_id: UUID) -> None:
    """Let go of whom cases were about and of all words about them; who looked stays."""
    with transaction.atomic():
        cases = Case.objects.filter(subject_id=person_id)
        Request.objects.filter(case__in=cases).update(text="")
        cases.update(subject_id=None, reference="", closed_at=timezone.now())
