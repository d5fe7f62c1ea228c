"""What strangers try on the pages of people."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern
from pytest_django import Settings
from tests import cast

from clerestory.people import actions
from clerestory.people.models import Person
from clerestory.web.confirm import view as confirm
from clerestory.web.follow import view as follow
from clerestory.web.reset import view as reset
from clerestory.web.settings import view as settings_pages
from clerestory.web.sign_in import view as sign_in
from clerestory.web.sign_out import view as sign_out
from clerestory.web.sign_up import view as sign_up

pytestmark = pytest.mark.django_db

SCREENS = (confirm, follow, reset, settings_pages, sign_in, sign_out, sign_up)
PATTERNS: list[URLPattern] = [pattern for screen in SCREENS for pattern in screen.urlpatterns]
PATHS = sorted({"/" + re.sub(r"<[^>]+>", "x" * 26, str(each.pattern)) for each in PATTERNS})
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{% now %}"
HOSTILE = (
    SCRIPT,
    "\0",
    "a\0b",
    "\u202e\u2066reversed",
    "\ud7ff\uffff\ufeff",
    "' OR 1=1 --",
    "../../../etc/passwd",
    "%0d%0aSet-Cookie: a=b",
    "\r\nBcc: all@example.org",
    "{}{0}{seconds}%s%(x)s",
    "9" * 5000,
    "\U0001d552\U0001d555\U0001d552",
)
FORM = "application/x-www-form-urlencoded"
FIELDS = (
    *("handle", "email", "password", "name", "key", "code", "answer"),
    *("next", "bio", "links", "password_now", "sure", "days"),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_form_without_its_token_is_refused_with_a_page(path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    cast.sign_in(browser, cast.ada())
    answer = browser.post(path, {"name": "x"})
    if answer.status_code != 405:
        assert answer.status_code == 403
        assert "This form was open for too long" in answer.content.decode()


def test_a_token_of_another_browser_is_refused() -> None:
    theirs, ours = Client(), Client(enforce_csrf_checks=True)
    page = theirs.get("/sign-in").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1][:64]
    cast.ada()
    ours.get("/sign-in")
    said = {"name": "ada", "password": cast.PASSWORD, "csrfmiddlewaretoken": token}
    assert ours.post("/sign-in", said).status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        " /settings",
        "/\t/evil.example",
        "/\n/evil.example",
        "/settings\r\nSet-Cookie: a=b",
        "@evil.example",
        "evil.example",
        "/" + "a" * 600,
        "/\u202esettings",
    ],
)
def test_next_leads_nowhere_else(client: Client, wanted: str) -> None:
    cast.ada()
    said = {"name": "ada", "password": cast.PASSWORD, "next": wanted}
    answer = client.post("/sign-in", said)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = client.get("/sign-in", {"next": wanted}).content.decode()
    assert 'name="next" value=""' in page
    answer = client.post("/@ada/follow", {"next": wanted})
    assert "evil" not in answer.headers.get("Location", "")


def test_the_host_of_a_request_never_reaches_a_letter(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://clips.example"
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    cast.ada()
    said = {"email": "ada@example.org"}
    for headers in ({"host": "evil.example"}, {"host": "evil.example:80"}, {"host": "a@b"}):
        assert client.post("/reset", said, headers=headers).status_code == 400
    forged = {"host": "localhost", "x-forwarded-host": "evil.example", "forwarded": "host=evil"}
    assert client.post("/reset", said, headers=forged).status_code == 303
    letter = cast.letters_to("ada@example.org")[-1]
    assert "evil" not in letter
    assert "\nhttps://clips.example/reset/" in letter


@pytest.mark.parametrize("path", PATHS)
def test_hostile_words_in_every_field_break_nothing(client: Client, path: str) -> None:
    ada = cast.ada()
    for word in HOSTILE:
        cast.sign_in(client, ada)
        for method in ("get", "post"):
            answer = getattr(client, method)(path, dict.fromkeys(FIELDS, word))
            assert answer.status_code < 500, (path, word)
            assert "<script>alert" not in answer.content.decode()
            assert "Set-Cookie: a=b" not in str(answer.headers)
            assert "Bcc" not in str(answer.headers)


@pytest.mark.parametrize("path", ["/@{}/follow", "/confirm/{}", "/reset/{}"])
def test_hostile_addresses_lead_nowhere(client: Client, path: str) -> None:
    cast.sign_in(client, cast.ada())
    for word in ("%00", "%E2%80%AE", "%FF", "a" * 5000, "%3Cscript%3E", "..%2F..", "%0d%0a"):
        assert client.post(path.format(word)).status_code in {404, 410}


def test_words_of_people_are_shown_as_words(client: Client) -> None:
    ada = cast.ada()
    actions.edit_profile(person=ada, name=SCRIPT[:60], bio=SCRIPT, links=[])
    actions.add_token(person=ada, name=SCRIPT[:60])
    cast.sign_in(client, ada)
    for path in ("/settings/profile", "/settings/sessions"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert html.escape("<script>alert(1)</script>") in page


def test_fields_that_a_form_does_not_have_change_nothing(client: Client) -> None:
    ada = cast.ada()
    cast.sign_in(client, ada)
    before = Person.objects.values().get(id=ada.id)
    more = {
        "id": "1",
        "handle": "admin",
        "skeleton": "x",
        "email": "evil@example.org",
        "email_confirmed_at": "2026-01-01",
        "sample": "on",
        "left_at": "2026-01-01",
        "followers": "1000000",
        "password": "x",
        "picture": "../../keys/secret",
        "person": "x",
    }
    client.post("/settings/profile", {"name": "Ada", "bio": "", "links": ""} | more)
    after = Person.objects.values().get(id=ada.id)
    assert after == before | {"name": "Ada"}
    said = {"handle": "iris", "email": "iris@example.org", "password": cast.PASSWORD}
    Client().post("/sign-up", more | said)
    iris = Person.objects.get(handle="iris")
    assert (iris.sample, iris.email, iris.left_at, iris.followers) == (False, None, None, 0)
    assert iris.picture == ""


def test_a_password_of_a_megabyte_is_refused_before_it_is_worked_on(client: Client) -> None:
    cast.ada()
    long = "x" * (1 << 20)
    fits = long[:60_000]
    for path, said in (
        ("/sign-in", {"name": "ada", "password": long}),
        ("/sign-up", {"handle": "iris", "email": "iris@example.org", "password": long}),
    ):
        assert client.post(path, urlencode(said), content_type=FORM).status_code == 413
        assert client.post(path, said | {"password": fits}).status_code == 422


def test_answers_have_the_headers_that_keep_browsers_in(client: Client) -> None:
    answer = client.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # Without this word a browser that knows the header follows no redirect, and no form ends.
    assert "redirects=allow" in answer.headers["Connection-Allowlist"]
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", page)
