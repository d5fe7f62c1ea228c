"""Taking cases in hand, and giving them back."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clerestory.gate.staff.queries import moderator
from clerestory.people.models import Person
from clerestory.safety.grounds import Thing
from clerestory.safety.models import Case, Deed, Report
from clerestory.safety.queries import claimed_now
from clerestory.safety.refused import DecidedAlready, InOtherHands, NotYours, TooManyInHand
from clerestory.spine.refusals import NotFound

IN_HAND = 10


def claim(*, by: UUID, case_id: UUID) -> None:
    """Take a case in hand, for half an hour; again goes on with it.

    Only whoever has it in hand sees what it is about, and that stands in the moderators' log. Raise
    NotFound, NotYours, InOtherHands, DecidedAlready or TooManyInHand.
    """
    member = moderator(by)
    with transaction.atomic():
        row = locked(by, case_id)
        mine = Case.objects.filter(claimed_now(), claimed_by=by, closed_at=None)
        others = Case.objects.filter(claimed_now(), id=case_id).exclude(claimed_by=by)
        if others.exists():
            raise InOtherHands
        again = mine.filter(id=case_id).exists()
        if not again and mine.count() >= IN_HAND:
            raise TooManyInHand(most=IN_HAND)
        Case.objects.filter(id=row.id).update(claimed_by=by, claimed_at=timezone.now())
        if not again:
            Deed.objects.create(
                act=Deed.Act.CLAIM,
                what=row.what,
                case=row,
                by_id=by,
                by_pseudonym=member.pseudonym,
            )


def take_up(*, by: UUID, person: Person) -> UUID:
    """Take in hand the case about an account that waits; without one, open one of our own accord.

    Return its id. Raise what `claim` does. A case without reports says so to its person.
    """
    if by == person.id:
        raise NotYours
    moderator(by, about=person.id)
    with transaction.atomic():
        ident = open_about(Thing.PERSON, person.id, person.id).id
        claim(by=by, case_id=ident)
    return ident


def open_about(what: Thing, thing_id: UUID, person_id: UUID) -> Case:
    """Return the case about a thing that waits, locked, or a new one; inside a transaction."""
    rows = Case.objects.select_for_update().filter(what=what, thing_id=thing_id, closed_at=None)
    if (row := rows.first()) is not None:
        return row
    try:
        with transaction.atomic():
            return Case.objects.create(what=what, thing_id=thing_id, person_id=person_id)
    except IntegrityError:  # somebody else opened it in the same moment
        return rows.get()


def release(*, by: UUID, case_id: UUID) -> None:
    """Give a case back to the queue; one that is in other hands, or none, stays as it is."""
    member = moderator(by)
    with transaction.atomic():
        row = locked(by, case_id)
        mine = Case.objects.filter(claimed_now(), id=row.id, claimed_by=by)
        if mine.update(claimed_by=None, claimed_at=None):
            Deed.objects.create(
                act=Deed.Act.RELEASE,
                what=row.what,
                case=row,
                by_id=by,
                by_pseudonym=member.pseudonym,
            )


def locked(by: UUID, case_id: UUID) -> Case:
    """Return a case that waits, for changing; raise NotFound, DecidedAlready or NotYours."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.filter(id=case_id, person__left_at=None).first()
    if row is None:
        raise NotFound
    require_no_party(by, row)
    if row.closed_at is not None:
        raise DecidedAlready
    return row


def require_no_party(by: UUID, case: Case) -> None:
    """Raise NotYours for whom a case is about and for whoever reported; NotFound by policy."""
    if case.person_id == by or Report.objects.filter(case=case, reporter=by).exists():
        raise NotYours
    moderator(by, about=case.person_id)
