"""Staff: from the request to the open field, with three local witnesses.

All that is measured is ours: policy, two passkeys' signatures, the entry, the log, its witnesses,
the key service, and the sealed field. How long people think is not.
"""

import json
import socket
import statistics
from collections.abc import Iterator

from tests.premises import premises

from bench.figures import Figure, Request, listed, most
from bench.inside import inside

ROUNDS = """
import json, sys, time
from pathlib import Path
from django.conf import settings
from tests.people.device import Device
from clerestory.gate.staff import actions, drafting
from clerestory.gate.staff.roster import Member, new_pseudonym
from clerestory.people import actions as people, ceremony, queries
drafting.make_operator(Path(settings.DATA) / "keys" / "operator")
staff = []
for number in range(4):
    handle = f"worker_{number}"
    person = people.admit_person(
        handle=handle, email=f"{handle}@example.org", password="window light at noon")
    device = Device(origin=settings.PUBLIC_URL)
    challenge, options = ceremony.creation_options(person.id, handle, handle, [])
    held = ceremony.check_creation(device.create(options), challenge)
    drafting.keep(drafting.draft().with_member(Member(
        person_id=person.id, pseudonym=new_pseudonym(), role="support", posting="GB", office="GB",
        passkeys={held.credential_id: held.credential_public_key})))
    staff.append((person, device))
operator = Path(settings.DATA) / "keys" / "operator"
actions.enact(signed=drafting.sign(drafting.draft(), operator))
ada = people.admit_person(
    handle="ada", email="ada@example.org", password="window light at noon")
field = "people_person.email"
took = {"whole": [], "asked": [], "approved": [], "opened": [], "again": []}
for number in range(int(sys.argv[1])):
    (actor, his), (approver, hers) = staff[number % 4], staff[(number + 1) % 4]
    case = actions.open_case(by=actor.id, subject_id=ada.id, reference="Bench")
    began = time.perf_counter()
    request = actions.ask(by=actor.id, case_id=case.id, purpose="support", fields=[field],
                          justification="To measure it")
    asked = time.perf_counter()
    answer = hers.get(actions.ask_approval(by=approver.id, request_id=request.id))
    actions.approve(by=approver.id, request_id=request.id, answer=answer)
    approved = time.perf_counter()
    answer = his.get(actions.ask_opening(by=actor.id, request_id=request.id))
    grant = actions.open_request(by=actor.id, request_id=request.id, answer=answer)
    assert queries.opened_field(grant, field) == ["ada@example.org"]
    opened = time.perf_counter()
    actions.grant_for(by=actor.id, request_id=request.id)
    took["again"].append(time.perf_counter() - opened)
    took["whole"].append(opened - began)
    took["asked"].append(asked - began)
    took["approved"].append(approved - asked)
    took["opened"].append(opened - approved)
print(json.dumps(took))
"""
LIMIT = 3.0


def bench(request: Request) -> Iterator[Figure]:
    """Measure with a server that runs, so that its worker drains the ledger beside us."""
    rounds = 20 if request.quick else 100
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with premises(request.folder) as place:
        place.environment |= {
            "CLERESTORY_PUBLIC_URL": f"http://localhost:{port}",
            "CLERESTORY_WITNESSES": "3",
        }
        place.start("up", "--port", str(port)).ready()
        took: dict[str, list[float]] = json.loads(inside(place, ROUNDS, rounds))
    whole = took["whole"]
    parts = ", ".join(
        f"{name} {statistics.median(took[name]) * 1000:.0f} ms"
        for name in ("asked", "approved", "opened")
    )
    median = f"median {statistics.median(whole):.2f} s of {rounds}: {parts}"
    yield most("staff: request to open field, p95", _p95(whole), LIMIT, "s", median)
    again = statistics.median(took["again"])
    yield listed("staff: another field of an open request, median", f"{again * 1000:.1f} ms")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]
