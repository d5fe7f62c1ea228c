"""Reports: what can be reported by whom, and what came of a report, to whoever made it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.people import queries as people
from clerestory.people.keys import hash_of
from clerestory.people.models import Person
from clerestory.safety.grounds import APPEAL_WITHIN, Measure, Thing
from clerestory.safety.models import Decision, Report
from clerestory.safety.refused import NoAddressHere, UnknownThing
from clerestory.safety.shown import ShownAppeal, ShownReport
from clerestory.social import queries as social
from clerestory.spine.ids import from_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as

MOST = 50
PLACE = 2
_PLACES = {"clips": Thing.CLIP, "comments": Thing.COMMENT}


@dataclass(frozen=True, slots=True)
class Aim:
    """Something that the reader sees and may report; `address` leads back to it."""

    what: Thing
    thing_id: UUID
    person_id: UUID
    name: str
    address: str


def aim_at(reader: Person | None, what: str, ident: str) -> Aim:
    """Return what is to be reported: a clip or a comment by id, a person by handle.

    Raise UnknownThing, or NotFound for what the reader does not see.
    """
    if what == Thing.CLIP:
        clip = clips.clip_for(reader, from_text(ident))
        return Aim(Thing.CLIP, clip.id, clip.author_id, f"@{clip.author.handle}", clip.address)
    if what == Thing.COMMENT:
        row = social.comment_for(reader, from_text(ident))
        handle = f"@{row.author.handle}"
        return Aim(Thing.COMMENT, row.id, row.author_id, handle, f"/comments/{row.key}")
    if what == Thing.PERSON:
        person = people.person_by_handle(reader, ident.removeprefix("@"))
        return Aim(Thing.PERSON, person.id, person.id, f"@{person.handle}", person.address)
    raise UnknownThing


def aim_at_address(reader: Person, address: str) -> Aim:
    """Return what stands at an address here, written with or without the site.

    Raise NoAddressHere, or NotFound for what the reader does not see.
    """
    parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
    if len(parts) == 1 and parts[0].startswith("@"):
        return aim_at(reader, Thing.PERSON, parts[0])
    if len(parts) == PLACE and parts[0] in _PLACES:
        return aim_at(reader, _PLACES[parts[0]], parts[1])
    raise NoAddressHere


def reports_of(person: Person, after: str | None = None, limit: int = 20) -> Page[ShownReport]:
    """Return what a person has reported, the latest first."""
    limit = max(1, min(limit, MOST))
    rows = Report.objects.filter(reporter=person).select_related("case").order_by("-id")
    if after:
        rows = rows.filter(id__lt=from_text(after))
    found = list(rows[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    return Page(_shown(found[:limit]), mark)


def report_of(person: Person, report_id: UUID) -> ShownReport:
    """Return a report to the person who made it; raise NotFound."""
    return _only(Report.objects.filter(id=report_id, reporter=person).select_related("case")[:1])


def report_by_key(key: str) -> ShownReport:
    """Return a report to whoever has the key of its page, which was given out once."""
    rows = Report.objects.filter(key_hash=hash_of(key)).select_related("case")[:1]
    # It is sealed under a key of its own, which is nobody's.
    with acting_as("safety"):
        return _only(rows)


def _only(rows: Collection[Report]) -> ShownReport:
    found = _shown(list(rows))
    if not found:
        raise NotFound
    return found[0]


def _shown(rows: list[Report]) -> list[ShownReport]:
    made = Decision.objects.filter(case__in=[row.case_id for row in rows])
    wanted = made.only("case_id", "measure", "decided_at", "undone_at")
    known = {one.case_id: one for one in wanted}
    return [
        ShownReport(
            id=row.key,
            what=row.case.what,
            ground=row.ground,
            text=row.text,
            reported_at=row.reported_at,
            outcome=_outcome(row, known.get(row.case_id)),
            decided_at=_decided_at(known.get(row.case_id)),
            contest_until=_contest_until(row, known.get(row.case_id)),
            contest=_contest(row),
        )
        for row in rows
    ]


def _outcome(row: Report, made: Decision | None) -> str:
    """Say what came of it, and no more about whom it is about than that."""
    if made is None:
        return "again" if row.contest_stays is False else ""
    if made.measure == Measure.NONE:
        return "again" if made.undone_at else "none"
    return "undone" if made.undone_at else "acted"


def _decided_at(made: Decision | None) -> datetime | None:
    return (made.undone_at or made.decided_at) if made else None


def _contest_until(row: Report, made: Decision | None) -> datetime | None:
    if made is None or made.measure != Measure.NONE or made.undone_at or row.contested_at:
        return None
    until = made.decided_at + APPEAL_WITHIN
    return until if until > timezone.now() else None


def _contest(row: Report) -> ShownAppeal | None:
    if row.contested_at is None:
        return None
    return ShownAppeal(
        row.contest,
        row.contested_at,
        row.contest_stays,
        row.contest_answer,
        row.contest_decided_at,
    )
