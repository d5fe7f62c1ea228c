"""Reporting, reading why, appealing and moderating through pages and the API, without script."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from tests import cast
from tests.cast import PASSWORD, ada, bashir, carys
from tests.gate.staff.staffing import Worker
from tests.safety.cases import SAID, decided, reported
from tests.safety.conftest import Desk, desk, put

from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.safety.models import Appeal, Case, Decision, Report
from clerestory.social import actions as social
from clerestory.spine.ids import to_text

pytestmark = pytest.mark.django_db
__all__ = ["desk", "put"]

type Put = Callable[..., Clip]
API = "/api/clerestory/v1"
WORDS = SAID | {"measure": "remove", "basis": "terms", "days": "0"}


def at(person: Person | None = None) -> Client:
    client = Client(headers={"host": "localhost"})
    if person is not None:
        cast.sign_in(client, person)
    return client


def signed(client: Client, worker: Worker, place: str, form: dict[str, str]) -> HttpResponse:
    """Send a form as the page does: first for the question, then with the passkey's answer."""
    asked = client.post(f"{place}/question", form)
    assert asked.status_code == 200, asked.content
    answer = worker.device.get(asked.content.decode())
    sent = client.post(place, form | {"answer": answer})
    assert isinstance(sent, HttpResponse)
    return sent


def taken(worker: Worker, case_id: UUID) -> tuple[Client, str]:
    """Take a case in hand; return the browser and the page of the case."""
    client, place = at(worker.person), f"/moderation/cases/{to_text(case_id)}"
    assert client.post(f"{place}/claim").status_code == 303
    return client, place


def test_a_report_without_an_account_has_a_page_of_its_own(put: Put, desk: Desk) -> None:
    clip = put()
    comment = social.post_comment(clip_id=clip.id, by=bashir(), text="Hm")
    places = (f"/clips/{clip.key}", f"/comments/{comment.key}", "/@ada")
    for place in places:
        page = at().get(place)
        assert f'href="{place}/report"' in page.content.decode(), place
        form = at().get(f"{place}/report").content.decode()
        assert "Who reported is told to nobody" in form
        empty = at().post(f"{place}/report", {"text": "x"})
        assert (empty.status_code, "Choose what is wrong." in empty.content.decode()) == (422, True)
        made = at().post(f"{place}/report", {"ground": "hate", "text": "Look <b>here</b>"})
        assert made.status_code == 303
        page = at().get(made.headers["Location"])
        assert "We have your report." in page.content.decode()
        assert "Look &lt;b&gt;here&lt;/b&gt;" in page.content.decode()
        assert page.headers["Cache-Control"] == "private, no-store"
    assert Report.objects.filter(reporter=None).count() == 3
    assert at().get(f"/reports/{'x' * 43}").status_code == 404
    assert at(ada()).post(f"/clips/{clip.key}/report", {"ground": "hate"}).status_code == 409
    mine = at(carys()).post("/@ada/report", {"ground": "spam"})
    assert at(bashir()).get(mine.headers["Location"]).status_code == 404
    case_id = Case.objects.get(what="clip").id
    decided(desk["mona"], case_id, "none")
    listed = at(carys()).get("/reports").content.decode()
    assert "Account: Spam" in listed


