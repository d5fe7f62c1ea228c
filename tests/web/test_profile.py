"""A person's page, a hashtag's page, and the feeds of both."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from tests.cast import ada, bashir, sign_in
from tests.web.page import Page

from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.web.parts.links import shown_links

pytestmark = pytest.mark.django_db(transaction=True)
Post = Callable[..., Clip]
ATOM = "{http://www.w3.org/2005/Atom}"
HERE = "http://testserver"


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_a_profile_shows_clips_with_their_durations(client: Client, post: Post) -> None:
    clip = post(description="Morning")
    seen = page(client, "/@ada")
    tile = seen.one("a", href=clip.address)
    assert "Morning" in tile.text
    assert "0:01" in tile.text
    assert seen.one("h1").text == "Ada Quill"


def test_a_profile_goes_on_to_older_clips(
    client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = [post() for _ in range(3)]
    monkeypatch.setattr("clerestory.web.profile.view.PAGE", 2)
    first = page(client, "/@ada")
    older = first.one("a", rel="next")["href"]
    second = page(client, older)
    assert second.all("a", href=clips[0].address)
    assert not second.all("a", href=clips[1].address)
    assert second.all("a", href="/@ada")


def test_handles_are_found_in_any_case(client: Client) -> None:
    ada()
    assert client.get("/@ADA")["Location"] == "/@ada"
    assert client.get("/@nobody_here").status_code == 404


def test_following_from_the_page(client: Client) -> None:
    ada()
    assert page(client, "/@ada").all("a", href="/sign-in?next=/%40ada")
    sign_in(client, bashir())
    seen = page(client, "/@ada")
    form = seen.one("form", action="/@ada/follow")
    assert form["method"] == "post"
    assert client.post(form["action"]).status_code == 303
    seen = page(client, "/@ada")
    assert "1" in seen.one("dl", class_="counts").text
    assert client.post(seen.one("form", action="/@ada/unfollow")["action"]).status_code == 303
    assert page(client, "/@ada").all("form", action="/@ada/follow")


def test_ones_own_page_offers_to_edit_it(client: Client) -> None:
    sign_in(client, ada())
    seen = page(client, "/@ada")
    assert seen.all("a", href="/settings")
    assert not seen.all("form", action="/@ada/follow")


def test_words_of_a_profile_are_text_and_nothing_else(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    people.edit_profile(person=ada(), name="<b>A</b>", bio=evil, links=["https://ada.example/x"])
    html = client.get("/@ada").content.decode()
    assert evil not in html
    assert "<b>A</b>" not in html
    link = Page(html).one("a", href="/leaving?to=https%3A%2F%2Fada.example%2Fx")
    assert "nofollow" in link["rel"].split()
    assert link.text.strip() == "ada.example/x"


def test_links_lead_to_the_web_only() -> None:
    addresses = [
        "javascript:alert(1)",
        "https://a.example/",
        "data:text/html,x",
        "//b",
        "http://",
        "http://[",
    ]
    assert [link.text for link in shown_links(addresses)] == ["a.example"]


def test_a_tag_shows_its_clips_and_says_when_there_are_none(client: Client, post: Post) -> None:
    clip = post(description="On #Stone")
    seen = page(client, "/tags/stone")
    assert seen.one("h1").text == "#stone"
    assert seen.all("a", href=clip.address)
    empty = page(client, "/tags/nothing")
    assert "No clip carries this hashtag yet." in empty.one("div", class_="empty").text


def test_a_tag_in_any_script_has_a_page_and_a_feed(client: Client, post: Post) -> None:
    clip = post(description="#ffenestr #نافذة")
    seen = page(client, "/tags/نافذة")
    assert seen.all("a", href=clip.address)
    link = seen.one("link", type="application/atom+xml")["href"]
    assert link.isascii()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("path", ["/feed.atom", "/@ada/feed.atom", "/tags/stone/feed.atom"])
def test_a_feed_is_atom_with_everything_a_reader_needs(
    client: Client, post: Post, path: str
) -> None:
    clip = post(description="Light & <stone> on #stone")
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314  our own answer
    assert [one.get("href") for one in feed.findall(f"{ATOM}link[@rel='self']")] == [
        f"{HERE}{path}"
    ]
    (entry,) = feed.findall(f"{ATOM}entry")
    told = {name: entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")}
    assert told["id"] == f"{HERE}{clip.address}"
    assert told["title"] == "Light & <stone> on #stone"
    assert told["updated"]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Quill"
    film = entry.find(f"{ATOM}link[@rel='enclosure']")
    assert film is not None
    assert film.get("type") == "video/mp4"
    assert str(film.get("href")).startswith(f"{HERE}/media/public/")
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["stone"]


@pytest.mark.parametrize("name", ["%00", "x%00", "%01", "%EF%BF%BE", "two%20words"])
def test_what_is_no_hashtag_has_neither_page_nor_feed(client: Client, name: str) -> None:
    assert client.get(f"/tags/{name}").status_code == 404
    assert client.get(f"/tags/{name}/feed.atom").status_code == 404


def test_a_feed_leaves_out_what_xml_cannot_hold(client: Client, post: Post) -> None:
    clip = post(description="plain")
    Clip.objects.filter(id=clip.id).update(open_description="a\ufffe\uffff\x01\x85b")
    feed = ET.fromstring(client.get("/feed.atom").content)  # noqa: S314  our own answer
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "a\x85b"


def test_a_feed_that_did_not_change_is_not_sent_again(client: Client, post: Post) -> None:
    post()
    tag = client.get("/feed.atom")["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304


def test_a_feed_holds_only_what_is_public_even_for_the_author(client: Client, post: Post) -> None:
    post(audience="followers")
    post(audience="unlisted")
    post(audience="private")
    sign_in(client, ada())
    for path in ("/feed.atom", "/@ada/feed.atom"):
        feed = ET.fromstring(client.get(path).content)  # noqa: S314  our own answer
        assert feed.findall(f"{ATOM}entry") == []
