"""The page of one clip, what other programs read in it, the embedded player, oEmbed."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import ada, bashir, carys, sign_in
from tests.web.page import Page

from clerestory.clips import actions as clips
from clerestory.clips.life import Held
from clerestory.clips.models import Clip
from clerestory.people import actions as people

pytestmark = pytest.mark.django_db(transaction=True)
Post = Callable[..., Clip]
HERE = "http://testserver"


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def test_a_preview_tells_other_programs_what_it_is(client: Client, post: Post) -> None:
    clip = post(description="Light on #stone\nand more", alt_text="A wall")
    seen = page(client, clip.address)
    assert seen.meta("og:title") == "Light on #stone"
    assert seen.meta("og:url") == f"{HERE}{clip.address}"
    assert seen.meta("og:image").startswith(f"{HERE}/media/public/")
    assert seen.meta("og:image:alt") == "A wall"
    assert seen.meta("og:video").endswith(".mp4")
    assert (seen.meta("twitter:card"), seen.meta("twitter:player")) == (
        "player",
        f"{HERE}{clip.address}/embed",
    )
    assert int(seen.meta("twitter:player:width")) < int(seen.meta("twitter:player:height"))
    assert seen.one("link", rel="canonical")["href"] == f"{HERE}{clip.address}"
    assert (
        seen.one("link", rel="alternate", type="application/atom+xml")["href"] == "/@ada/feed.atom"
    )
    assert not [one for one in seen.all("meta") if one.attributes.get("name") == "robots"]


def test_the_page_has_the_whole_words_and_the_address_without_script(
    client: Client, post: Post
) -> None:
    clip = post(description="One\nTwo #three")
    seen = page(client, clip.address)
    assert seen.one("h1").text == "One"
    assert seen.one("p", class_="whole").text == "One\nTwo #three"
    assert seen.one("input", id="address")["value"] == f"{HERE}{clip.address}"
    code = Page(seen.one("textarea", id="code").text)
    assert code.one("iframe")["src"] == f"{HERE}{clip.address}/embed"


def test_a_title_cannot_break_out_of_the_code_to_embed(client: Client, post: Post) -> None:
    clip = post(description='"></iframe><script>alert(1)</script>')
    code = Page(page(client, clip.address).one("textarea", id="code").text)
    assert [one.name for one in code.elements] == ["iframe"]


def test_only_the_author_is_offered_to_edit(client: Client, post: Post) -> None:
    clip = post()
    assert not page(client, clip.address).all("a", href=f"{clip.address}/edit")
    sign_in(client, ada())
    assert page(client, clip.address).all("a", href=f"{clip.address}/edit")


def test_an_unlisted_clip_asks_not_to_be_indexed(client: Client, post: Post) -> None:
    clip = post(audience="unlisted")
    seen = page(client, clip.address)
    assert seen.meta("robots") == "noindex"
    assert seen.meta("og:title")


def test_a_clip_for_followers_tells_strangers_nothing(client: Client, post: Post) -> None:
    clip = post(audience="followers", description="Between us")
    for path in (clip.address, f"{clip.address}/embed"):
        assert client.get(path).status_code == 404
    assert client.get("/oembed", {"url": f"{HERE}{clip.address}"}).status_code == 404
    people.follow(follower=bashir(), followed=ada())
    sign_in(client, bashir())
    seen = page(client, clip.address)
    assert seen.meta("robots") == "noindex"
    assert not [one for one in seen.all("meta") if "og:" in one.attributes.get("property", "")]
    assert not seen.all("input", id="address")
    assert client.get(f"{clip.address}/embed").status_code == 404


@pytest.mark.parametrize("key", ["0" * 26, "nothing", "..%2f..", "U" * 26, "0" * 25 + "é"])
def test_an_address_that_leads_nowhere_says_so(client: Client, key: str) -> None:
    answer = client.get(f"/clips/{key}")
    assert answer.status_code == 404
    assert Page(answer.content.decode()).all("a", href="/")


def test_any_site_may_show_the_embedded_player(client: Client, post: Post) -> None:
    clip = post()
    answer = client.get(f"{clip.address}/embed")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "X-Frame-Options" not in answer
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    page = client.get(clip.address)
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_embedded_player_is_the_same_for_everybody(client: Client, post: Post) -> None:
    clip = post()
    plain = client.get(f"{clip.address}/embed").content
    sign_in(client, ada())
    assert client.get(f"{clip.address}/embed").content == plain


def test_a_sensitive_cover_is_not_handed_out(client: Client, post: Post) -> None:
    clip = post(sensitive=True)
    seen = page(client, clip.address)
    assert not [one for one in seen.all("meta") if one.attributes.get("property") == "og:image"]
    told = client.get("/oembed", {"url": f"{HERE}{clip.address}"}).json()
    assert "thumbnail_url" not in told


def test_oembed_follows_the_link_of_the_page(client: Client, post: Post) -> None:
    clip = post(description="Hello")
    link = page(client, clip.address).one("link", type="application/json+oembed")["href"]
    answer = client.get(link.removeprefix(HERE))
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "video", "Hello")
    assert (told["author_name"], told["author_url"]) == ("Ada Quill", f"{HERE}/@ada")
    frame = Page(told["html"]).one("iframe")
    assert (frame["width"], frame["height"]) == (str(told["width"]), str(told["height"]))
    assert frame["src"] == f"{HERE}{clip.address}/embed"


def test_oembed_keeps_within_the_size_that_is_asked(client: Client, post: Post) -> None:
    clip = post()
    asked = {"url": f"{HERE}{clip.address}", "maxwidth": "100", "maxheight": "5000"}
    told = client.get("/oembed", asked).json()
    assert told["width"] == 100
    assert told["height"] == pytest.approx(178, abs=1)


@pytest.mark.parametrize("size", ["-1", "0", "abc", "", "9" * 400, "٣"])
def test_oembed_bears_sizes_that_are_none(client: Client, post: Post, size: str) -> None:
    clip = post()
    asked = {"url": f"{HERE}{clip.address}", "maxwidth": size, "maxheight": size}
    told = client.get("/oembed", asked)
    assert told.status_code == 200
    assert told.json()["width"] >= 1


@pytest.mark.parametrize(
    "address", ["", "x", "https://elsewhere.example/clips/" + "0" * 26, f"{HERE}/about", "http://["]
)
def test_oembed_knows_only_clips_of_this_site(client: Client, address: str) -> None:
    assert client.get("/oembed", {"url": address}).status_code == 404


def test_oembed_in_xml_is_refused_as_the_specification_says(client: Client) -> None:
    answer = client.get("/oembed", {"url": HERE, "format": "xml"})
    assert answer.status_code == 501


def test_a_draft_is_seen_by_its_author_only(client: Client, post: Post) -> None:
    clip = post(audience="private")
    sign_in(client, carys())
    assert client.get(clip.address).status_code == 404
    sign_in(client, ada())
    assert "Only for you" in page(client, clip.address).one("main").text


def test_a_clip_is_handed_on_with_a_moment_and_a_code(client: Client, post: Post) -> None:
    clip = post()
    seen = page(client, f"{clip.address}/share?t=1")
    assert seen.one("input", id="address")["value"] == f"{HERE}{clip.address}?t=1"
    assert seen.one("svg", role="img", class_="qr").inside("figure")
    code = Page(seen.one("textarea", id="code").text)
    assert code.one("iframe")["src"] == f"{HERE}{clip.address}/embed"
    for wrong in ("-1", "x", "99999", "1" * 400, "٣"):
        told = page(client, f"{clip.address}/share?t={wrong}")
        assert told.one("input", id="address")["value"] == f"{HERE}{clip.address}"
    at = page(client, f"{clip.address}?t=1")
    assert all(one["src"].endswith("#t=1") for one in at.all("source"))
    assert page(client, clip.address).all("a", href=f"{clip.address}/share")
    assert page(client, "/").all("dialog", id="share-sheet")


def test_nobody_gets_by_embedding_what_they_may_not_watch(client: Client, post: Post) -> None:
    clip = post()
    ways = (
        f"{clip.address}/embed",
        f"/oembed?url={HERE}{clip.address}",
        f"{clip.address}/share",
        clip.address,
    )

    def told() -> set[int]:
        return {client.get(way).status_code for way in ways}

    assert told() == {200}
    people.block(person=ada(), other=bashir())
    sign_in(client, bashir())
    assert told() == {404}
    client.cookies.clear()
    clips.hold_back(clip_id=clip.id, held=Held.REMOVED, sensitive=False)
    assert told() == {404}
    clips.hold_back(clip_id=clip.id, held=Held.NO, sensitive=False)
    assert told() == {200}
    clips.set_private(person=ada(), private=True)
    assert told() == {404}
    people.follow(follower=carys(), followed=ada())
    people.accept_request(person=ada(), asker=carys())
    sign_in(client, carys())
    assert [client.get(way).status_code for way in ways] == [404, 404, 404, 200]
    client.cookies.clear()
    clips.set_private(person=ada(), private=False)
    clips.set_standing(person=ada(), suspended=True, limited=False)
    assert told() == {404}