def test_a_moderator_decides_and_the_person_reads_why_and_appeals(put: Put, desk: Desk) -> None:
    clip = put()
    case_id = reported("clip", clip.key, text="At the fourth second")
    page = at(desk["mona"].person).get("/moderation").content.decode()
    assert "Reported once" in page
    assert "fourth second" not in page
    place = f"/moderation/cases/{to_text(case_id)}"
    assert "At the fourth" not in at(desk["mona"].person).get(place).content.decode()
    client, place = taken(desk["mona"], case_id)
    page = client.get(place).content.decode()
    assert "At the fourth second" in page
    for hidden in ("bashir", "Bashir", "<video"):
        assert hidden not in page
    wrong = client.post(place, WORDS | {"facts": ""})
    assert (wrong.status_code, "Say what you found" in wrong.content.decode()) == (422, True)
    assert client.post(place, WORDS | {"measure": "behead"}).status_code == 422
    assert client.post(f"{place}/question", WORDS | {"measure": "behead"}).status_code == 422
    # What a passkey did not sign is not decided, and what was typed is still there.
    unsigned = client.post(place, WORDS)
    assert (unsigned.status_code, SAID["facts"] in unsigned.content.decode()) == (403, True)
    decision = signed(client, desk["mona"], place, WORDS)
    assert decision.headers["Location"] == "/moderation?done=decided"
    assert at(bashir()).get(f"/clips/{clip.key}").status_code == 404
    hers = at(ada())
    assert "Moderators removed this clip" in hers.get(f"/clips/{clip.key}").content.decode()
    row = Decision.objects.get()
    told = hers.get(f"/decisions/{row.key}").content.decode()
    for words in (SAID["facts"], SAID["reasons"], SAID["rule"], "No. People found it", "Appeal"):
        assert words in told, words
    assert at(bashir()).get(f"/decisions/{row.key}").status_code == 404
    assert hers.post(f"/decisions/{row.key}", {"text": " "}).status_code == 422
    assert hers.post(f"/decisions/{row.key}", {"text": "It is a lamp"}).status_code == 303
    assert hers.post(f"/decisions/{row.key}", {"text": "It is"}).status_code == 409
    appeal = f"/moderation/appeals/{row.key}"
    assert client.get(appeal).status_code == 403
    other = at(desk["nils"].person)
    assert appeal in other.get("/moderation").content.decode()
    assert "It is a lamp" in other.get(appeal).content.decode()
    assert other.post(appeal, {"stays": "0"}).status_code == 422
    said = {"stays": "0", "text": "A lamp indeed"}
    assert other.post(appeal, said).status_code == 403
    assert signed(other, desk["nils"], appeal, said).status_code == 303
    assert "A lamp indeed" in hers.get(f"/decisions/{row.key}").content.decode()
    assert at(bashir()).get(f"/clips/{clip.key}").status_code == 200
    register = at().get("/register").content.decode()
    assert "Appeal: undone" in register
    assert "ada" not in register.replace("data", "")
    assert desk["mona"].member.pseudonym in other.get("/moderation/log").content.decode()


def test_undoing_releasing_and_what_a_case_in_other_hands_shows(put: Put, desk: Desk) -> None:
    case_id = reported("clip", put().key)
    client, place = taken(desk["mona"], case_id)
    assert at(desk["nils"].person).get(place).status_code == 409
    assert "In other hands" in at(desk["nils"].person).get("/moderation").content.decode()
    assert client.post(f"{place}/release").status_code == 303
    client, place = taken(desk["nils"], case_id)
    signed(client, desk["nils"], place, WORDS | {"measure": "hide"})
    assert "Undo this decision" in client.get(place).content.decode()
    refused = client.post(f"{place}/undo")
    assert (refused.status_code, "did not sign" in refused.content.decode()) == (403, True)
    assert Decision.objects.get().undone_at is None
    assert signed(client, desk["nils"], f"{place}/undo", {}).status_code == 303
    assert Decision.objects.get().undone_at is not None


def test_for_whoever_is_no_moderator_there_is_no_desk(put: Put, desk: Desk) -> None:
    case_id = reported("clip", put().key)
    row = decided(desk["mona"], case_id, "hide")
    case = to_text(case_id)
    places = {
        "/moderation": "get",
        "/moderation/log": "get",
        f"/moderation/cases/{case}": "get",
        f"/moderation/cases/{case}/claim": "post",
        f"/moderation/cases/{case}/release": "post",
        f"/moderation/cases/{case}/undo": "post",
        f"/moderation/cases/{case}/undo/question": "post",
        f"/moderation/appeals/{row.key}": "get",
        f"/moderation/contests/{row.key}": "get",
        "/moderation/open": "get",
    }
    for who in (desk["sam"].person, desk["gao"].person, ada()):
        client = at(who)
        for place, method in places.items():
            assert getattr(client, method)(place).status_code == 404, (who, place)
        assert "/moderation" not in client.get("/settings").content.decode()
    for place in places:
        assert at().get(place).status_code in {302, 405}
    assert 'href="/moderation"' in at(desk["mona"].person).get("/settings").content.decode()


