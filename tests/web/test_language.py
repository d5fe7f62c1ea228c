"""In which language a page is, who decides that, and that no page says English in another one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests import cast
from tests.web.pseudo import CODE, install, untranslated

from clerestory.people.models import Person

pytestmark = pytest.mark.django_db
WELSH = {"HTTP_ACCEPT_LANGUAGE": "cy-GB, cy;q=0.9, en;q=0.5"}
OWN = {
    "Clerestory",
    "Ada Quill",
    "Bashir Noor",
    "UTC",
    "GNU Affero",
    "English",
    "Cymraeg",
    "Pseudo",
}


@pytest.fixture
def pseudo(settings: Settings, tmp_path: Path) -> Iterator[Client]:
    """Give a client whose pages are in the pseudo-locale."""
    install(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*django_settings.LANGUAGES, (CODE, "Pseudo")]
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = CODE
    yield client


def test_scan(pseudo: Client) -> None:
    ada = cast.ada()
    bad = {}

    def look(client, *addresses):
        for a in addresses:
            r = client.get(a)
            assert r.status_code < 500, a
            html = r.content.decode()
            assert f'lang="{CODE}"' in html, (a, r.status_code, html[:300])
            if found := list(untranslated(html, OWN)):
                bad[a] = found

    look(
        pseudo,
        *[
            "/",
            "/search",
            "/about",
            "/privacy",
            "/assurance",
            "/register",
            "/sign-in",
            "/sign-up",
            "/reset",
            "/report",
            "/language",
            "/offline",
            "/nothing",
            "/search?q=nothing",
            "/leaving?to=https%3A%2F%2Fquill.example%2Fabout",
            "/taste",
            "/for-you",
            "/@ada",
            "/@ada/followers",
            "/@ada/reposts",
            "/@ada/collections",
            "/tags/x",
        ],
    )
    cast.sign_in(pseudo, ada)
    Person.objects.update(language=CODE)
    look(
        pseudo,
        *[
            "/settings",
            "/settings/profile",
            "/settings/privacy",
            "/settings/comments",
            "/settings/notices",
            "/settings/account",
            "/settings/ways",
            "/settings/sessions",
            "/settings/leaving",
            "/language",
            "/data",
            "/data/looked",
            "/data/receipts",
            "/decisions",
            "/reports",
            "/notices",
            "/me",
            "/me/numbers",
            "/post",
            "/saved",
            "/liked",
            "/requests",
            "/held",
            "/following",
            "/@ada",
            "/@ada/followers",
            "/confirm",
            "/sign-out",
        ],
    )
    for a, f in bad.items():
        print(a)
        for x in f:
            print("    ", x[:300])
    assert not bad
