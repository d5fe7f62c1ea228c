"""Kept lists: right for everybody unknown, never given to somebody known, dropped on a change."""

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import ada

from clerestory.api.lists import Lists
from clerestory.clips import actions, queries
from clerestory.clips.life import Standing, Work
from clerestory.clips.models import Clip
from clerestory.people import actions as people

pytestmark = pytest.mark.django_db(transaction=True)

type Ask = Callable[..., tuple[str, dict[str, str], bytes]]


@pytest.fixture
def ask() -> Ask:
    """Ask for the public list through the kept ones."""
    queries.forget_version()
    lists = Lists(WSGIHandler())

    def go(query: str = "", **variables: str) -> tuple[str, dict[str, str], bytes]:
        told: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/api/clerestory/v1/clips",
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            **variables,
        }

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            del exc_info
            told[:] = [status, dict(headers)]

        body = b"".join(lists(environ, start))
        return told[0], told[1], body

    return go


def clip(description: str = "") -> Clip:
    now = datetime.now(UTC)
    made = Clip.objects.create(
        author=ada(),
        folder=f"{Clip.objects.count():032x}",
        work=Work.COMPLETE,
        standing=Standing.PUBLISHED,
        published_at=now,
        listed_at=now,
    )
    actions.describe_clip(clip_id=made.id, by=ada(), description=description)
    return made


def shown(body: bytes) -> list[str]:
    return [item["description"] for item in json.loads(body)["items"]]


def test_a_kept_list_asks_the_database_for_its_number_at_most(ask: Ask) -> None:
    clip("one")
    first = ask()
    with CaptureQueriesContext(connection) as asked:
        again = ask()
    assert not [one for one in asked if "clips_catalogue" not in one["sql"]]
    assert again == first
    assert shown(again[2]) == ["one"]


def test_a_change_is_seen_at_once(ask: Ask) -> None:
    made = clip("before")
    assert shown(ask()[2]) == ["before"]
    actions.describe_clip(clip_id=made.id, by=ada(), description="after")
    assert shown(ask()[2]) == ["after"]
    actions.describe_clip(clip_id=made.id, by=ada(), audience="followers")
    assert shown(ask()[2]) == []
    actions.describe_clip(clip_id=made.id, by=ada(), audience="public")
    assert shown(ask()[2]) == ["after"]
    actions.delete_clip(clip_id=made.id, by=ada())
    assert shown(ask()[2]) == []


def test_somebody_known_is_never_given_what_was_kept_nor_keeps_what_they_see(ask: Ask) -> None:
    made = clip("mine")
    token = people.add_token(person=ada(), name="test")
    status, headers, body = ask(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert json.loads(body)["items"][0]["mine"] is True
    assert status == "200 OK"
    assert "public" not in headers.get("Cache-Control", "")
    _, headers, body = ask()
    assert json.loads(body)["items"][0]["mine"] is False
    assert "Cookie" in headers["Vary"]
    assert made.key.encode() in body


def test_a_list_is_the_same_in_every_language_and_kept_for_all(ask: Ask) -> None:
    clip("one")
    _, headers, body = ask()
    assert ask(HTTP_ACCEPT_LANGUAGE="cy", HTTP_COOKIE="other=1")[2] == body
    assert "Accept-Language" not in headers["Vary"]
    with CaptureQueriesContext(connection) as asked:
        chosen = ask(HTTP_ACCEPT_LANGUAGE="cy", HTTP_COOKIE="language=cy")
        ask(HTTP_COOKIE="__Host-language=cy")
    assert (chosen[1]["ETag"], chosen[2]) == (headers["ETag"], body)
    assert len(asked) <= 1, "the cookie of a language tells nobody apart"
    for cookie in ("language=cy; session=x", "language=cy;session=x", "session=x", "language=é"):
        with CaptureQueriesContext(connection) as asked:
            ask(HTTP_COOKIE=cookie)
        assert len(asked) > 1, cookie


def test_what_has_not_changed_is_not_sent_again(ask: Ask) -> None:
    clip("one")
    _, headers, _ = ask()
    status, _, body = ask(HTTP_IF_NONE_MATCH=headers["ETag"])
    assert status == "304 Not Modified"
    assert body == b""


def test_questions_are_kept_apart_and_wrong_ones_not_at_all(ask: Ask) -> None:
    clip("first")
    clip("second")
    assert len(shown(ask("limit=1")[2])) == 1
    assert len(shown(ask("limit=2")[2])) == 2
    for _ in range(2):
        assert ask("limit=0")[0].startswith("400")
        assert ask(HTTP_HOST="elsewhere.example")[0].startswith("400")
