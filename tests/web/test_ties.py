"""Following, asking, removing, muting, blocking, and the lists of ties, as pages."""

import pytest
from django.test import Client
from tests.cast import ada, bashir, carys, sign_in
from tests.web.page import Page

from clerestory.clips import actions as clips
from clerestory.people import actions, queries

pytestmark = pytest.mark.django_db(transaction=True)


def page(client: Client, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, path
    return Page(answer.content.decode())


def send(client: Client, seen: Page, action: str, **fields: str) -> str:
    """Send a form of a page as it stands there; return where it leads."""
    seen.one("form", action=action)
    answer = client.post(action, fields)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def test_asking_a_private_person_and_the_answer(client: Client) -> None:
    clips.set_private(person=ada(), private=True)
    sign_in(client, bashir())
    seen = page(client, "/@ada")
    assert "is for followers" in seen.one("div", class_="empty").text
    assert send(client, seen, "/@ada/follow") == "/@ada"
    seen = page(client, "/@ada")
    assert "data-asks" in seen.one("form", action="/@ada/unfollow").attributes
    page(client, "/@ada/followers", 403)
    sign_in(client, ada())
    assert page(client, "/settings/privacy").all("a", href="/requests")
    seen = page(client, "/requests")
    assert send(client, seen, "/requests/bashir/accept") == "/requests?done=accepted"
    assert page(client, "/@ada/followers").all("a", href="/@bashir")
    assert client.post("/requests/bashir/accept").status_code == 404
    assert client.post("/requests/bashir/decline").status_code == 303


def test_lists_of_ties_and_removing_a_follower(client: Client) -> None:
    actions.follow(follower=bashir(), followed=ada())
    actions.follow(follower=ada(), followed=bashir())
    assert page(client, "/@ada/followers").all("a", href="/@bashir")
    assert page(client, "/@bashir/following").all("a", href="/@ada")
    assert client.get("/@ADA/followers")["Location"] == "/@ada/followers"
    sign_in(client, ada())
    assert page(client, "/me/friends").all("a", href="/@bashir")
    seen = page(client, "/@ada/followers")
    here = send(client, seen, "/@bashir/remove", next="/@ada/followers")
    assert here == "/@ada/followers"
    assert not queries.follows(bashir(), ada())


def test_hidden_lists_say_so(client: Client) -> None:
    actions.show_ties(person=ada(), shown=False)
    for path in ("/@ada/followers", "/@ada/following"):
        assert (
            "does not show these lists" in page(client, path, 403).one("div", class_="empty").text
        )


def test_muting_for_a_week_and_back(client: Client) -> None:
    ada()
    sign_in(client, bashir())
    seen = page(client, "/@ada")
    assert send(client, seen, "/@ada/mute", days="7") == "/@ada"
    seen = page(client, "/settings/privacy")
    assert seen.all("a", href="/@ada")
    assert send(client, seen, "/@ada/unmute", next="/settings/privacy") == "/settings/privacy"
    assert client.post("/@ada/mute", {"days": "8"}).status_code == 422


def test_blocking_and_taking_it_back(client: Client) -> None:
    ada()
    sign_in(client, bashir())
    seen = page(client, "/@ada")
    assert send(client, seen, "/@ada/block") == "/settings/privacy?done=blocked"
    for path in ("/@ada", "/@ada/followers", "/@ada/feed.atom"):
        assert client.get(path).status_code == 404
    seen = page(client, "/settings/privacy")
    assert send(client, seen, "/@ada/unblock") == "/settings/privacy?done=unblocked"
    assert client.get("/@ada").status_code == 200


def test_privacy_is_set_on_one_page(client: Client) -> None:
    person = ada()
    sign_in(client, person)
    seen = page(client, "/settings/privacy")
    assert "checked" not in seen.one("input", name_="private").attributes
    send(client, seen, "/settings/privacy", private="on")
    person.refresh_from_db()
    assert (person.private, person.shows_ties) == (True, False)


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    ada()
    for path in ("/following", "/requests", "/me/friends", "/settings/privacy"):
        assert client.get(path)["Location"].startswith("/sign-in?next=")
    for path in ("/@ada/follow", "/@ada/mute", "/@ada/remove"):
        assert client.post(path)["Location"].startswith("/sign-in?next=")
    assert client.post("/@ada/block").status_code == 401


def test_the_following_feed_is_a_tab_of_the_watch_screen(client: Client) -> None:
    carys()
    sign_in(client, bashir())
    seen = page(client, "/following")
    assert "Follow people" in seen.one("section", class_="empty").text
    # In the bar over the clip, and in the rail of a desk.
    assert len(seen.all("a", href="/following", aria_current="page")) == 2
