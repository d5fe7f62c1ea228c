"""Who looked, where it went, receipts, and the page of an erasure: real entries in a real log."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.recorder import Recorder
from tests.web.page import Page

from clerestory.gate import actions as gate
from clerestory.gate.models import Entry
from clerestory.ops.options import FOLDERS
from clerestory.people.models import Erasure, Person
from clerestory.spine.ids import to_text
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind, Leaf, leaf_tag
from clerestory.verify.tags import read_key

pytestmark = pytest.mark.django_db

LOOK: Mapping[str, Value] = {
    "v": 1,
    "decision": "permit",
    "fields": ["people_person.email"],
    "purpose": "support",
    "justification": "She <b>asked</b> us why no letter came",
    "actor_role": "support",
    "actor_posting": "GB",
    "expires": 1_790_000_000,
    "notify_after": 0,
}


@pytest.fixture
def ada(client: Client, settings: Settings, tmp_path: Path) -> Person:
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path
    person = cast.ada()
    cast.sign_in(client, person)
    return person


def enter(person: Person, kind: Kind, body: Mapping[str, Value]) -> str:
    """Put an entry into the log, and return its id as it stands in addresses."""
    with transaction.atomic():
        entry_id = gate.record(kind=kind, body=dict(body), person_id=person.id)
    gate.settle(entry_id=entry_id)
    return to_text(entry_id)


@pytest.mark.usefixtures("log")
def test_a_look_of_staff_stands_in_its_room_with_its_proof(client: Client, ada: Person) -> None:
    key = enter(ada, Kind.STAFF_ACCESS, LOOK)
    page = client.get("/data/looked").content.decode()
    told = {one.text for one in Page(page).all("dd")}
    assert {"E-mail address", "support", "GB"} <= told
    assert "&lt;b&gt;asked" in page
    assert "Nobody has looked" in client.get("/data/looked?after=0").content.decode()
    assert "Nothing of yours was sent" in client.get("/data/went").content.decode()
    answer = client.get(f"/data/receipts/{key}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["body"]["fields"] == ["people_person.email"]


@pytest.mark.usefixtures("log")
def test_a_refused_try_is_shown_as_one(client: Client, ada: Person) -> None:
    enter(ada, Kind.STAFF_ACCESS, {**LOOK, "decision": "deny", "actor_posting": "CN"})
    page = client.get("/data/looked").content.decode()
    assert "were refused" in page
    assert "CN" in page


@pytest.mark.usefixtures("log")
def test_a_look_under_an_order_is_shown_from_its_day_on(
    client: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = int(timezone.now().timestamp()) + 86_400
    key = enter(ada, Kind.STAFF_ACCESS, {**LOOK, "notify_after": day})
    for room in ("/data/looked", "/data/receipts", "/data"):
        assert "Staff opened" not in client.get(room).content.decode()
    assert client.get(f"/data/receipts/{key}").status_code == 404
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=2))
    assert "Staff opened" in client.get("/data/looked").content.decode()
    assert client.get(f"/data/receipts/{key}").status_code == 200


@pytest.mark.usefixtures("log")
def test_what_was_sent_stands_in_its_room_and_is_nobody_elses(client: Client, ada: Person) -> None:
    body: dict[str, Value] = {"v": 1, "host": "mail.example", "purpose": "letters", "bytes": 1200}
    key = enter(ada, Kind.EGRESS, body)
    page = client.get("/data/went").content.decode()
    assert "mail.example" in page
    assert "1200" in page
    other = Client()
    cast.sign_in(other, cast.bashir())
    assert "mail.example" not in other.get("/data/went").content.decode()
    assert other.get(f"/data/receipts/{key}").status_code == 404


def test_a_silent_log_is_told_and_its_receipts_wait(
    client: Client, ada: Person, log: Recorder
) -> None:
    key = enter(ada, Kind.EGRESS, {"v": 1, "host": "mail.example"})
    log.stop()
    assert client.get(f"/data/receipts/{key}").status_code == 503
    log.start()
    assert client.get(f"/data/receipts/{key}").status_code == 200


def close(client: Client) -> str:
    answer = client.post("/settings/leaving", {"sure": "on", "password_now": cast.PASSWORD})
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.usefixtures("log", "ada")
def test_the_page_of_an_erasure_gives_the_receipt_first_and_then_ends_all(client: Client) -> None:
    address = close(client)
    assert client.get("/data").status_code == 302, "nobody is signed in any more"
    stranger = Client()
    page = stranger.get(address)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Take your receipt" in page.content.decode()
    receipt = json.loads(stranger.get(f"{address}/receipt").content)
    assert receipt["format"] == "clerestory-receipt/1"
    assert stranger.get(f"{address}/now").status_code == 405
    waiting = stranger.post(f"{address}/now")
    assert waiting.headers["Location"] == f"{address}?done=hastened"
    cast.work()
    assert stranger.post(f"{address}/now").headers["Location"] == address
    assert "Nothing is here any more" in stranger.get(address).content.decode()
    assert stranger.get(f"{address}/receipt").status_code == 404
    assert stranger.post(f"{address}/now").status_code == 404
    assert not Erasure.objects.exists()


@pytest.mark.usefixtures("ada")
def test_without_a_log_the_page_says_what_it_waits_for(client: Client, log: Recorder) -> None:
    log.stop()
    address = close(client)
    page = client.get(address).content.decode()
    assert "Your receipt is not here yet" in page
    assert client.get(f"{address}/receipt").status_code == 404
    assert client.post(f"{address}/now").headers["Location"] == f"{address}?done=hastened"
    log.start()


def test_a_guessed_key_tells_nothing(client: Client) -> None:
    answer = client.get("/data/erasure/guessed")
    assert "If this was the page of your erasure" in answer.content.decode()
    assert client.get("/data/erasure/guessed/receipt").status_code == 404


@pytest.mark.usefixtures("log")
def test_the_log_key_finds_ones_own_entries_and_no_others(
    client: Client, ada: Person, tmp_path: Path
) -> None:
    entries = [enter(ada, Kind.EXPORT, {"v": 1}), enter(ada, Kind.EXPORT, {"v": 1})]
    enter(cast.bashir(), Kind.EXPORT, {"v": 1})
    page = Page(client.get("/data/receipts").content.decode())
    assert page.all("a", href="/data/receipts/log-key")
    answer = client.get("/data/receipts/log-key")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log-key.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    file = tmp_path / "log-key.json"
    file.write_bytes(answer.content)
    key = read_key(file)
    leaves = {to_text(one.entry_id): Leaf.parse(bytes(one.leaf)).tag for one in Entry.objects.all()}
    assert [leaves[one] for one in entries] == [
        leaf_tag(key, Kind.EXPORT, 0),
        leaf_tag(key, Kind.EXPORT, 1),
    ]
    others = set(leaves) - set(entries)
    assert leaves[others.pop()] not in {leaf_tag(key, Kind.EXPORT, n) for n in range(100)}
    assert Client().get("/data/receipts/log-key").status_code in {302, 303}
