"""The pages of signing in and out, and of getting back in."""

from datetime import timedelta

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.people.device import Device

from clerestory.people import actions, queries
from clerestory.people.models import Person, Session, Totp

pytestmark = pytest.mark.django_db

RIGHT = {"name": "ada", "password": cast.PASSWORD}
URL = "http://localhost:8000"


def with_app(person: Person) -> pyotp.TOTP:
    actions.begin_authenticator(person=person)
    app = pyotp.TOTP(Totp.objects.get(person=person).secret)
    actions.confirm_authenticator(person=person, code=app.now())
    Totp.objects.update(last_step=0)
    return app


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def test_signing_in_and_out(client: Client, settings: Settings) -> None:
    cast.ada()
    answer = client.post("/sign-in", RIGHT, headers={"user-agent": cast.FIREFOX})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/settings").status_code == 200
    # Following a link must not sign anybody out.
    assert client.get("/sign-out").status_code == 200
    assert client.get("/settings").status_code == 200
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert client.get("/settings").status_code == 302
    assert not Session.objects.exists()


def test_a_page_that_needs_somebody_leads_to_sign_in_and_back(client: Client) -> None:
    cast.ada()
    answer = client.get("/settings/profile?done=saved")
    assert answer.status_code == 302
    asked = answer.headers["Location"]
    page = client.get(asked).content.decode()
    back = hidden(page, "next")
    answer = client.post("/sign-in", RIGHT | {"next": back})
    assert answer.headers["Location"] == "/settings/profile?done=saved"


def test_a_key_from_before_the_sign_in_opens_nothing_after_it(
    client: Client, settings: Settings
) -> None:
    ada, carys = cast.ada(), cast.carys()
    planted = "a" * 43
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/sign-in", RIGHT)
    fresh = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert fresh != planted
    assert queries.session_by_key(planted) is None
    # The same when somebody else was signed in: their key ends with the new sign-in.
    other = Client()
    cast.sign_in(other, carys)
    before = other.cookies[settings.SESSION_COOKIE_NAME].value
    other.post("/sign-in", RIGHT)
    assert queries.session_by_key(before) is None
    assert other.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert {session.person for session in Session.objects.all()} == {ada}


def test_the_token_of_forms_changes_at_sign_in(client: Client, settings: Settings) -> None:
    cast.ada()
    client.get("/sign-in")
    before = client.cookies[settings.CSRF_COOKIE_NAME].value
    client.post("/sign-in", RIGHT)
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_a_session_in_use_gets_its_cookie_again_once_an_hour(
    client: Client, settings: Settings
) -> None:
    cast.sign_in(client, cast.ada())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert settings.SESSION_COOKIE_NAME not in client.get("/settings").cookies
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    cookie = client.get("/settings").cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"]) == (key, 30 * 24 * 3600)
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    cookie = client.post("/sign-out").cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value == ""


def test_a_session_costs_one_query(client: Client) -> None:
    cast.sign_in(client, cast.ada())
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/settings/look").status_code == 200
    # Where a log runs, one request in two seconds asks whether entries wait for it.
    told = [one["sql"] for one in asked if "gate_entry" not in one["sql"]]
    # The bar of every page asks whether there is news, and no more where there is none.
    ours = [sql for sql in told if "notices_notice" not in sql]
    assert (len(ours), len(told)) == (1, 2), told


def test_the_second_step_is_a_page_of_its_own(client: Client) -> None:
    app = with_app(cast.ada())
    answer = client.post("/sign-in", RIGHT | {"next": "/settings"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not Session.objects.exists()
    step = {"key": hidden(page, "key"), "next": hidden(page, "next")}
    answer = client.post("/sign-in/code", step | {"code": "000000"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'id="id_code_error">This code is wrong' in page
    assert hidden(page, "key") == step["key"]
    code = app.now()
    answer = client.post("/sign-in/code", step | {"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    again = Client().post("/sign-in/code", step | {"code": code})
    assert again.status_code == 403
    assert "Sign in again from the start" in again.content.decode()


def test_the_session_cookie_is_no_way_past_the_second_step(
    client: Client, settings: Settings
) -> None:
    with_app(cast.ada())
    page = client.post("/sign-in", RIGHT).content.decode()
    client.cookies[settings.SESSION_COOKIE_NAME] = hidden(page, "key")
    assert client.get("/settings").status_code == 302


def test_a_passkey_signs_in_through_the_form(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = URL
    ada = cast.ada()
    with_app(ada)
    held = Device(origin=URL)
    cast.sign_in(client, ada)
    options = client.post("/settings/ways/passkeys/question").content.decode()
    made = {"name": "Phone", "answer": held.create(options)}
    refused = client.post("/settings/ways/passkeys", made | {"password_now": "not it"})
    assert refused.status_code == 403
    added = client.post("/settings/ways/passkeys", made | {"password_now": cast.PASSWORD})
    assert added.headers["Location"] == "/settings/ways?done=added"
    browser = Client()
    question = browser.post("/sign-in/passkey/question")
    assert question.headers["Content-Type"] == "application/json"
    answer = held.get(question.content.decode())
    done = browser.post("/sign-in/passkey", {"answer": answer, "next": "/settings"})
    assert (done.status_code, done.headers["Location"]) == (303, "/settings")
    assert browser.get("/settings").status_code == 200
    refused = Client().post("/sign-in/passkey", {"answer": answer})
    assert refused.status_code == 403
    assert "This passkey did not fit" in refused.content.decode()
    assert Client().post("/sign-in/passkey").status_code == 403


def test_a_new_password_by_letter(client: Client) -> None:
    ada = cast.ada()
    session = actions.open_session(person=ada).key
    assert client.post("/reset", {"email": "ada@example.org"}).status_code == 303
    key = cast.key_in(cast.letters_to("ada@example.org")[-1])
    page = client.get(f"/reset/{key}").content.decode()
    assert "@ada" in page
    answer = client.post(f"/reset/{key}", {"password": "short"})
    assert answer.status_code == 422
    assert 'id="id_password_error">This password is too short' in answer.content.decode()
    answer = client.post(f"/reset/{key}", {"password": "another window at dusk"})
    assert answer.headers["Location"] == "/sign-in?done=reset"
    assert queries.session_by_key(session) is None
    assert client.get(f"/reset/{key}").status_code == 410
    answer = client.post("/sign-in", {"name": "ada", "password": "another window at dusk"})
    assert answer.status_code == 303


def test_too_many_tries_say_when_to_come_back(client: Client, settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 2}
    cast.ada()
    for _ in range(2):
        assert client.post("/sign-in", RIGHT | {"password": "no"}).status_code == 403
    answer = client.post("/sign-in", RIGHT)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "Too many tries" in answer.content.decode()


def test_proxies_are_believed_as_far_as_they_are_ours(client: Client, settings: Settings) -> None:
    limits = {"SIGN_INS_PER_HOUR": 2, "TRUSTED_PROXIES": 1}
    settings.OPTIONS = settings.OPTIONS | limits

    def tries(name: str, chain: str) -> int:
        said = {"name": name, "password": "no"}
        return client.post("/sign-in", said, headers={"x-forwarded-for": chain}).status_code

    # A stranger writes the first entry; ours is the last.
    assert [tries(f"n{n}", f"10.9.8.{n}, 192.0.2.1") for n in range(3)] == [403, 403, 429]
    assert tries("other", "192.0.2.1, 192.0.2.2") == 403
    settings.OPTIONS = settings.OPTIONS | {"TRUSTED_PROXIES": 0}
    assert [tries(f"m{n}", f"10.9.8.{n}") for n in range(3)] == [403, 403, 429]