def test_a_case_of_ones_own_and_what_is_contested_about_nothing(put: Put, desk: Desk) -> None:
    clip, mona, nils = put(), at(desk["mona"].person), at(desk["nils"].person)
    wish = {"address": "http://localhost/@nobody", "ground": "hate", "words": "A slur"}
    assert mona.post("/moderation/open", wish | {"words": ""}).status_code == 422
    wrong = mona.post("/moderation/open", wish)
    assert "Give the address of a clip" in wrong.content.decode()
    made = mona.post("/moderation/open", wish | {"address": clip.address})
    page = mona.get(made.headers["Location"]).content.decode()
    assert "A moderator came upon it" in page
    assert "A moderator came upon it" in mona.get("/moderation").content.decode()
    place = made.headers["Location"]
    signed(mona, desk["mona"], place, WORDS | {"measure": "hide"})
    row = Decision.objects.get()
    assert "Nobody reported it" in at(ada()).get(f"/decisions/{row.key}").content.decode()
    # Reported without an account, nothing done, and contested on the report's page.
    other = put()
    report = at().post(f"/clips/{other.key}/report", {"ground": "hate"}).headers["Location"]
    assert "Contest that nothing was done" not in at().get(report).content.decode()
    nothing = decided(desk["mona"], Case.objects.get(closed_at=None).id, "none")
    assert "Contest that nothing was done" in at().get(report).content.decode()
    assert at().post(report, {"text": " "}).status_code == 422
    assert at().post(report, {"text": "Look <b>again</b>"}).status_code == 303
    assert at().post(report, {"text": "Again"}).status_code == 409
    contest = f"/moderation/contests/{nothing.key}"
    assert contest not in mona.get("/moderation").content.decode()
    assert contest in nils.get("/moderation").content.decode()
    assert "Look &lt;b&gt;again" in nils.get(contest).content.decode()
    assert nils.post(contest, {"stays": "0", "text": "So it is"}).status_code == 403
    again = signed(nils, desk["nils"], contest, {"stays": "0", "text": "So it is"})
    assert nils.get(again.headers["Location"]).status_code == 200
    page = at().get(report).content.decode()
    assert "you were right to ask" in page
    assert "So it is" in page
    key = report.removeprefix("/reports/")
    assert at().get(f"{API}/reports/keys/{key}").json()["outcome"] == "again"
    more = at().put(f"{API}/reports/keys/{key}/contest", {"text": "x"}, "application/json")
    assert more.status_code == 409


def test_whoever_is_suspended_reads_why_takes_a_copy_and_appeals(put: Put, desk: Desk) -> None:
    clip, client = put(), at(ada())
    token = people.add_token(person=ada(), name="A program")
    row = decided(desk["mona"], reported("person", "ada"), "suspend")
    for place in ("/", "/settings", "/post", "/decisions", f"/clips/{clip.key}/edit", "/@ada"):
        answer = client.get(place)
        assert "no-store" in answer.headers["Cache-Control"]
        if answer.status_code == 302:
            assert answer.headers["Location"] == "/decisions"
        elif place in {"/", "/decisions"}:
            assert "Your account is suspended" in answer.content.decode()
        else:
            assert answer.status_code == 404
    refused = client.post(f"/clips/{clip.key}/like")
    assert (refused.status_code, "suspended" in refused.content.decode()) == (403, True)
    assert client.get("/data").status_code == 200
    assert client.post("/data/copies", {"password_now": PASSWORD}).status_code == 303
    assert client.post(f"/decisions/{row.key}", {"text": "I am me"}).status_code == 303
    assert Appeal.objects.count() == 1
    fresh = at()
    entered = fresh.post("/sign-in", {"name": "ada", "password": PASSWORD})
    assert entered.headers["Location"] == "/decisions"
    assert SAID["facts"] in fresh.get(f"/decisions/{row.key}").content.decode()
    # A program with a token gets the same two, and nothing else.
    bearer = {"Authorization": f"Bearer {token}"}
    assert at().get(f"{API}/decisions", headers=bearer).json()["standing"]["state"] == "suspended"
    assert at().get(f"{API}/session", headers=bearer).status_code == 401
    assert at().get(f"{API}/me/clips", headers=bearer).status_code == 401
    gone = fresh.post("/settings/leaving", {"password_now": PASSWORD, "sure": "on"})
    assert gone.status_code == 303
    assert Person.objects.get(handle="ada").left_at is not None


