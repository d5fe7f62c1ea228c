"""Your data: every value of one's own, nobody else's, and a copy that is whole."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests import cast
from tests.recorder import Recorder
from tests.web.page import Page

from clerestory.clips.models import Clip
from clerestory.gate.datamap import gather
from clerestory.gate.refused import AssuranceDown
from clerestory.ops.options import FOLDERS
from clerestory.people import actions
from clerestory.people.models import Export, Person
from clerestory.tlog.cosignatures import CosignerKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]

ROOMS = ("/data", "/data/copies")


@pytest.fixture
def ada(client: Client, settings: Settings, tmp_path: Path) -> Person:
    """Ada, signed in, with a data folder of her own."""
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path
    person = cast.ada()
    cast.sign_in(client, person)
    return person


def ask(client: Client, password: str = cast.PASSWORD) -> int:
    return client.post("/data/copies", {"password_now": password}).status_code


def fetch(client: Client) -> bytes:
    """Return the copy that is offered on the page."""
    links = Page(client.get("/data").content.decode()).all("a")
    link = next(one for one in links if "download" in one.attributes)
    answer = client.get(link["href"])
    return answer.getvalue()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_needs_somebody(client: Client, room: str) -> None:
    assert client.get(room).headers["Location"].startswith("/sign-in?next=/data")


def test_everything_that_is_held_is_shown_with_its_values(client: Client, ada: Person) -> None:
    actions.follow(follower=ada, followed=cast.bashir())
    actions.add_token(person=ada, name="A script of mine")
    page = client.get("/data").content.decode()
    for value in ("ada@example.org", "Ada Quill", "Firefox on Linux", "A script of mine", "bashir"):
        assert value in page, value
    assert client.get("/data").headers["Cache-Control"] == "private, no-store"


def test_every_declared_field_stands_on_the_page_of_somebody_who_has_all_of_it(
    client: Client, ada: Person, post: Callable[..., Clip]
) -> None:
    post(ada, description="A #bell")
    page = Page(client.get("/data").content.decode())
    told = {one.text for one in page.all("dt")}
    for name in ("people.Person", "people.Session", "clips.Clip", "clips.Rendition"):
        for kept in gather().tables[name].personal.values():
            assert kept.words in told, (name, kept.words)


def test_what_proves_who_one_is_is_neither_shown_nor_exported(client: Client, ada: Person) -> None:
    page = client.get("/data").content.decode()
    assert ada.password not in page
    assert "Kept, not shown." in page
    ask(client)
    cast.work()
    copy = zipfile.ZipFile(io.BytesIO(fetch(client)))
    everything = b"".join(copy.read(name) for name in copy.namelist())
    assert ada.password.encode() not in everything


def test_nothing_of_others_is_shown_or_exported(client: Client, ada: Person) -> None:
    bashir = cast.bashir()
    actions.edit_profile(person=bashir, name="Bashir Noor", bio="A quiet word", links=[])
    actions.follow(follower=bashir, followed=ada)
    page = client.get("/data").content.decode()
    assert "bashir" in page
    for theirs in ("bashir@example.org", "A quiet word", str(bashir.id)):
        assert theirs not in page
    ask(client)
    cast.work()
    copy = zipfile.ZipFile(io.BytesIO(fetch(client)))
    everything = b"".join(copy.read(name) for name in copy.namelist())
    assert b"bashir@example.org" not in everything
    assert b"A quiet word" not in everything


def test_a_copy_holds_every_table_and_file_and_names_their_digests(
    client: Client, ada: Person, post: Callable[..., Clip]
) -> None:
    clip = post(ada, description="A #bell")
    assert ask(client) == 303
    assert "being made" in client.get("/data").content.decode()
    cast.work()
    copy = zipfile.ZipFile(io.BytesIO(fetch(client)))
    assert copy.testzip() is None
    manifest = json.loads(copy.read("manifest.json"))
    assert manifest["format"] == "clerestory-export/1"
    assert manifest["handle"] == "ada"
    names = [member["name"] for member in manifest["members"]]
    assert sorted([*names, "manifest.json"]) == sorted(copy.namelist())
    for member in manifest["members"]:
        content = copy.read(member["name"])
        assert hashlib.sha256(content).hexdigest() == member["sha256"]
        assert len(content) == member["bytes"]
    for name, table in gather().tables.items():
        if table.whose:
            assert isinstance(json.loads(copy.read(f"tables/{name}.json")), list)
    row = json.loads(copy.read("tables/clips.Clip.json"))[0]
    assert row["id"] == clip.key
    assert row["open_description"] == "A #bell"
    assert f"files/clips/{clip.key}/{clip.cover}" in names


def test_a_copy_needs_the_password_and_the_mailbox_is_told(client: Client, ada: Person) -> None:
    assert ask(client, "not it") == 403
    assert not Export.objects.exists()
    assert ask(client) == 303
    assert "asked for a copy" in cast.letters_to("ada@example.org")[-1]
    assert ask(client) == 303, "a second copy takes the place of the first"
    assert Export.objects.filter(person=ada).count() == 1
    assert ask(client) == 409, "one is on its way"


def test_a_copy_is_its_persons_alone_and_goes_with_them(client: Client, ada: Person) -> None:
    ask(client)
    cast.work()
    export = Export.objects.get(person=ada)
    thief = Client()
    cast.sign_in(thief, cast.bashir())
    assert thief.get(f"/data/copies/{export.key}").status_code == 404
    assert Client().get(f"/data/copies/{export.key}").status_code == 302
    assert client.get("/data/copies/nonsense").status_code == 404
    assert client.head(f"/data/copies/{export.key}").status_code == 405
    actions.remove_person(person_id=ada.id)
    assert not Export.objects.exists()


def test_many_downloads_at_once_are_refused_and_slots_come_back(
    client: Client, ada: Person
) -> None:
    ask(client)
    cast.work()
    address = f"/data/copies/{Export.objects.get(person=ada).key}"
    held = [client.get(address) for _ in range(4)]
    refused = client.get(address)
    assert refused.status_code == 503
    for answer in held:
        assert answer.getvalue()
    assert client.get(address).status_code == 200


def test_no_copy_is_made_that_is_not_on_record_and_it_is_when_the_log_is_back(
    client: Client, ada: Person, log: Recorder
) -> None:
    ask(client)
    export = Export.objects.get(person=ada)
    log.stop()
    with pytest.raises(AssuranceDown):
        actions.make_export(export_id=export.id)
    log.start()
    assert not (Path(django_settings.DATA) / "exports" / export.key).exists()
    actions.make_export(export_id=export.id)
    copy = zipfile.ZipFile(io.BytesIO(fetch(client)))
    assert json.loads(copy.read("log-key.json"))["format"] == "clerestory-log-key/1"
    receipts = [name for name in copy.namelist() if name.startswith("receipts/")]
    assert json.loads(copy.read(receipts[0]))["body"]["act"] == "copy"


def test_a_copy_that_fails_is_told_and_can_be_asked_for_again(client: Client, ada: Person) -> None:
    ask(client)
    actions.fail_export(export_id=Export.objects.get(person=ada).id)
    assert "could not be made" in client.get("/data").content.decode()
    assert ask(client) == 303
    assert Path(django_settings.DATA).exists()


def test_the_privacy_page_names_everything_that_is_kept(client: Client) -> None:
    page = Page(client.get("/privacy").content.decode())
    told = " ".join(one.text for one in page.all("main"))
    for table in gather().tables.values():
        for kept in table.personal.values():
            assert kept.words in told, kept.words
            assert kept.retention.words in told
    for cookie in gather().cookies.values():
        assert cookie.name in told


def test_the_manifest_says_what_is_known_and_leaves_out_the_rest(
    client: Client, settings: Settings
) -> None:
    settings.OPTIONS = {**settings.OPTIONS, "COUNTRY": "GB"}
    answer = client.get("/.well-known/clerestory-assurance.json")
    told = answer.json()
    assert told["format"] == "clerestory-assurance/1"
    assert told["country"] == "GB"
    assert "operator" not in told
    assert all(value not in ("", None, [], {}) for value in told.values())
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_the_manifest_of_a_running_log_names_its_key_and_its_witnesses(
    client: Client, log: Recorder
) -> None:
    told = client.get("/.well-known/clerestory-assurance.json").json()
    assert told["log"]["vkey"] == (log.data / "log" / "vkey").read_text().strip()
    assert [one["own"] for one in told["witnesses"]] == [True, True]
    names = [CosignerKey.parse(one["vkey"]).name for one in told["witnesses"]]
    assert len(set(names)) == 2
    # No supervisor closed the walls of the test's own process, and it does not say otherwise.
    assert {"name": "web", "internet": True} in told["processes"]
