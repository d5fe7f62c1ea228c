"""The watch screen as it comes from the server."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import ada, bashir, sign_in
from tests.web.page import Page

from clerestory.clips import actions
from clerestory.clips.models import Clip

pytestmark = pytest.mark.django_db(transaction=True)
Post = Callable[..., Clip]
VTT = b"WEBVTT\n\n00:00.000 --> 00:00.500\nHello\n"


def page(client: Client, path: str = "/", **headers: str) -> Page:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_nothing_posted_is_said_with_the_way_on(client: Client) -> None:
    seen = page(client)
    assert "There is nothing to watch yet" in seen.one("section", class_="empty").text
    assert seen.all("a", href="/post")
    assert not seen.all("video")


def test_a_clip_is_a_native_player_in_an_article_with_a_heading(client: Client, post: Post) -> None:
    clip = post(description="Light on #stone", alt_text="A wall")
    actions.set_captions(clip_id=clip.id, by=ada(), language="en", data=VTT)
    seen = page(client)
    article = seen.one("article", data_clip=clip.key)
    heading = seen.one("h2", id=f"by-{clip.key}")
    assert article["aria-labelledby"] == heading["id"]
    assert heading.text.startswith("Clip by Ada Quill @ada")
    assert "hidden" in seen.all("span", data_part="sample")[0].attributes
    video = seen.one("video", aria_label="A wall")
    assert {"controls", "muted", "playsinline"} <= video.attributes.keys()
    assert "autoplay" not in video.attributes
    assert seen.one("track", srclang="en")["src"].endswith(".vtt")
    assert seen.one("a", href="/tags/stone").text == "#stone"


def test_only_the_first_film_and_cover_come_with_the_page(client: Client, post: Post) -> None:
    for _ in range(3):
        post()
    seen = page(client)
    films = [one for one in seen.all("video") if not one.inside("template")]
    assert [film["preload"] for film in films] == ["auto", "none", "none"]
    assert "poster" in films[0].attributes
    covers = [one for one in seen.all("img") if not one.inside("noscript")]
    fetched = {one["src"] for one in covers if "src" in one.attributes}
    assert fetched == {films[0]["poster"]}
    assert seen.one("link", rel="preload", as_="image")["href"] in fetched


def test_without_script_every_clip_has_its_cover(client: Client, post: Post) -> None:
    for _ in range(2):
        post()
    seen = page(client)
    assert len([one for one in seen.all("img", class_="still") if one.inside("noscript")]) == 1


def test_who_saves_data_gets_the_smallest_film_and_nothing_ahead(
    client: Client, post: Post
) -> None:
    post()
    seen = page(client, save_data="on")
    film = next(one for one in seen.all("video") if not one.inside("template"))
    assert film["preload"] == "none"
    sides = [int(one["data-side"]) for one in seen.all("source")]
    assert sides == sorted(sides)
    assert "Save-Data" in client.get("/")["Vary"]


def test_a_sensitive_clip_is_covered_and_not_fetched(client: Client, post: Post) -> None:
    clip = post(sensitive=True)
    seen = page(client)
    assert "data-veiled" in seen.one("article", data_clip=clip.key).attributes
    film = next(one for one in seen.all("video") if not one.inside("template"))
    assert film["preload"] == "none"
    assert "poster" not in film.attributes
    assert not [one for one in seen.all("img") if one.inside("noscript")]
    # It is said to whoever hears the page, and the way to see it is a link.
    card = seen.one("article", data_clip=clip.key)
    assert card["aria-describedby"] == seen.one("p", id=f"veil-{clip.key}")["id"]
    assert len(seen.all("a", href=f"{clip.address}?show")) == 1
    assert (
        "data-veiled"
        not in page(client, f"{clip.address}?show").one("article", data_clip=clip.key).attributes
    )
    assert "data-veiled" in page(client, clip.address).one("article", data_clip=clip.key).attributes


def test_only_whoever_chose_so_is_shown_sensitive_clips_without_asking(
    client: Client, post: Post
) -> None:
    clip = post(sensitive=True)
    other = Client(headers={"host": "localhost"})
    sign_in(other, bashir())
    places = ("/", "/@ada", "/search", clip.address)
    asks = '{"shows_sensitive": true}'
    assert (
        client.patch("/api/clerestory/v1/me/privacy", asks, "application/json").status_code == 401
    )
    assert not bashir().shows_sensitive

    def covered(who: Client) -> set[str]:
        return {
            place
            for place in places
            if re.search(r" data-veiled|tile covered", who.get(place).content.decode())
        }

    assert covered(other) == covered(client) == set(places)
    wish = {"shows_ties": "on", "shows_sensitive": "on"}
    assert other.post("/settings/privacy", wish).status_code == 303
    assert covered(other) == set()
    assert covered(client) == set(places)
    found = other.get(f"/api/clerestory/v1/clips/{clip.key}").json()
    assert (found["sensitive"], found["veiled"]) == (True, False)
    # Where others embed it, and for whoever turns it off again, it is covered.
    assert " data-veiled" in other.get(f"{clip.address}/embed").content.decode()
    other.post("/settings/privacy", {"shows_ties": "on"})
    assert covered(other) == set(places)


def test_without_script_the_list_goes_on_by_links(client: Client, post: Post) -> None:
    clips = [post() for _ in range(6)]
    first = page(client)
    keys = [one["data-clip"] for one in first.all("article") if one["data-clip"]]
    assert keys == [clip.key for clip in reversed(clips[1:])]
    onward = next(one["href"] for one in first.all("a") if one["href"].startswith("/?after="))
    second = page(client, onward)
    assert [one["data-clip"] for one in second.all("article") if one["data-clip"]] == [clips[0].key]
    assert "You are up to date" in " ".join(one.text for one in second.all("h2"))


def test_words_of_people_are_text_and_nothing_else(client: Client, post: Post) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</video><script>alert(2)</script>"
    post(description=evil, alt_text=evil)
    html = client.get("/").content.decode()
    assert "<img src=x" not in html
    assert "<script>alert" not in html
    seen = Page(html)
    assert evil in seen.all("p", data_part="description")[0].text
    assert seen.all("video")[0]["aria-label"] == evil


def test_the_policy_of_the_page(client: Client, post: Post) -> None:
    post()
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_clip_for_followers_is_not_in_the_list(client: Client, post: Post) -> None:
    post(audience="followers")
    sign_in(client, bashir())
    assert not [one for one in page(client).all("article") if one["data-clip"]]


def test_the_bar_knows_who_is_there(client: Client) -> None:
    assert page(client).all("a", href="/sign-in")
    sign_in(client, ada())
    assert page(client).one("a", href="/me").text.strip() == "Me"
