"""Taking cases in hand, and giving them back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.gate.staff.queries import moderator
from clerestory.gate.staff.roster import Member
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.safety.actions.reports import locked_case
from clerestory.safety.grounds import Ground, Source
from clerestory.safety.models import Case, Decision, Deed, Report
from clerestory.safety.queries import Aim, aim_at_address, claimed_now
from clerestory.safety.refused import (
    DecidedAlready,
    InOtherHands,
    NotYours,
    OwnThing,
    SameModerator,
    TooManyInHand,
    UnknownGround,
    WordsMissing,
    WordsTooLong,
)
from clerestory.spine.allowances import spend
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as

IN_HAND = 10
LONGEST = 1000
OPENED_A_DAY = 50


def open_case(*, by: UUID, address: str, ground: str, words: str) -> Case:
    """Open a case that nobody reported, about what stands at an address, and take it in hand.

    A moderator opens what they see as anybody may; why is kept with the case, and the statement
    says that it came of our own looking (DSA Art 17(3)(b)). Where a case waits already, that is
    taken. Raise NoAddressHere, NotFound, OwnThing, what is missing, or as `claim`.
    """
    member, words = moderator(by), clean_lines(words)
    if ground not in Ground.values:
        raise UnknownGround
    if not words:
        raise WordsMissing
    if len(words) > LONGEST:
        raise WordsTooLong(most=LONGEST)
    aim = aim_at_address(Person.objects.get(id=by), address)
    if aim.person_id == by:
        raise OwnThing
    spend("own case", str(by), limit=OPENED_A_DAY, seconds=86_400)
    with transaction.atomic(), acting_as("safety"):
        return take_up(member, aim, ground=ground, words=words)


def take_up(member: Member, aim: Aim, *, ground: str, words: str) -> Case:
    """Take in hand the case about a thing that waits, or open one of our own accord.

    Inside the caller's transaction. Raise as `claim`.
    """
    case, made = locked_case(aim, source=Source.OWN, ground=ground, words=words)
    claim(by=member.person_id, case_id=case.id)
    if made:
        _deed(Deed.Act.OPEN, case, member.person_id, member.pseudonym)
    return case


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
            _deed(Deed.Act.CLAIM, row, by, member.pseudonym)


def release(*, by: UUID, case_id: UUID) -> None:
    """Give a case back to the queue; one that is in other hands, or none, stays as it is."""
    member = moderator(by)
    with transaction.atomic():
        row = locked(by, case_id)
        mine = Case.objects.filter(claimed_now(), id=row.id, claimed_by=by)
        if mine.update(claimed_by=None, claimed_at=None):
            _deed(Deed.Act.RELEASE, row, by, member.pseudonym)


def locked(by: UUID, case_id: UUID) -> Case:
    """Return a case that waits, for changing.

    Raise NotFound, DecidedAlready, NotYours, or SameModerator for whoever decided it first.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related("person")
    row = rows.filter(id=case_id, person__left_at=None).first()
    if row is None:
        raise NotFound
    require_no_party(by, row)
    if row.closed_at is not None:
        raise DecidedAlready
    if row.reopens_id and Decision.objects.filter(case=row.reopens_id, by_id=by).exists():
        raise SameModerator
    return row


def require_no_party(by: UUID, case: Case) -> None:
    """Raise NotYours for whom a case is about and for whoever reported; NotFound by policy."""
    if case.person_id == by or Report.objects.filter(case=case, reporter=by).exists():
        raise NotYours
    moderator(by, about=case.person_id)


def _deed(act: Deed.Act, case: Case, by: UUID, pseudonym: str) -> None:
    Deed.objects.create(act=act, what=case.what, case=case, by_id=by, by_pseudonym=pseudonym)
