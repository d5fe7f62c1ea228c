"""A staff to test with: people with passkeys on a signed roster, and a case about Ada."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from tests import cast
from tests.people.device import Device

from clerestory.gate import queries as ledger
from clerestory.gate.staff import actions, drafting
from clerestory.gate.staff.grants import Grant
from clerestory.gate.staff.models import Request
from clerestory.gate.staff.roster import Member, new_pseudonym
from clerestory.people import ceremony
from clerestory.people.models import Person
from clerestory.tlog.leaves import Kind

URL = "http://localhost:8000"
EMAIL, WANTED, CLIENT = "people_person.email", "people_person.email_wanted", "people_session.client"
WHY = "She wrote to us that no letter of ours arrives"


@dataclass
class Worker:
    """Somebody on the roster, and the device in their pocket."""

    person: Person
    device: Device

    @property
    def id(self) -> UUID:
        return self.person.id

    @property
    def member(self) -> Member:
        found = drafting.draft().member(self.person.id)
        assert found is not None
        return found


def operator() -> Path:
    """Return where the operator's secret key lies in tests."""
    return Path(settings.DATA) / "keys" / "operator"


def worker(handle: str, role: str = "support", posting: str = "GB", **places: str) -> Worker:
    """Put somebody with a passkey into the draft of the roster."""
    person, device = cast.newcomer(handle), Device(origin=URL)
    challenge, options = ceremony.creation_options(person.id, handle, handle, [])
    held = ceremony.check_creation(device.create(options), challenge)
    member = Member(
        person_id=person.id,
        pseudonym=new_pseudonym(),
        role=role,
        posting=posting,
        office=places.get("office", posting),
        passkeys={held.credential_id: held.credential_public_key},
    )
    drafting.keep(drafting.draft().with_member(member))
    return Worker(person, device)


def move(who: Worker, **changes: str) -> None:
    """Change somebody's line in the draft."""
    drafting.keep(drafting.draft().with_member(replace(who.member, **changes)))  # type: ignore[arg-type]  # words only


def enact() -> UUID:
    """Sign the draft and put it into force."""
    return actions.enact(signed=drafting.sign(drafting.draft(), operator()))


def asked(by: Worker, about: Person, *fields: str, **more: Any) -> Request:
    """Open a case and ask in it."""
    case = actions.open_case(by=by.id, subject_id=about.id, reference="Ticket 4711")
    wish: dict[str, Any] = {"purpose": "support", "justification": WHY} | more
    return actions.ask(by=by.id, case_id=case.id, fields=fields or (EMAIL,), **wish)


def approved(by: Worker, request: Request) -> str:
    """Approve a request with one's own device; return what the device said."""
    answer = by.device.get(actions.ask_approval(by=by.id, request_id=request.id))
    actions.approve(by=by.id, request_id=request.id, answer=answer)
    return answer


def opened(by: Worker, request: Request, **more: str) -> Grant:
    """Open a request with one's own device."""
    answer = by.device.get(actions.ask_opening(by=by.id, request_id=request.id))
    return actions.open_request(by=by.id, request_id=request.id, answer=answer, **more)


def told(person: Person, kind: Kind = Kind.STAFF_ACCESS) -> list[dict[str, Any]]:
    """Return what a person is shown in their list, the latest first."""
    page = ledger.entries_of(person.id, None, 50)
    return [json.loads(json.dumps(one.body)) for one in page.items if one.kind == kind]
