"""The settings pages: each does what it says, for its own person alone."""

import io
import re
from pathlib import Path

import pyotp
import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings
from tests import cast
from tests.web.page import Page

from clerestory.people import actions, queries
from clerestory.people.models import Passkey, Person, Session, Token, Totp
from clerestory.spine.ids import to_text
from clerestory.web.settings import search

pytestmark = pytest.mark.django_db

PAGES = (
    "/settings",
    "/settings/profile",
    "/settings/account",
    "/settings/ways",
    "/settings/sessions",
    "/settings/leaving",
)


@pytest.fixture
def ada(client: Client, settings: Settings, tmp_path: Path) -> Person:
    """Ada, signed in, with a data folder of her own."""
    (tmp_path / "pictures").mkdir()
    settings.DATA = tmp_path
    person = cast.ada()
    cast.sign_in(client, person)
    return person


def png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    out.seek(0)
    out.name = "../../../etc/\u202epicture.png"
    return out


@pytest.mark.parametrize("page", PAGES)
def test_every_page_needs_somebody(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=/settings")


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_and_is_kept_by_nobody(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    ids = re.findall(r'\bid="([^"]+)"', answer.content.decode())
    assert len(ids) == len(set(ids))


def test_a_profile_says_what_was_typed(client: Client, ada: Person) -> None:
    said = {
        "name": " Ada  Quill ",
        "bio": "One.\r\n\r\n\r\n\r\nTwo.",
        "links": "https://example.org/\r\nhttps://example.net/a",
    }
    answer = client.post("/settings/profile", said)
    assert answer.headers["Location"] == "/settings/profile?done=saved"
    ada.refresh_from_db()
    assert (ada.name, ada.bio) == ("Ada Quill", "One.\n\nTwo.")
    assert ada.links == ["https://example.org/", "https://example.net/a"]
    page = client.get("/settings/profile?done=saved").content.decode()
    assert "Saved." in page
    assert "https://example.net/a" in page


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("links", "http://example.org", "http://example.org is not a web address"),
        ("links", "\n".join(f"https://example.org/{n}" for n in range(5)), "at most 4 links"),
        ("bio", "x" * 301, "Use at most 300 letters"),
        ("name", "x" * 61, "Use at most 60 letters"),
        ("name", "a\0b", "letters that cannot be seen"),
    ],
)
def test_what_a_profile_cannot_say(client: Client, field: str, value: str, sentence: str) -> None:
    answer = client.post("/settings/profile", {"name": "", "bio": "", "links": ""} | {field: value})
    assert answer.status_code == 422
    assert re.search(f'id="id_{field}_error">[^<]*{sentence}', answer.content.decode())


