"""The find screen and its API: pages without script, links that keep what was asked, limits."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import ada, bashir, sign_in
from tests.clips.test_finding import put
from tests.web.page import Page

from clerestory.clips import actions as clips
from clerestory.people import actions as people

pytestmark = pytest.mark.django_db
API = "/api/clerestory/v1"


def page(client: Client, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, path
    return Page(answer.content.decode())


def test_without_words_the_page_shows_what_is_warm_and_says_why(client: Client) -> None:
    assert "Nobody has posted" in page(client, "/search").one("div", class_="empty").text
    clip = put("A #lantern at noon")
    seen = page(client, "/search")
    assert seen.one("h2", id="warm").text.strip() == "Newest"
    assert seen.all("a", href=clip.address)
    clips.count(clip_id=clip.id, likes=2)
    clips.reckon()
    seen = page(client, "/search?q=%20")
    assert seen.one("h2", id="warm").text.strip() == "Trending"
    assert "A like gives 1 point, a comment 2, a repost 3" in seen.one("main").text
    assert seen.all("a", href="/tags/lantern")


def test_clips_people_and_hashtags_each_have_a_tab(client: Client) -> None:
    sign_in(client, bashir())
    clip = put("Ada's #ada lantern")
    seen = page(client, "/search?q=ada")
    for href in (clip.address, "/@ada", "/tags/ada", "/search?q=ada&kind=people"):
        assert seen.all("a", href=href), href
    assert seen.all("form", action="/@ada/follow")
    seen = page(client, "/search?q=ada&kind=people")
    assert (len(seen.all("a", href="/@ada")), seen.all("a", href=clip.address)) == (1, [])
    assert page(client, "/search?q=ad&kind=people").all("a", href="/@ada")
    assert page(client, "/search?q=ada&kind=tags").all("a", href="/tags/ada")
    assert page(client, "/search?q=ada&kind=x").all("a", href=clip.address)
    assert "Nobody wrote it that way" in page(client, "/search?q=lamtern").one("main").text


def test_nothing_found_says_what_to_try(client: Client) -> None:
    put("A lantern")
    for kind in ("clips", "people", "tags"):
        said = page(client, f"/search?q=zebras&kind={kind}").one("div", class_="empty").text
        assert "Nothing was found for “zebras”" in said
        assert "fewer words" in said
    seen = page(client, "/search?q=lantern&captions=on&since=week&length=x")
    assert "checked" in seen.one("input", name_="captions").attributes
    assert seen.all("a", href="/search?q=lantern")


def test_a_long_list_keeps_its_words_and_filters(client: Client) -> None:
    for number in range(26):
        put(f"lantern & {number}", duration_ms=1000)
    seen = page(client, "/search?q=lantern+%26&length=short")
    (more,) = seen.all("a", rel="next")
    href = more.attributes["href"] or ""
    assert "q=lantern+%26&kind=clips&length=short&after=" in href
    assert len(page(client, href).all("li", class_="tile")) == 2
    assert client.get("/search?q=lantern&after=zz").status_code == 400


def test_whatever_is_typed_is_answered(client: Client) -> None:
    put("A lantern <b>")
    odd = ("\x00", "%", "'", '"', "<script>", "a" * 5000, "\ud83d\ude00", "( OR", "-", "e0", "*")
    for text in odd:
        asked = quote(text.encode("utf-8", "surrogatepass"))
        answer = client.get(f"/search?q={asked}")
        assert answer.status_code == 200
        assert b"<script>" not in answer.content.split(b"</head>")[1]
        for path in ("search/clips", "search/people", "search/tags", "suggest"):
            answer = client.get(f"{API}/{path}?q={asked}")
            assert answer.status_code == (200 if len(text) <= 100 else 400), (path, text)
    assert client.get("/search?q=" + quote(b"\xff\xfe")).status_code == 200
    assert client.get(f"{API}/search/clips").status_code == 400
    for more in ("since=x", "length=x", "captions=x", "limit=1000", "after=x"):
        assert client.get(f"{API}/search/clips?q=lantern&{more}").status_code == 400, more


def test_the_interface_answers_the_same(client: Client) -> None:
    clip = put("A #lantern, Ada", spoken="whisper")
    clips.count(clip_id=clip.id, likes=1)
    clips.reckon()

    def told(path: str) -> dict[str, Any]:
        answer = client.get(f"{API}/{path}")
        assert answer.status_code == 200
        return dict(answer.json())

    for path in ("search/clips?q=lamtern", "search/clips?q=whisper&captions=true&since=day"):
        assert [item["id"] for item in told(path)["items"]] == [clip.key]
    assert told("search/clips?q=lamtern")["instead"] == ["lantern"]
    assert [item["handle"] for item in told("search/people?q=ada")["items"]] == ["ada"]
    tag = {"name": "lantern", "address": "/tags/lantern", "clips": 1}
    assert told("search/tags?q=lan")["items"] == [tag]
    suggested = told("suggest?q=la")
    assert (suggested["words"], suggested["tags"]) == (["lantern"], [tag])
    assert [one["handle"] for one in told("suggest?q=ad")["people"]] == ["ada"]
    assert [item["id"] for item in told("trending/clips")["items"]] == [clip.key]
    assert told("trending/tags")["items"] == [tag]
    sign_in(client, bashir())
    people.block(person=ada(), other=bashir())
    for path in ("search/clips?q=lantern", "search/people?q=ada", "trending/clips"):
        assert told(path)["items"] == []
    assert told("suggest?q=ad")["people"] == told("suggest?q=lan")["words"] == []


def test_what_is_asked_for_is_kept_nowhere(
    client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "zyxwordsofmine"
    put("A lantern")
    sign_in(client, bashir())
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as heard:
        for path in ("/search", f"{API}/search/clips", f"{API}/search/people", f"{API}/suggest"):
            client.get(f"{path}?q={secret}+lantern&kind=people")
            client.get(f"{path}?q={secret}&after=broken")
    written = [one["sql"] for one in heard if not one["sql"].lstrip("( ").startswith("SELECT")]
    assert [sql for sql in written if secret in sql] == []
    # The test's own listening to SQL writes into this log, and nothing else may.
    said = [one for one in caplog.records if one.name != "django.db.backends"]
    assert [one for one in said if secret in one.getMessage()] == []
    assert secret not in "".join(capfd.readouterr())
    holding = [
        path
        for path in Path(settings.DATA).rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    ]
    assert holding == []
