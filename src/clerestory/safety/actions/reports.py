"""Reporting, with an account and without."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from clerestory.people import brakes
from clerestory.people.keys import hash_of, new_key
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.safety.events import ReportMade
from clerestory.safety.grounds import Ground
from clerestory.safety.models import Case, Report
from clerestory.safety.queries import Aim, aim_at
from clerestory.safety.refused import OwnThing, UnknownGround, WordsTooLong
from clerestory.spine.allowances import spend
from clerestory.spine.facts import announce
from clerestory.vault.keys import acting_as

LONGEST = 1000
PER_DAY = 50
PER_HOUR_FROM = 10
DAY, HOUR = 86_400, 3600


@dataclass(frozen=True, slots=True)
class Made:
    """A report was made. `key` opens its page for somebody unknown, and is kept nowhere."""

    report_id: UUID
    key: str


def report(
    *, by: Person | None, what: str, ident: str, ground: str, text: str = "", address: str = ""
) -> Made:
    """Report something that one sees; again is the same report, as long as it waits.

    `address` is where a request of somebody unknown came from, for counting; it is not kept. Raise
    UnknownThing, NotFound, OwnThing, UnknownGround, WordsTooLong or TooMany.
    """
    if ground not in Ground.values:
        raise UnknownGround
    text = clean_lines(text)
    if len(text) > LONGEST:
        raise WordsTooLong(most=LONGEST)
    aim = aim_at(by, what, ident)
    if by is not None and by.id == aim.person_id:
        raise OwnThing
    if by is not None:
        spend("report", str(by.id), limit=PER_DAY, seconds=DAY)
    else:
        brakes.refuse_origin(address)
        spend("report from", address, limit=PER_HOUR_FROM, seconds=HOUR)
    key = "" if by else new_key()
    with transaction.atomic(), acting_as("safety"):
        case, _ = locked_case(aim)
        known = Report.objects.filter(case=case, reporter=by).first() if by else None
        if known is not None:
            return Made(known.id, "")
        row = Report.objects.create(
            case=case,
            reporter=by,
            key_hash=hash_of(key) if key else None,
            ground=ground,
            text=text,
        )
        Case.objects.filter(id=case.id).update(reports=F("reports") + 1)
        announce(ReportMade(row.id))
    return Made(row.id, key)


def locked_case(aim: Aim, **facts: object) -> tuple[Case, bool]:
    """Return the case about a thing that waits, locked, or a new one, and whether it is new."""
    rows = Case.objects.select_for_update().filter(
        what=aim.what, thing_id=aim.thing_id, closed_at=None
    )
    if (row := rows.first()) is not None:
        return row, False
    try:
        with transaction.atomic():
            named = {"what": aim.what, "thing_id": aim.thing_id, "person_id": aim.person_id}
            return Case.objects.create(**(named | facts)), True
    except IntegrityError:  # somebody else reported it in the same moment
        return rows.get(), False
