"""What a phone installs, the offline page, the page about this server, and the pages of errors."""

import io
import tarfile

import pytest
from django.test import Client
from tests.cast import ada, sign_in
from tests.web.page import Page

from clerestory import __version__
from clerestory.web.errors.view import refused
from clerestory.web.parts.built import FOLDER

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["display"]) == ("/", "standalone")
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}
    for icon in told["icons"]:
        assert (FOLDER / icon["src"].removeprefix("/static/")).exists()


def test_the_service_worker_serves_the_whole_site_and_keeps_nothing_personal(
    client: Client,
) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    script = b"".join(answer).decode()
    assert '"/offline"' in script
    assert "/media/" not in script
    assert "/api/" not in script


def test_the_offline_page_is_the_same_for_everybody(client: Client) -> None:
    plain = client.get("/offline").content
    sign_in(client, ada())
    assert client.get("/offline").content == plain
    assert "You are offline" in plain.decode()


def test_about_says_version_licence_and_limits(client: Client) -> None:
    text = Page(client.get("/about").content.decode()).one("main").text
    assert f"Clerestory {__version__}" in text
    assert "Affero" in text
    assert "A clip may last 3 minutes" in text


def test_the_source_can_be_had_and_holds_no_secret(client: Client) -> None:
    answer = client.get("/source.tar.gz")
    assert "attachment" in answer["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        names = tar.getnames()
        assert {entry.type for entry in tar.getmembers()} <= {tarfile.REGTYPE, tarfile.DIRTYPE}
    assert "clerestory/src/clerestory/web/about/source.py" in names
    assert "clerestory/frontend/build.mjs" in names
    for left_out in ("node_modules", "__pycache__", "/built/", "/.git", "secret"):
        assert not [name for name in names if left_out in name and not name.endswith(".py")]


def test_an_address_that_leads_nowhere_has_a_page_with_the_way_on(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    seen = Page(answer.content.decode())
    assert seen.one("h1").text
    assert seen.meta("robots") == "noindex"
    assert seen.one("p", class_="actions").text.strip() == "Watch clips"


@pytest.mark.parametrize(
    ("status", "way"), [(401, "/sign-in"), (403, "/"), (429, "/"), (500, ""), (503, "")]
)
def test_every_error_has_a_way_on(client: Client, status: int, way: str) -> None:
    request = client.get("/about").wsgi_request
    answer = refused(request, "The sentence.", status)
    assert answer.status_code == status
    seen = Page(answer.content.decode())
    assert seen.one("h1").text == "The sentence."
    actions = [
        one
        for one in seen.all("a")
        if any(parent.attributes.get("class") == "actions" for parent in one.parents)
    ]
    assert way in {one["href"] for one in actions}
