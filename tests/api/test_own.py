"""Our own API: what a program can do, and how it is refused."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import PASSWORD, ada, bashir, sign_in, work

from clerestory.clips import actions, queries
from clerestory.people import actions as people

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/clerestory/v1"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


@pytest.fixture
def api() -> Client:
    """Speak as Ada, with a token."""
    token = people.add_token(person=ada(), name="test")
    return Client(headers={"Authorization": f"Bearer {token}"})


def upload(api: Client, data: bytes, name: str = "a.mp4") -> tuple[str, str]:
    named = f"filename {base64.b64encode(name.encode()).decode()}"
    begun = api.post(
        f"{ROOT}/uploads", headers=TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": named}
    )
    assert begun.status_code == 201, begun.content
    return begun["Location"], begun["Clerestory-Clip"]


def patch(api: Client, address: str, data: bytes, offset: int) -> Any:
    return api.patch(
        address, data, content_type=BYTES, headers=TUS | {"Upload-Offset": str(offset)}
    )


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == status
    assert len(body["detail"]) > 10
    return body


def test_a_program_posts_describes_publishes_and_deletes(api: Client, small_film: Path) -> None:
    data = small_film.read_bytes()
    address, clip = upload(api, data)
    assert patch(api, address, data[:1000], 0)["Upload-Offset"] == "1000"
    asked = api.head(address, headers=TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("1000", str(len(data)))
    assert asked["Cache-Control"] == "no-store"
    assert patch(api, address, data[1000:], 1000).status_code == 204
    work()
    page = f"{ROOT}/clips/{clip}"
    changed = api.patch(page, {"description": "Hello"}, content_type="application/json")
    assert changed.json()["description"] == "Hello"
    assert Client().get(page).status_code == 404
    assert api.put(f"{page}/publication").json()["standing"] == "published"
    assert Client().get(page).json()["sources"][0]["type"].startswith("video/mp4; codecs=")
    assert [item["id"] for item in Client().get(f"{ROOT}/clips").json()["items"]] == [clip]
    captions = b"WEBVTT\n\n00:00.000 --> 00:00.500\nHi\n"
    put = api.put(f"{page}/captions/en", captions, content_type="text/vtt")
    assert put.json()["captions"][0]["language"] == "en"
    assert api.delete(f"{page}/captions/en").status_code == 204
    assert api.delete(page).status_code == 204
    assert Client().get(page).status_code == 404
    assert Client().get(f"{ROOT}/clips").json() == {"items": [], "next": None}


def test_tus_says_what_it_can(api: Client) -> None:
    told = api.options(f"{ROOT}/uploads")
    assert told["Tus-Version"] == "1.0.0"
    assert int(told["Tus-Max-Size"]) == 1 << 30


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "10"}, 412),
        (TUS | {"Upload-Length": "ten"}, 400),
        (TUS, 400),
        (TUS | {"Upload-Length": "0"}, 422),
        (TUS | {"Upload-Length": str(1 << 40)}, 413),
        (TUS | {"Upload-Length": "9" * 40}, 400),
        (TUS | {"Upload-Length": "10", "Upload-Metadata": "filename ***"}, 400),
    ],
)
def test_wrong_beginnings_are_refused(api: Client, headers: dict[str, str], status: int) -> None:
    problem(api.post(f"{ROOT}/uploads", headers=headers), status)


def test_wrong_pieces_are_refused(api: Client) -> None:
    address, _ = upload(api, b"x" * 10)
    problem(patch(api, address, b"x", 5), 409)
    wrong_type = api.patch(address, b"x", content_type="text/plain", headers=TUS)
    problem(wrong_type, 415)
    problem(patch(api, address + "x", b"x", 0), 404)
    assert api.delete(address, headers=TUS).status_code == 204
    problem(patch(api, address, b"x", 0), 404)


def test_a_stranger_can_do_nothing_with_what_is_not_theirs(api: Client) -> None:
    address, clip = upload(api, b"x" * 10)
    token = people.add_token(person=bashir(), name="test")
    other = Client(headers={"Authorization": f"Bearer {token}"})
    for client, status in ((Client(), 401), (other, 404)):
        page = f"{ROOT}/clips/{clip}"
        assert client.head(address, headers=TUS).status_code == status
        problem(patch(client, address, b"x", 0), status)
        problem(client.delete(address, headers=TUS), status)
        problem(client.patch(page, {"description": "x"}, content_type="application/json"), status)
        problem(client.put(f"{page}/publication"), status)
        problem(client.post(f"{page}/attempts"), status)
        problem(client.delete(page), status)
        problem(client.get(f"{page}/frames"), status)
        problem(client.put(f"{page}/captions/en", b"WEBVTT", content_type="text/vtt"), status)
        problem(client.get(page), 404)


def test_the_cookie_alone_changes_nothing() -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, ada())
    assert client.get(f"{ROOT}/session").json()["handle"] == "ada"
    problem(client.post(f"{ROOT}/uploads", headers=TUS | {"Upload-Length": "1"}), 403)
    client.cookies["csrf"] = "a" * 32
    begun = client.post(
        f"{ROOT}/uploads", headers=TUS | {"Upload-Length": "1", "X-CSRFToken": "a" * 32}
    )
    assert begun.status_code == 201


def test_signing_in_gives_a_token_and_out_takes_it() -> None:
    ada()
    client = Client()
    opened = client.post(
        f"{ROOT}/session",
        {"name": "ada", "password": PASSWORD, "program": "toot"},
        content_type="application/json",
    )
    assert opened.status_code == 201
    known = Client(headers={"Authorization": f"Bearer {opened.json()['token']}"})
    assert known.get(f"{ROOT}/session").json()["handle"] == "ada"
    assert known.delete(f"{ROOT}/session").status_code == 204
    problem(known.get(f"{ROOT}/session"), 401)
    wrong = client.post(
        f"{ROOT}/session", {"name": "ada", "password": "no"}, content_type="application/json"
    )
    assert problem(wrong, 403)["code"] == "WrongSignIn"


def test_people_are_shown_and_followed(api: Client) -> None:
    bashir()
    assert api.get(f"{ROOT}/people/bashir").json()["following"] is False
    for _ in range(2):
        assert api.put(f"{ROOT}/people/bashir/follow").json()["followers"] == 1
    assert api.delete(f"{ROOT}/people/bashir/follow").json()["followers"] == 0
    problem(api.get(f"{ROOT}/people/nobody"), 404)
    problem(Client().put(f"{ROOT}/people/bashir/follow"), 401)


def test_a_list_that_has_not_changed_is_not_sent_again() -> None:
    first = Client().get(f"{ROOT}/clips")
    again = Client().get(f"{ROOT}/clips", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    actions.begin_upload(by=ada(), size=1)
    assert Client().get(f"{ROOT}/clips")["ETag"] == first["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/clips?after=zz", 400),
        ("/clips?limit=0", 400),
        ("/clips?limit=1000", 400),
        ("/clips?author=nobody", 404),
        ("/clips?tag=%00", 404),
        ("/clips?tag=two%20words", 404),
        ("/clips/short", 404),
        ("/clips/" + "z" * 26, 404),
        ("/nothing/here", 404),
    ],
)
def test_wrong_questions_are_refused_as_problems(path: str, status: int) -> None:
    problem(Client().get(ROOT + path), status)


def test_what_folds_too_long_is_kept_as_words(api: Client) -> None:
    _, clip = upload(api, b"x")
    for text in ("#" + "ß" * 31, "#" + "\ufdfa" * 4):
        change = {"description": text}
        told = api.patch(f"{ROOT}/clips/{clip}", change, content_type="application/json")
        assert told.json()["description"] == text
    problem(api.delete(f"{ROOT}/clips/{clip}/captions/%00"), 422)


def test_what_is_no_json_is_refused_as_a_problem(api: Client) -> None:
    _, clip = upload(api, b"x")
    for body in ("{", b"\xff", "[" * 100_000):
        refused = api.patch(f"{ROOT}/clips/{clip}", body, content_type="application/json")
        problem(refused, 400)


def test_a_method_that_an_address_lacks_is_refused_as_a_problem(api: Client) -> None:
    refused = api.post(f"{ROOT}/clips")
    assert problem(refused, 405)["code"] == "WrongMethod"
    assert refused["Allow"] == "GET"
    assert problem(api.get(f"{ROOT}/uploads"), 405)["code"] == "WrongMethod"


def test_a_fault_of_ours_is_told_as_a_problem_and_logged(
    api: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the private reason")

    monkeypatch.setattr(queries, "newest", broken)
    told = problem(api.get(f"{ROOT}/clips"), 500)
    assert "private" not in json.dumps(told)
    assert "the private reason" in caplog.text


def test_a_finished_upload_is_not_given_up(api: Client) -> None:
    address, clip = upload(api, b"abc")
    assert patch(api, address, b"abc", 0).status_code == 204
    refused = problem(api.delete(address, headers=TUS), 409)
    assert refused["code"] == "UploadFinished"
    assert api.get(f"{ROOT}/clips/{clip}").status_code == 200


def test_unknown_fields_are_refused(api: Client) -> None:
    _, clip = upload(api, b"x")
    for change in ({"author": "bashir"}, {"standing": "published"}, {"description": 5}):
        refused = api.patch(f"{ROOT}/clips/{clip}", change, content_type="application/json")
        problem(refused, 400)


def test_the_description_of_the_api_is_generated() -> None:
    told = Client().get(f"{ROOT}/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {f"{ROOT}/clips", f"{ROOT}/uploads", f"{ROOT}/session"} <= set(told["paths"])
