"""The desk through its pages: one person at a time, masked, and not there for anybody else."""

import json
import re

import pytest
from django.test import Client
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.conftest import office, staff
from tests.gate.staff.staffing import EMAIL, WHY, Worker, told
from tests.web.page import Page

from clerestory.gate.staff import actions
from clerestory.gate.staff.models import Case, Request
from clerestory.spine.ids import to_text

pytestmark = pytest.mark.django_db
__all__ = ["office", "staff"]

type Staff = tuple[Worker, Worker, Worker]
WISH = {"purpose": "support", "fields_named": [EMAIL], "justification": WHY}


def at(worker: Worker) -> Client:
    client = Client(headers={"host": "localhost"})
    cast.sign_in(client, worker.person)
    return client


def case_of(client: Client, handle: str = "@ada") -> str:
    cast.ada()
    answer = client.post("/desk", {"handle": handle, "reference": "Ticket 4711"})
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def asked(client: Client) -> str:
    answer = client.post(case_of(client), WISH)
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"].partition("?")[0]


def signed(client: Client, worker: Worker, path: str) -> str:
    question = client.post(f"{path}/question")
    assert question.headers["Content-Type"] == "application/json"
    return worker.device.get(question.content.decode())


def test_only_those_on_the_roster_are_shown_the_way_to_the_desk(staff: Staff) -> None:
    assert 'href="/desk"' in at(staff[0]).get("/settings").content.decode()
    client = Client(headers={"host": "localhost"})
    cast.sign_in(client, cast.carys())
    assert 'href="/desk"' not in client.get("/settings").content.decode()


def test_from_the_case_to_the_open_field(staff: Staff) -> None:
    edith, femi, _ = staff
    cast.ada()
    hers, his = at(edith), at(femi)
    path = asked(hers)
    page = hers.get(path).content.decode()
    assert "What the person will be told" in page
    assert WHY in page
    assert "Approve with your passkey" not in page
    assert path in his.get("/desk").content.decode()
    assert "Approve with your passkey" in his.get(path).content.decode()
    answer = his.post(f"{path}/approval", {"answer": signed(his, femi, f"{path}/approval")})
    assert answer.headers["Location"] == f"{path}?done=approved"
    answer = hers.post(f"{path}/opening", {"answer": signed(hers, edith, f"{path}/opening")})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)

    # Open, and masked all the same, until the one field is asked for.
    answer = hers.get(path)
    page = answer.content.decode()
    assert "ada@example.org" not in page
    assert "••••" in page
    clock = Page(page).one("p", role="timer")
    assert 14 * 60 < int(clock["data-until"]) - _now() <= 15 * 60
    assert answer.headers["Cache-Control"] == "private, no-store"
    answer = hers.post(f"{path}/fields", {"field": EMAIL})
    page = answer.content.decode()
    assert "ada@example.org" in page
    assert edith.member.pseudonym in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert told(cast.ada())[0]["decision"] == "permit"


def _now() -> int:
    from time import time  # noqa: PLC0415  only here

    return int(time())


def test_the_desk_is_not_there_for_anybody_else(staff: Staff) -> None:
    path = asked(at(staff[0]))
    case = to_text(Case.objects.get().id)
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get("/desk").headers["Location"].startswith("/sign-in")
    cast.sign_in(stranger, cast.carys())
    for gone in ("/desk", path, f"/desk/cases/{case}"):
        assert stranger.get(gone).status_code == 404
    for gone in ("approval", "approval/question", "opening", "decline", "withdraw", "fields"):
        assert stranger.post(f"{path}/{gone}", {"answer": "{}"}).status_code in {404, 422}
    assert told(cast.ada()) == []


def test_posted_elsewhere_one_is_told_no_and_the_person_is_told_too(staff: Staff) -> None:
    gao = at(staff[2])
    answer = gao.post(case_of(gao), WISH)
    assert answer.status_code == 403
    assert "Nothing was opened" in answer.content.decode()
    assert told(cast.ada())[0]["decision"] == "deny"
    denied = gao.get(f"/desk/requests/{to_text(Request.objects.get().id)}").content.decode()
    assert "is not where it may be" in denied


def test_ones_own_approval_is_denied_on_the_page(staff: Staff) -> None:
    edith = at(staff[0])
    path = asked(edith)
    answer = edith.post(f"{path}/approval", {"answer": signed(edith, staff[0], f"{path}/approval")})
    assert answer.status_code == 403
    assert "nobody approves their own request" in answer.content.decode()


