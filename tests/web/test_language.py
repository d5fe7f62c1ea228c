"""In which language a page is, who decides that, and that no page says English in another one."""

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings
from tests import cast
from tests.web.page import Page
from tests.web.pseudo import CODE, install, pseudo, untranslated

from clerestory.clips import actions as clips
from clerestory.clips.life import Standing, Work
from clerestory.clips.media.refused import TooMuchWork, UnknownPicture
from clerestory.clips.models import Clip
from clerestory.clips.trouble import in_words
from clerestory.people.models import Person
from clerestory.people.wording import written
from clerestory.spine.ids import to_text
from clerestory.web.shell.language import asked_for

pytestmark = pytest.mark.django_db
WELSH = "cy-GB, cy;q=0.9, en;q=0.5"
OWN = {"Clerestory", "Ada Quill", "UTC", "GNU Affero", "Firefox", "Linux", "English", "Cymraeg"}
OWN |= {"Pseudo", "Seen at noon", "zzz", "witness-1", "witness-2"}
FOR_ALL = """
    / /search /about /privacy /assurance /register /sign-in /sign-up /reset /language /offline
    /nowhere /search?q=zzz /leaving?to=https%3A%2F%2Fquill.example%2Fabout /taste /for-you /@ada
    /@ada/followers /@ada/reposts /@ada/collections /tags/zzz /@ada/report /clips/{clip}
    /clips/{clip}/report /clips/{clip}/embed
"""
FOR_ONE = """
    /settings /settings/profile /settings/privacy /settings/comments /settings/notices
    /settings/account /settings/ways /settings/sessions /settings/leaving /language /data
    /data/looked /data/receipts /data/went /data/copies /decisions /reports /notices /me
    /me/numbers /post /saved /liked /requests /held /following /confirm /sign-out /clips/{clip}
    /clips/{clip}/edit?done=saved /clips/{clip}/delete /clips/{clip}/numbers
"""


def language_of(page: bytes) -> tuple[str, str]:
    """Return what a page says of its language and its direction."""
    html = Page(page.decode()).one("html")
    return html["lang"], html["dir"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (WELSH, "cy"),
        ("cy", "cy"),
        ("en-US,en;q=0.9", "en"),
        ("fr, cy;q=0.5", "cy"),
        ("fr;q=1, *;q=0.5", ""),
        ("en;q=0.1, cy;q=0.2", "cy"),
        ("", ""),
        ("../../etc, ;;;, cy\\0", ""),
        ("cy" * 500, ""),
    ],
)
def test_what_a_browser_asks_for(header: str, code: str) -> None:
    assert asked_for(header) == code


def test_who_decides_about_the_language(client: Client, settings: Settings) -> None:
    asks = {"accept-language": WELSH}
    page = client.get("/about", headers=asks)
    assert language_of(page.content) == ("cy", "ltr")
    assert page.headers["Content-Language"] == "cy"
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))
    assert "Mewngofnodi" in page.content.decode()
    assert language_of(client.get("/about").content) == ("en", "ltr")
    settings.LANGUAGE_CODE = "cy"
    assert language_of(client.get("/about").content)[0] == "cy"
    settings.LANGUAGE_CODE = "en"
    # A choice in this browser stands above what it asks for, and nothing is set before it.
    assert not client.cookies
    answer = client.post("/language", {"language": "en", "next": "/about"}, headers=asks)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/about")
    kept = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (kept.value, kept["httponly"], kept["samesite"]) == ("en", True, "Lax")
    assert kept["max-age"] == 365 * 86_400
    assert language_of(client.get("/about", headers=asks).content)[0] == "en"
    # An account's choice stands above both, and takes the cookie's place.
    ada = cast.ada()
    cast.sign_in(client, ada)
    assert language_of(client.get("/about", headers=asks).content)[0] == "en"
    answer = client.post("/language", {"language": "cy"})
    assert answer.headers["Location"] == "/language?done=saved"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""
    assert Person.objects.get(id=ada.id).language == "cy"
    assert language_of(client.get("/about", headers={"accept-language": "en"}).content)[0] == "cy"
    chosen = Page(client.get("/language").content.decode()).all("input", type="radio")
    assert [one["value"] for one in chosen if "checked" in one.attributes] == ["cy"]
    # What there is not is no choice, and one may go back to what the browser asks for.
    client.post("/language", {"language": "xx", "next": "//elsewhere.example/"})
    assert Person.objects.get(id=ada.id).language == ""
    assert language_of(client.get("/about", headers=asks).content)[0] == "cy"