def test_a_picture_comes_and_goes(
    client: Client, ada: Person, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        answer = client.post("/settings/profile/picture", {"picture": png()})
    assert answer.headers["Location"] == "/settings/profile?done=picture"
    ada.refresh_from_db()
    assert re.fullmatch(r"[0-9a-f]{32}\.webp", ada.picture)
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == [ada.picture]
    assert f"/pictures/{ada.picture}" in client.get("/settings/profile").content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        client.post("/settings/profile/picture/remove")
    ada.refresh_from_db()
    assert ada.picture == ""
    assert list((tmp_path / "pictures").iterdir()) == []


@pytest.mark.usefixtures("ada")
def test_a_file_that_is_no_picture_gets_a_sentence(client: Client, tmp_path: Path) -> None:
    for body, sentence in ((b"#!/bin/sh", "cannot read this picture"), (b"", "cannot read")):
        file = io.BytesIO(body)
        file.name = "picture.png"
        answer = client.post("/settings/profile/picture", {"picture": file})
        assert answer.status_code == 422
        assert re.search(f'id="id_picture_error">[^<]*{sentence}', answer.content.decode())
    assert client.post("/settings/profile/picture").status_code == 422
    big = io.BytesIO(bytes((10 << 20) + 1))
    big.name = "picture.png"
    answer = client.post("/settings/profile/picture", {"picture": big})
    assert (answer.status_code, b"too large" in answer.content) == (422, True)
    assert list((tmp_path / "pictures").iterdir()) == []


def test_address_and_password_ask_for_the_password(client: Client, ada: Person) -> None:
    wanted = {"email": "quill@example.org", "password_now": "not it"}
    answer = client.post("/settings/account/email", wanted)
    assert answer.status_code == 403
    assert 'id="email-password_now_error">This is not your password' in answer.content.decode()
    answer = client.post("/settings/account/email", wanted | {"password_now": cast.PASSWORD})
    assert answer.headers["Location"] == "/settings/account?done=email"
    ada.refresh_from_db()
    assert ada.email_wanted == "quill@example.org"
    said = {"password_now": "not it", "password": "another window at dusk"}
    answer = client.post("/settings/account/password", said)
    assert answer.status_code == 403
    assert 'id="password-password_now_error">This is not your password' in answer.content.decode()
    other = actions.open_session(person=ada).key
    answer = client.post("/settings/account/password", said | {"password_now": cast.PASSWORD})
    assert answer.headers["Location"] == "/settings/account?done=password"
    assert client.get("/settings").status_code == 200
    assert queries.session_by_key(other) is None


def test_an_app_is_set_up_and_its_codes_are_shown_once(client: Client, ada: Person) -> None:
    answer = client.post("/settings/ways/authenticator")
    assert answer.status_code == 303
    page = client.get("/settings/ways").content.decode()
    secret = Totp.objects.get(person=ada).secret
    assert secret in page
    assert '<svg class="qr"' in page
    assert "data:" not in page
    bad = client.post("/settings/ways/authenticator/confirm", {"code": "000000"})
    assert bad.status_code == 403
    assert 'id="app-code_error">' in bad.content.decode()
    app = pyotp.TOTP(secret)
    page = client.post("/settings/ways/authenticator/confirm", {"code": app.now()}).content.decode()
    codes = re.findall(r"<li>((?:[0-9a-z]{4}-){3}[0-9a-z]{4})</li>", page)
    assert len(codes) == 10
    page = client.get("/settings/ways").content.decode()
    assert not any(code in page for code in codes)
    assert secret not in page
    assert "You have 10 recovery codes left" in page
    assert client.post("/settings/ways/codes", {"password_now": "no"}).status_code == 403
    page = client.post("/settings/ways/codes", {"password_now": cast.PASSWORD}).content.decode()
    assert not any(code in page for code in codes)
    bad = client.post("/settings/ways/authenticator/remove", {"password_now": "no"})
    assert bad.status_code == 403
    done = client.post("/settings/ways/authenticator/remove", {"password_now": cast.PASSWORD})
    assert done.headers["Location"] == "/settings/ways?done=off"


def test_passkeys_are_renamed_and_removed_by_their_person_alone(
    client: Client, ada: Person
) -> None:
    row = Passkey.objects.create(person=ada, credential=b"1", public_key=b"2", name="Phone")
    path = f"/settings/ways/passkeys/{to_text(row.id)}"
    stranger = Client()
    cast.sign_in(stranger, cast.carys())
    assert stranger.post(f"{path}/rename", {"name": "Mine"}).status_code == 404
    gone = stranger.post(f"{path}/remove", {"password_now": cast.PASSWORD})
    assert gone.status_code == 404
    assert client.post(f"{path}/rename", {"name": "Key"}).status_code == 303
    bad = client.post(f"{path}/remove", {"password_now": "no"})
    assert bad.status_code == 403
    assert f'id="remove-{to_text(row.id)}-password_now_error">' in bad.content.decode()
    assert Passkey.objects.get().name == "Key"
    assert client.post(f"{path}/remove", {"password_now": cast.PASSWORD}).status_code == 303
    assert not Passkey.objects.exists()


def test_sessions_and_keys_end_for_their_person_alone(client: Client, ada: Person) -> None:
    other = actions.open_session(person=ada, user_agent=cast.FIREFOX).key
    row = queries.session_by_key(other)
    assert row is not None
    path = f"/settings/sessions/{to_text(row.id)}/end"
    stranger = Client()
    cast.sign_in(stranger, cast.carys())
    assert stranger.post(path).status_code == 404
    page = client.get("/settings/sessions").content.decode()
    assert page.count("Firefox on Linux") >= 2
    assert "This one" in page
    assert client.post(path).status_code == 303
    assert queries.session_by_key(other) is None
    page = client.post("/settings/sessions", {"name": "Script", "days": "30"}).content.decode()
    key = re.search(r"clr_[\w-]{43}", page)
    assert key is not None
    assert key[0] not in client.get("/settings/sessions").content.decode()
    token = queries.token_by_key(key[0])
    assert token is not None
    path = f"/settings/tokens/{to_text(token.id)}/end"
    assert stranger.post(path).status_code == 404
    assert client.post(path).status_code == 303
    assert not Token.objects.exists()
    actions.open_session(person=ada)
    assert client.post("/settings/sessions/others/end").status_code == 303
    assert Session.objects.filter(person=ada).count() == 1
    assert client.get("/settings").status_code == 200


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("ident", ["x", "%00", "0" * 26, "z" * 26, "01kb0000000000000000000000"])
def test_ids_of_nothing_lead_nowhere(client: Client, ident: str) -> None:
    for path in (
        f"/settings/sessions/{ident}/end",
        f"/settings/tokens/{ident}/end",
        f"/settings/ways/passkeys/{ident}/rename",
        f"/settings/ways/passkeys/{ident}/remove",
    ):
        said = {"name": "Key", "password_now": cast.PASSWORD}
        assert client.post(path, said).status_code == 404


def test_leaving_needs_the_wish_and_the_password(client: Client, ada: Person) -> None:
    answer = client.post("/settings/leaving", {"password_now": cast.PASSWORD})
    assert answer.status_code == 422
    assert 'id="id_sure_error">Tick this if you mean it' in answer.content.decode()
    answer = client.post("/settings/leaving", {"sure": "on", "password_now": "no"})
    assert answer.status_code == 403
    assert Person.objects.get(id=ada.id).left_at is None
    answer = client.post("/settings/leaving", {"sure": "on", "password_now": cast.PASSWORD})
    assert answer.headers["Location"].startswith("/data/erasure/")
    assert Person.objects.get(id=ada.id).left_at is not None
    assert client.get("/settings").status_code == 302


def test_every_setting_is_found_and_each_result_leads_to_its_field(
    client: Client, ada: Person
) -> None:
    del ada

    def found(asked: str) -> list[str]:
        page = Page(client.get("/settings", {"q": asked}).content.decode())
        rows = [one for one in page.all("li") if "data-folded" in one.attributes]
        assert len(rows) == len(search.PLACES)
        seen = [one.attributes["data-folded"] for one in rows if "hidden" not in one.attributes]
        return [one.address for one in search.PLACES if one.words in seen]

    assert found("passkey") == ["/settings/ways#passkeys"]
    assert "/settings/account#password-password" in found("pass")
    assert found("DÁRK mode") == ["/settings/look#scheme"]
    assert found("2fa") == ["/settings/ways#authenticator"]
    assert found("") == found("xyzzy") == []
    answer = client.get("/settings", {"q": "<b>\x00" + "x" * 500})
    assert answer.status_code == 200
    assert b"<b>" not in answer.content
    for place in search.PLACES:
        address, _, name = place.address.partition("#")
        text = client.get(address).content.decode()
        assert not name or f'id="{name}"' in text, place.address


def test_the_page_about_display_is_the_same_for_everybody(client: Client) -> None:
    answer = client.get("/settings/look")
    assert answer.status_code == 200
    assert not answer.cookies
    page = Page(answer.content.decode())
    assert {one["name"] for one in page.all("input")} == {"scheme", "text", "every"}
    first = page.all("script")[0]
    assert "type" not in first.attributes, "it runs before anything is drawn"