def test_who_may_not_approve_reads_nothing_of_a_request(staff: Staff) -> None:
    edith, gao = at(staff[0]), at(staff[2])
    path = asked(edith)
    assert gao.get(path).status_code == 404
    assert path not in gao.get("/desk").content.decode()
    answer = gao.post(f"{path}/approval", {"answer": signed(gao, staff[2], f"{path}/approval")})
    assert answer.status_code == 403
    assert "Nothing was opened" in answer.content.decode()
    assert WHY not in answer.content.decode()
    assert told(cast.ada())[0]["approver_pseudonym"] == staff[2].member.pseudonym


def test_saying_no_withdrawing_and_closing(staff: Staff) -> None:
    edith, femi = at(staff[0]), at(staff[1])
    path = asked(edith)
    assert femi.post(f"{path}/decline").status_code == 303
    assert "the second person said no" in edith.get(path).content.decode()
    path = asked(edith)
    assert edith.post(f"{path}/withdraw").status_code == 303
    assert "is withdrawn" in edith.get(f"{path}?done=withdrawn").content.decode()
    assert femi.get("/desk").content.decode().count("/desk/requests/") == 0
    case = case_of(edith)
    assert edith.post(f"{case}/close").headers["Location"] == "/desk?done=closed"
    assert edith.post(case, WISH).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"purpose": ""}, "Choose one of the purposes."),
        ({"purpose": "curiosity"}, "curiosity"),
        ({"fields_named": []}, "Name the fields that you need."),
        ({"fields_named": ["people_person.password"]}, "people_person.password"),
        ({"justification": ""}, "Fill this in."),
        ({"justification": "x" * 1001}, "1000 letters"),
        ({"notify_after": "soon"}, "Write the day as"),
        ({"notify_after": "2020-01-01"}, "within 90 days"),
    ],
)
def test_problems_stand_beside_their_field(
    staff: Staff, wrong: dict[str, object], said: str
) -> None:
    client = at(staff[0])
    answer = client.post(case_of(client), WISH | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert told(cast.ada()) == []


def test_who_cannot_be_found_is_no_case(staff: Staff) -> None:
    client = at(staff[0])
    for handle in ("nobody_here", "", "a" * 32, "ada\x00"):
        answer = client.post("/desk", {"handle": handle, "reference": "Ticket 1"})
        assert answer.status_code in {404, 422}
    assert not Case.objects.exists()


def test_no_page_of_the_desk_shows_more_than_one_person(staff: Staff) -> None:
    """No bulk view: references and pseudonyms are all that a list holds."""
    edith, femi = at(staff[0]), at(staff[1])
    people = [cast.ada(), cast.bashir(), cast.carys()]
    paths = []
    for person in people:
        answer = edith.post(case_of(edith, person.handle), WISH)
        paths.append(answer.headers["Location"].partition("?")[0])
    for client in (edith, femi):
        page = client.get("/desk").content.decode()
        assert [one.handle for one in people if f"@{one.handle}" in page] == []
        assert "example.org" not in page
    for person, path in zip(people, paths, strict=True):
        page = femi.get(path).content.decode()
        assert [one for one in people if f"@{one.handle}" in page] == [person]
        assert "example.org" not in page


def test_a_field_that_was_not_asked_for_is_not_shown(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    staffing.opened(edith, request)
    client, path = at(edith), f"/desk/requests/{to_text(request.id)}/fields"
    for field in ("people_session.client", "people_person.password", "", "x" * 3000):
        answer = client.post(path, {"field": field})
        assert answer.status_code in {410, 422}
        assert "Firefox on Linux" not in answer.content.decode()
    assert client.get(path).status_code == 405


def test_words_of_staff_are_shown_as_words(staff: Staff) -> None:
    edith, femi = at(staff[0]), at(staff[1])
    wish = WISH | {"justification": "<script>alert(1)</script>"}
    answer = edith.post(case_of(edith), wish)
    page = femi.get(answer.headers["Location"]).content.decode()
    assert "&lt;script&gt;" in page
    assert not re.search(r"<script>alert", page)


@pytest.mark.parametrize("ident", ["x", "%00", "0" * 26, "z" * 26])
def test_ids_of_nothing_lead_nowhere(staff: Staff, ident: str) -> None:
    client = at(staff[0])
    assert client.get(f"/desk/cases/{ident}").status_code == 404
    assert client.get(f"/desk/requests/{ident}").status_code == 404
    for act in ("approval/question", "opening/question", "withdraw"):
        assert client.post(f"/desk/requests/{ident}/{act}").status_code in {404, 410}


def test_the_questions_name_only_keys_of_the_roster(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    options = json.loads(actions.ask_approval(by=femi.id, request_id=request.id))
    assert len(options["allowCredentials"]) == 1
    assert options["userVerification"] == "required"
