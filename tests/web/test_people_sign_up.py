"""The pages of signing up, confirming and following, as a browser without script sees them."""

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings
from tests import cast

from clerestory.people import queries
from clerestory.people.models import Person, Session

pytestmark = pytest.mark.django_db

SAID = {"handle": "iris", "email": "iris@example.org", "password": cast.PASSWORD}


def test_somebody_signs_up_confirms_and_stays_signed_in(client: Client, settings: Settings) -> None:
    assert client.get("/sign-up").status_code == 200
    answer = client.post("/sign-up", SAID)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm")
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == 30 * 24 * 3600
    assert not cookie["domain"]
    page = client.get("/confirm").content.decode()
    assert "iris@example.org" in page
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    # Programs that look at mail follow links; only a person presses the button.
    assert client.get(f"/confirm/{key}").status_code == 200
    assert not Person.objects.get().is_confirmed
    answer = client.post(f"/confirm/{key}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings?done=confirmed")
    assert "is confirmed" in client.get("/settings?done=confirmed").content.decode()
    assert Person.objects.get().is_confirmed
    assert client.get(f"/confirm/{key}").status_code == 410
    assert client.post(f"/confirm/{key}").status_code == 410


def test_a_link_can_be_opened_where_nobody_is_signed_in(client: Client) -> None:
    cast.newcomer("iris")
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    answer = client.post(f"/confirm/{key}")
    assert answer.headers["Location"] == "/sign-in?done=confirmed"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("handle", "", "Fill this in."),
        ("handle", "a b", "A handle has 2 to 30 letters"),
        ("handle", "x" * 40, "This is too long."),
        ("handle", "admin", "could pass for an office"),
        ("email", "iris", "not a whole e-mail address"),
        ("password", "short", "This password is too short."),
        ("password", "password123", "Many people use this password"),
        ("password", "x" * 300, "This is too long."),
    ],
)
def test_a_problem_stands_beside_its_field(
    client: Client, field: str, value: str, sentence: str
) -> None:
    answer = client.post("/sign-up", SAID | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="problem"') == 1
    assert f'id="id_{field}_error">' in page
    assert sentence in page
    before, _, after = page.partition(f'name="{field}"')
    tag = before[before.rindex("<input") :] + after[: after.index(">")]
    assert 'aria-invalid="true"' in tag
    assert f"id_{field}_error" in tag
    assert "<title>Problem: " in page
    assert cast.PASSWORD not in page
    assert not Person.objects.exists()


def test_who_is_here_is_not_told(client: Client) -> None:
    cast.ada()
    answers = []
    for handle, email in (("iris", "iris@example.org"), ("robin", "ada@example.org")):
        browser = Client()
        answer = browser.post("/sign-up", SAID | {"handle": handle, "email": email})
        page = browser.get("/confirm").content.decode()
        body = page.replace(email, "…").replace(handle, "…")
        answers.append((answer.status_code, answer.headers["Location"], _without_token(body)))
    assert answers[0] == answers[1]
    asked = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = client.post("/reset", {"email": email}, follow=True)
        asked.append((answer.redirect_chain, _without_token(answer.content.decode())))
    assert asked[0] == asked[1]
    tried = []
    for name in ("ada", "nobody_here"):
        answer = client.post("/sign-in", {"name": name, "password": "not the password"})
        page = _without_token(answer.content.decode()).replace(name, "…")
        tried.append((answer.status_code, page))
    assert tried[0] == tried[1]


def test_where_letters_lie_is_told_to_this_machine_alone(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    mailer = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": mailer, "OPTIONS": {"file_path": tmp_path}}}
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost", "clips.example"]
    cast.sign_in(client, cast.newcomer("iris"))

    def told(**said: str) -> bool:
        return str(tmp_path) in client.get("/confirm", **said).content.decode()  # type: ignore[arg-type]  # WSGI variables

    here = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    assert told(**here)
    assert not told(**(here | {"REMOTE_ADDR": "192.0.2.1"}))
    assert not told(**(here | {"HTTP_HOST": "clips.example"}))
    assert not told(**(here | {"HTTP_X_FORWARDED_FOR": "192.0.2.1"}))
    settings.PUBLIC_URL = "https://clips.example"
    assert not told(**here)
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert not told(**here)


def test_a_letter_can_be_asked_for_again(client: Client) -> None:
    assert client.get("/confirm").status_code == 302
    cast.sign_in(client, cast.newcomer("iris"))
    for _ in range(4):
        assert client.post("/confirm").headers["Location"] == "/confirm?done=sent"
    answer = client.post("/confirm")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    cast.work()
    assert len(mail.outbox) == 1


def test_buttons_follow_and_stop(client: Client) -> None:
    ada, bashir = cast.ada(), cast.bashir()
    cast.sign_in(client, bashir)
    answer = client.post("/@ada/follow")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/@ada")
    assert queries.follows(bashir, ada)
    answer = client.post("/@ada/unfollow", {"next": "/clips/x"})
    assert answer.headers["Location"] == "/clips/x"
    assert not queries.follows(bashir, ada)
    assert client.get("/@ada/follow").status_code == 405
    assert client.post("/@nobody/follow").status_code == 404
    assert client.post("/@bashir/follow").status_code == 422
    assert client.post("/@%00/follow").status_code == 404


def test_following_signed_out_leads_to_sign_in_and_back(client: Client) -> None:
    cast.ada()
    answer = client.post("/@ada/follow")
    assert answer.headers["Location"] == "/sign-in?next=/%40ada"
    answer = client.post(answer.headers["Location"], {"name": "ada", "password": cast.PASSWORD})
    assert answer.headers["Location"] == "/@ada"


def test_a_closed_door_says_so(client: Client, settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_UP": False}
    assert "New accounts cannot be opened here" in client.get("/sign-up").content.decode()
    assert client.post("/sign-up", SAID).status_code == 403


def _without_token(page: str) -> str:
    start = 'name="csrfmiddlewaretoken" value="'
    head, *rest = page.split(start)
    return head + "".join(part[64:] for part in rest)
