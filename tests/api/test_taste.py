"""Sealed tastes: a file for a person's own devices, which nobody else gets and we cannot open."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.cast import PASSWORD, ada, bashir, sign_in, work

from clerestory.feed.actions.sealed import MOST_BYTES, WRITES_PER_HOUR
from clerestory.feed.models import SealedTaste
from clerestory.people import actions as people
from clerestory.people.models import Person

pytestmark = pytest.mark.django_db

ADDRESS = "/api/clerestory/v1/me/taste"
BYTES = "application/octet-stream"
FILE = b"clerestory-taste\1" + bytes(range(256)) * 4
FIRST = {"If-None-Match": "*"}


def known(person: Person) -> Client:
    token = people.add_token(person=person, name="test")
    return Client(headers={"Authorization": f"Bearer {token}"})


def put(client: Client, data: bytes, kind: str = BYTES, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    # Without a body the test's client would say nothing of its kind.
    return client.put(ADDRESS, data, content_type=kind, headers=named, CONTENT_TYPE=kind)


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"].endswith(".")


def test_devices_write_one_after_the_other_and_none_over_another() -> None:
    one, other, stranger = known(ada()), known(ada()), known(bashir())
    refused(one.get(ADDRESS), 404, "NoSealedTaste")
    refused(put(one, FILE), 428, "MarkMissing")
    refused(put(one, FILE, If_Match='"made-up"'), 412, "TasteWrittenElsewhere")
    refused(put(one, FILE, If_Match="*"), 412, "TasteWrittenElsewhere")
    written = put(one, FILE, If_None_Match="*")
    assert (written.status_code, written.content) == (204, b"")
    refused(put(other, FILE + b"2", If_None_Match="*"), 412, "TasteWrittenElsewhere")
    got = other.get(ADDRESS)
    assert (got.content, got["ETag"], got["Content-Type"]) == (FILE, written["ETag"], BYTES)
    assert got["Cache-Control"] == "private, no-store"
    same = other.get(ADDRESS, headers={"If-None-Match": f'"x", {got["ETag"]}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", got["ETag"])
    again = put(other, FILE + b"2", If_Match=got["ETag"])
    assert again.status_code == 204
    assert again["ETag"] != got["ETag"]
    refused(put(one, FILE + b"3", If_Match=got["ETag"]), 412, "TasteWrittenElsewhere")
    assert put(one, FILE + b"3", If_Match="*").status_code == 204
    assert one.get(ADDRESS).content == FILE + b"3"
    # It is one's own: the address names nobody, so there is no way to another's.
    refused(stranger.get(ADDRESS), 404, "NoSealedTaste")
    assert stranger.delete(ADDRESS).status_code == 204
    assert SealedTaste.objects.count() == 1
    for _ in range(2):
        assert one.delete(ADDRESS).status_code == 204
    refused(put(other, FILE, If_Match=again["ETag"]), 412, "TasteWrittenElsewhere")
    assert not SealedTaste.objects.exists()


def test_what_is_no_sealed_file_is_refused_in_words() -> None:
    client = known(ada())
    assert put(client, b"x" * MOST_BYTES, If_None_Match="*").status_code == 204
    refused(put(client, b"x" * (MOST_BYTES + 1), If_Match="*"), 413, "TasteTooBig")
    refused(put(client, b"", If_Match="*"), 422, "TasteEmpty")
    refused(put(client, FILE, "application/json", If_Match="*"), 415, "WrongTasteType")
    for act in ("get", "put", "delete"):
        answer = getattr(Client(), act)(ADDRESS, headers=FIRST)
        refused(answer, 401, "SignInNeeded")
    cookie = Client(enforce_csrf_checks=True)
    sign_in(cookie, ada())
    assert cookie.get(ADDRESS).status_code == 200
    refused(put(cookie, FILE, If_Match="*"), 403, "CsrfMissing")
    refused(cookie.delete(ADDRESS), 403, "CsrfMissing")
    cookie.cookies["csrf"] = "a" * 32
    assert put(cookie, FILE, If_Match="*", X_CSRFToken="a" * 32).status_code == 204
    for _ in range(WRITES_PER_HOUR):
        last = put(client, FILE, If_Match="*")
    refused(last, 429, "TooMany")
    assert put(known(bashir()), FILE, If_None_Match="*").status_code == 204


@pytest.mark.usefixtures("log")
def test_it_lies_sealed_is_copied_as_it_is_and_goes_with_its_person() -> None:
    person, other = ada(), bashir()
    file = FILE * 60
    for somebody in (person, other):
        assert put(known(somebody), file, If_None_Match="*").status_code == 204
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, mark FROM feed_sealed_taste")
        rows = [(bytes(sealed), mark) for sealed, mark in cursor.fetchall()]
    assert len({mark for _, mark in rows}) == 1  # of the file, which both have
    assert len({sealed for sealed, _ in rows}) == 2
    for sealed, _ in rows:
        assert len(sealed) > len(file)
        assert not any(part in sealed for part in (FILE[:24], b"Y2xlcmVzdG9yeS10YXN0Z"))
    client = Client()
    sign_in(client, person)
    page = client.get("/data").content.decode()
    assert "What only your passphrase opens" in page
    assert "Too long to show here. Your copy has it." in page
    asked = people.ask_export(person=person, password=PASSWORD)
    work()
    with zipfile.ZipFile(
        io.BytesIO(b"".join(people.read_export(person=person, export_id=asked.id)))
    ) as copy:
        (row,) = json.loads(copy.read("tables/feed.SealedTaste.json"))
    assert set(row) == {"person", "sealed", "mark", "renewed_at"}
    assert row["sealed"].startswith("Y2xlcmVzdG9yeS10YXN0Z")
    people.remove_person(person_id=person.id)
    work()
    assert [one.person_id for one in SealedTaste.objects.all()] == [other.id]
    assert not Person.objects.filter(id=person.id).exists()
