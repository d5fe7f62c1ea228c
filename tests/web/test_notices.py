"""The page of notices, its settings and the API of both: without script, and for whom."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import ada, bashir, newcomer, sign_in, work
from tests.social import rows

from clerestory.notices import queries
from clerestory.notices.models import Notice
from clerestory.people import actions as people
from clerestory.social import actions as social

pytestmark = pytest.mark.django_db
API = "/api/clerestory/v1/me/notices"


@pytest.fixture
def client_of() -> Callable[[str], Client]:
    """Give a browser of Ada's, whose clip Bashir likes and commented on, or of somebody else."""
    clip = rows.put(ada(), description="A <b>door</b>")
    people.edit_profile(person=bashir(), name="<i>Bashir</i>", bio="", links=[])
    work()
    Notice.objects.all().delete()
    social.like_clip(clip_id=clip.id, by=bashir())
    social.post_comment(clip_id=clip.id, by=bashir(), text="Why <u>this</u> door?")
    work()

    def go(handle: str) -> Client:
        client = Client()
        sign_in(client, ada() if handle == "ada" else newcomer("visitor_two"))
        return client

    return go


def test_the_page_says_it_without_script(client_of: Callable[[str], Client]) -> None:
    client = client_of("ada")
    page = client.get("/notices")
    told = page.content.decode()
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "&lt;i&gt;Bashir&lt;/i&gt;" in told
    assert "likes your clip" in told
    assert "Why &lt;u&gt;this&lt;/u&gt; door?" in told
    for raw in ("<i>Bashir", "<b>door", "<u>this"):
        assert raw not in told
    assert told.count("told-new") == 2
    assert '<span class="said">2 new</span>' in client.get("/about").content.decode()
    until = told.partition('name="until" value="')[2].partition('"')[0]
    answer = client.post("/notices/read", {"until": until})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notices?done=read")
    told = client.get("/notices?done=read").content.decode()
    assert "told-new" not in told
    assert "Mark all as read" not in told
    assert "likes your clip" in told


def test_what_is_sent_in_another_form_is_taken_as_now_or_refused(
    client_of: Callable[[str], Client],
) -> None:
    client = client_of("ada")
    for until in ("", "x", "9999-99-99T99:99", "2026-01-01T00:00", "2099-01-01T00:00+00:00"):
        assert client.post("/notices/read", {"until": until}).status_code == 303, until
    assert queries.news_of(ada()).unread == 0
    assert client.get("/notices?after=damaged").status_code == 400
    assert client.get("/notices/read").status_code == 405
    assert client.post("/settings/notices", {"shown": ["everything"]}).status_code == 422
    for body in ('{"until": "x"}', '{"until": "2026-01-01T00:00"}', '{"all": true}'):
        assert (
            client.put(f"{API}/read", body, content_type="application/json").status_code == 400
        ), body
    for body in ('{"shown": []}', '{"shown": ["x"], "mailed": []}', '{"shown": 1, "mailed": []}'):
        assert (
            client.put(f"{API}/choices", body, content_type="application/json").status_code == 400
        ), body


def test_each_person_has_their_own_and_nobody_has_none(
    client_of: Callable[[str], Client],
) -> None:
    owner, other, nobody = client_of("ada"), client_of("else"), Client()
    for path in ("/notices", "/settings/notices"):
        assert nobody.get(path).headers["Location"] == f"/sign-in?next={path}"
    for path in ("", "/count", "/choices"):
        assert nobody.get(f"{API}{path}").status_code == 401
    assert nobody.put(f"{API}/read", "{}", content_type="application/json").status_code == 401
    assert "Bashir" not in other.get("/notices").content.decode()
    assert other.get(f"{API}/count").json() == {"unread": 0}
    other.put(f"{API}/read", "{}", content_type="application/json")
    assert owner.get(f"{API}/count").json() == {"unread": 2}
    line = owner.get(f"{API}?limit=1").json()
    assert line["items"][0]["kind"] == "comment"
    assert [one["handle"] for one in line["items"][0]["people"]] == ["bashir"]
    assert owner.get(f"{API}?after={line['next']}").json()["items"][0]["kind"] == "like"
    owner.put(f"{API}/read", json.dumps({}), content_type="application/json")
    assert owner.get(f"{API}/count").json() == {"unread": 0}


def test_what_is_chosen_on_the_page_is_what_the_api_says(
    client_of: Callable[[str], Client],
) -> None:
    client = client_of("ada")
    answer = client.post("/settings/notices", {"shown": ["like", "reply"], "mailed": ["reply"]})
    assert answer.headers["Location"] == "/settings/notices?done=saved"
    told = {
        one["kind"]: (one["shown"], one["mailed"]) for one in client.get(f"{API}/choices").json()
    }
    assert told.pop("reply") == (True, True)
    assert told.pop("like") == (True, False)
    assert set(told.values()) == {(False, False)}
    page = client.get("/settings/notices").content.decode()
    assert page.count(" checked>") == 3
