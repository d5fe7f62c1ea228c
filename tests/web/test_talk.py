"""Marks and comments as pages without script."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import ada, bashir, sign_in
from tests.social.rows import put
from tests.web.page import Page

from clerestory.clips.models import Clip
from clerestory.social import actions, queries
from clerestory.social.models import Comment

pytestmark = pytest.mark.django_db
type Ask = Callable[..., Page]


def page(client: Client, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, path
    return Page(answer.content.decode())


def send(client: Client, seen: Page, action: str, **fields: str) -> str:
    """Send a form of a page as it stands there; return where it leads."""
    assert seen.all("form", action=action), action
    answer = client.post(action, fields)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def test_marks_are_buttons_that_work_by_themselves(client: Client) -> None:
    clip = put(ada())
    assert page(client, clip.address).all("a", href=f"/sign-in?next=/clips/{clip.key}")
    sign_in(client, bashir())
    for mark in ("like", "save", "repost"):
        seen = page(client, clip.address)
        assert send(client, seen, f"{clip.address}/{mark}") == clip.address
    seen = page(client, clip.address)
    clip.refresh_from_db()
    assert (clip.likes, clip.saves, clip.reposts) == (1, 1, 1)
    for mark in ("like", "save", "repost"):
        send(client, seen, f"{clip.address}/un{mark}")
    clip.refresh_from_db()
    assert (clip.likes, clip.saves, clip.reposts) == (0, 0, 0)


def test_saved_clips_are_sorted_into_collections(client: Client) -> None:
    clip = put(ada())
    sign_in(client, bashir())
    actions.save_clip(clip_id=clip.id, by=bashir())
    seen = page(client, "/saved")
    assert seen.all("a", href=clip.address)
    address = send(client, seen, "/saved", name="Light").partition("?")[0]
    assert client.post("/saved", {"name": "Light"}).status_code == 409
    seen = page(client, clip.address)
    key = address.rpartition("/")[2]
    send(client, seen, f"{clip.address}/save", collection=key)
    seen = page(client, address)
    assert seen.all("a", href=clip.address)
    assert Client().get(address).status_code == 404
    send(client, seen, address, name="Stone", public="on")
    assert page(Client(), address).one("h1").text == "Stone"
    assert page(Client(), "/@bashir/collections").all("a", href=address)
    assert send(client, page(client, address), f"{address}/delete") == "/saved?done=deleted"


def test_a_comment_is_posted_answered_changed_and_deleted(client: Client) -> None:
    clip = put(ada())
    sign_in(client, bashir())
    seen = page(client, clip.address)
    send(client, seen, f"{clip.address}/comments", text="Hello @ada #light")
    said = Comment.objects.get()
    address = f"/comments/{said.key}"
    seen = page(client, clip.address)
    assert seen.all("a", href=address)
    assert seen.all("a", href="/tags/light")
    sign_in(client, ada())
    seen = page(client, address)
    send(client, seen, f"{clip.address}/comments", text="Thanks", answers=said.key)
    assert "Thanks" in page(client, address).one("ol", class_="bare comments below-here").text
    for act in ("like", "pin"):
        send(client, page(client, address), f"{address}/{act}")
    said.refresh_from_db()
    assert (said.pinned, said.liked_by_author, said.replies) == (True, True, 1)
    sign_in(client, bashir())
    assert send(client, page(client, f"{address}/edit"), f"{address}/edit", text="Hi") == address
    assert "Hello @ada" in page(client, f"{address}/history").one("main").text
    assert "every reply" in page(client, f"{address}/delete").one("main").text
    send(client, page(client, f"{address}/delete"), f"{address}/delete")
    assert not Comment.objects.exists()


def test_what_is_refused_comes_back_with_why(client: Client) -> None:
    clip = put(ada())
    sign_in(client, bashir())
    long = "x" * 1001
    answer = client.post(f"{clip.address}/comments", {"text": long})
    assert answer.status_code == 422
    seen = Page(answer.content.decode())
    assert seen.one("textarea").text == long
    assert "1001 characters" in seen.one("p", id="say-problem").text
    clip.comments_from = "nobody"
    clip.save(update_fields=["comments_from"])
    assert not page(client, clip.address).all("form", action=f"{clip.address}/comments")


def test_what_waits_is_let_through_by_the_author(client: Client) -> None:
    clip = put(ada())
    sign_in(client, ada())
    seen = page(client, "/settings/comments")
    send(client, seen, "/settings/comments", words="Dark\nHush now")
    said = actions.post_comment(clip_id=clip.id, by=bashir(), text="It is dark")
    assert "1 comment waits" in page(client, "/settings/comments").one("main").text
    seen = page(client, "/held")
    address = f"/comments/{said.key}"
    assert send(client, seen, f"{address}/approve", next="/held") == "/held"
    assert queries.held_waiting(ada()) == 0
    assert page(Client(), address).all("a", href="/@bashir")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
def test_words_are_text_and_nothing_else(client: Client, text: str) -> None:
    clip: Clip = put(ada())
    said = actions.post_comment(clip_id=clip.id, by=bashir(), text=text)
    for path in (clip.address, f"/comments/{said.key}", f"/comments/{said.key}/history"):
        assert text not in client.get(path).content.decode()
