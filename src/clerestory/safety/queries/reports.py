"""Reports: what can be reported by whom, and what came of a report, to whoever made it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from clerestory.clips import queries as clips
from clerestory.people import queries as people
from clerestory.people.keys import hash_of
from clerestory.people.models import Person
from clerestory.safety.grounds import Measure, Thing
from clerestory.safety.models import Decision, Report
from clerestory.safety.refused import UnknownThing
from clerestory.safety.shown import ShownReport
from clerestory.social import queries as social
from clerestory.spine.ids import from_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as

MOST = 50


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
    known = {one.case_id: one for one in made.only("case_id", "measure", "decided_at", "undone_at")}
    return [
        ShownReport(
            id=row.key,
            what=row.case.what,
            ground=row.ground,
            text=row.text,
            reported_at=row.reported_at,
            outcome=_outcome(decision) if (decision := known.get(row.case_id)) else "",
            decided_at=(decision.undone_at or decision.decided_at) if decision else None,
        )
        for row in rows
    ]


def _outcome(row: Decision) -> str:
    """Say what came of it, and no more about whom it is about than that."""
    if row.measure == Measure.NONE:
        return "none"
    return "undone" if row.undone_at else "acted"