def test_programs_are_refused_in_their_language_and_given_the_same_lists(client: Client) -> None:
    ada, root = cast.ada(), "/api/clerestory/v1"
    asks = {"accept-language": WELSH}
    no = client.get(f"{root}/clips/zzz", headers=asks)
    assert no.status_code == 404
    assert no.json()["detail"].startswith("Nid oes dim yma.")
    assert "Accept-Language" in no.headers["Vary"]
    one, other = client.get(f"{root}/clips", headers=asks), client.get(f"{root}/clips")
    assert (one.content, one.headers["ETag"]) == (other.content, other.headers["ETag"])
    assert "Accept-Language" not in one.headers["Vary"]
    cast.sign_in(client, ada)
    client.cookies["csrf"] = token = "x" * 32

    def put(code: str) -> tuple[int, str]:
        answer = client.put(
            f"{root}/me/language",
            {"language": code},
            "application/json",
            headers={"X-CSRFToken": token},
        )
        return answer.status_code, str(answer.json().get("detail", answer.json().get("language")))

    assert put("cy") == (200, "cy")
    assert client.get(f"{root}/me/language").json() == {"language": "cy"}
    status, sentence = put("tlh")
    assert status == 422
    assert sentence.endswith("Dyma’r rhai sydd ar gael: en, cy.")


def test_letters_are_in_the_language_of_their_person(client: Client) -> None:
    said = {"handle": "iris", "email": "iris@example.org", "password": cast.PASSWORD}
    client.post("/sign-up", said, headers={"accept-language": WELSH})
    cast.work()
    assert str(mail.outbox[-1].subject) == "Cadarnhewch eich cyfeiriad ar gyfer Clerestory"
    assert "@iris" in str(mail.outbox[-1].body)
    # A letter that was written before a language went is in the server's.
    subject, _ = written("reset", link="x", handle="iris", language="tlh")
    assert subject == "A new password for Clerestory"


def test_what_was_noted_in_english_is_said_in_welsh() -> None:
    with translation.override("cy"):
        kept = str(UnknownPicture(codec="av9"))
        assert in_words("UnknownPicture", kept).startswith("Mae’r llun yn y ffeil hon")
        assert "(av9)" in in_words("UnknownPicture", kept)
        assert "clip" in in_words("TooMuchWork", "said otherwise once, of a clip")
        assert in_words("", "") == ""
    assert in_words("TooMuchWork", kept := str(TooMuchWork(what="time"))) == kept


@pytest.mark.once
def test_no_page_says_english_in_another_language(settings: Settings, tmp_path: Path) -> None:
    install(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "Pseudo")]
    client, ada = Client(), cast.ada()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = CODE
    clip = Clip.objects.create(
        author=ada,
        folder="0" * 32,
        work=Work.COMPLETE,
        standing=Standing.PUBLISHED,
        published_at=timezone.now(),
        listed_at=timezone.now(),
    )
    clips.describe_clip(clip_id=clip.id, by=ada, description="Seen at noon")

    def plain(addresses: str) -> dict[str, list[str]]:
        found = {}
        for address in addresses.format(clip=to_text(clip.id)).split():
            page = client.get(address).content.decode()
            assert f'lang="{CODE}"' in page, address
            if wrong := list(untranslated(page, OWN)):
                found[address] = wrong
        return found

    assert plain(FOR_ALL) == {}
    Person.objects.filter(id=ada.id).update(language=CODE)
    cast.sign_in(client, ada)
    assert plain(FOR_ONE) == {}


def test_the_pseudo_locale_keeps_what_has_to_stay() -> None:
    assert pseudo("<b>%(n)s</b> of {all}").startswith("<b>%(n)s</b> ôƒ {all}·")
    assert list(
        untranslated('<p title="Said">x</p><p>/settings</p><bdi>Own words</bdi>', set())
    ) == ["Said"]