def test_the_same_over_the_api(put: Put, desk: Desk) -> None:
    clip, hers = put(), at(ada())

    def sent(client: Client, method: str, path: str, body: dict[str, object]) -> tuple[int, object]:
        answer = getattr(client, method)(f"{API}{path}", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    status, made = sent(
        at(), "post", "/reports", {"what": "clip", "id": clip.key, "ground": "hate"}
    )
    assert status == 201
    assert isinstance(made, dict)
    assert at().get(f"{API}/reports/keys/{made['key']}").json()["outcome"] == ""
    wrong: tuple[dict[str, object], ...] = ({"what": "place"}, {"ground": "boring"}, {"more": 1})
    for body in wrong:
        whole: dict[str, object] = {"what": "clip", "id": clip.key, "ground": "hate", **body}
        assert sent(at(), "post", "/reports", whole)[0] == 400
    assert (
        sent(hers, "post", "/reports", {"what": "clip", "id": clip.key, "ground": "hate"})[0] == 409
    )
    theirs = at(bashir())
    sent(theirs, "post", "/reports", {"what": "clip", "id": clip.key, "ground": "spam"})
    decided(desk["mona"], Case.objects.get().id, "sensitive", days=7)
    assert at().get(f"{API}/reports/keys/{made['key']}").json()["outcome"] == "acted"
    (mine,) = theirs.get(f"{API}/reports").json()["items"]
    assert theirs.get(f"{API}/reports/{mine['id']}").json() == mine
    page = hers.get(f"{API}/decisions").json()
    assert page["standing"] == {"state": "open", "strikes": 1}
    (statement,) = page["items"]
    assert statement["facts"] == SAID["facts"]
    place = f"/decisions/{statement['id']}"
    assert theirs.get(f"{API}{place}").status_code == 404
    assert sent(theirs, "put", f"{place}/appeal", {"text": "No"})[0] == 404
    status, told = sent(hers, "put", f"{place}/appeal", {"text": "It is a lamp"})
    assert (status, told["appeal"]["upheld"]) == (200, None)  # type: ignore[index]  # JSON
    assert sent(hers, "put", f"{place}/appeal", {"text": "It is a lamp"})[0] == 409
    assert at().get(f"{API}/decisions").status_code == 401
    register = at().get(f"{API}/register").json()
    assert (len(register["items"]), register["tally"]["deeds"]) == (1, 1)
    assert at().get(f"{API}/register/months").json()[0]["count"] == 1


def test_what_moderators_hid_says_so_on_the_page_and_not_what_it_said(put: Put, desk: Desk) -> None:
    clip, _ = put(), carys()
    comment = social.post_comment(clip_id=clip.id, by=bashir(), text="You slur")
    decided(desk["mona"], reported("comment", comment.key, by=ada()), "hide")
    for who in (None, ada(), carys()):
        for place in (f"/clips/{clip.key}", f"/comments/{comment.key}"):
            page = at(who).get(place).content.decode()
            assert "Hidden by moderators" in page
            assert "Hatred of people for who they are" in page
            assert "slur" not in page, (who, place)
        assert at(who).get(f"/comments/{comment.key}/history").status_code == 404
        assert at(who).get(f"{API}/comments/{comment.key}").json()["text"] == ""
        assert at(who).get(f"{API}/comments/{comment.key}/versions").status_code == 404
    assert "You slur" in at(bashir()).get(f"/comments/{comment.key}").content.decode()
