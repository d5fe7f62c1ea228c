"""What the pages of the desk show."""

from typing import Any
from uuid import UUID

from clerestory.gate.staff import queries
from clerestory.gate.staff.queries import ShownRequest
from clerestory.gate.staff.requests import MINUTES
from clerestory.gate.staff.roster import Member
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.spine.ids import to_text
from clerestory.spine.refusals import NotFound
from clerestory.web.desk.words import ROLES, RULES, STATES, field_name, purpose_name


def desk_facts(person: Person, member: Member) -> dict[str, Any]:
    """Return what the first page shows: references and pseudonyms, nothing private."""
    return {
        "member": member,
        "role": ROLES[member.role],
        "cases": [
            {"key": to_text(case.id), "reference": case.reference, "opened_at": case.opened_at}
            for case in queries.cases_of(person.id)
        ],
        "waiting": [_shown(one) for one in queries.waiting_for(person.id)],
    }


def case_facts(person: Person, ident: UUID) -> dict[str, Any]:
    """Return what the page of a case shows."""
    case = queries.case_for(person.id, ident)
    return {
        "case": case,
        "key": to_text(ident),
        "subject": _handle(case.subject_id),
        "requests": [_shown(one) for one in queries.requests_in(person.id, ident)],
        "minutes": MINUTES,
    }


def request_facts(person: Person, ident: UUID) -> dict[str, Any]:
    """Return what the page of a request shows to its actor or a second person."""
    wish = queries.request_for(person.id, ident)
    facts = _shown(wish)
    return {
        "wish": facts,
        "subject": _handle(wish.subject_id),
        "member": queries.member_of(person.id),
        "minutes": MINUTES,
        "may_approve": wish.state == "waiting" and wish.may_approve,
        "may_open": wish.state == "approved" and wish.mine,
        "is_open": wish.state == "open" and wish.mine,
    }


def _shown(wish: ShownRequest) -> dict[str, Any]:
    return {
        "row": wish,
        "key": wish.key,
        "purpose": purpose_name(wish.purpose),
        "fields": [{"name": name, "words": field_name(name)} for name in wish.fields],
        "role": ROLES.get(wish.actor_role, ""),
        "state": STATES[wish.state],
        "rules": [RULES.get(rule, rule) for rule in wish.rules],
        "entry": to_text(wish.entry_id) if wish.entry_id else "",
    }


def _handle(person_id: UUID | None) -> str:
    try:
        return people.person_by_id(person_id).handle if person_id else ""
    except NotFound:
        return ""
