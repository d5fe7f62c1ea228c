"""What an author puts on their profile: pinned clips and playlists."""

from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import ada, bashir, carys, sign_in
from tests.social.rows import put
from tests.web.page import Page

from clerestory.clips import actions, queries
from clerestory.clips.actions import playlists
from clerestory.clips.life import Held
from clerestory.clips.models import Clip, Pin, Playlist
from clerestory.clips.refusals import (
    AboutOfPlaylist,
    NameOfPlaylist,
    NotInPlaylist,
    NotToBePinned,
    PlaylistFull,
    TooManyPins,
    TooManyPlaylists,
)
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine.ids import from_text
from clerestory.spine.pages import BadMark
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db


def pins(reader: Person | None) -> list[str]:
    return [clip.id for clip in queries.pinned_by(reader, "ada")]


def test_three_clips_are_pinned_in_their_order() -> None:
    clips = [put(ada()) for _ in range(4)]
    for clip in (clips[1], clips[0], clips[2], clips[1]):
        actions.pin_clip(clip_id=clip.id, by=ada())
    assert pins(None) == [clips[1].key, clips[0].key, clips[2].key]
    with pytest.raises(TooManyPins):
        actions.pin_clip(clip_id=clips[3].id, by=ada())
    with pytest.raises(NotFound):
        actions.unpin_clip(clip_id=clips[1].id, by=bashir())
    actions.unpin_clip(clip_id=clips[1].id, by=ada())
    actions.unpin_clip(clip_id=clips[1].id, by=ada())
    actions.pin_clip(clip_id=clips[3].id, by=ada())
    assert pins(carys()) == [clips[0].key, clips[2].key, clips[3].key]
    left = queries.by_author(None, "ada", without=[clips[0].id, clips[2].id, clips[3].id])
    assert [clip.id for clip in left.items] == [clips[1].key]


def test_a_pin_ends_when_its_clip_closes_or_goes() -> None:
    for facts in (
        {"audience": "followers"},
        {"audience": "unlisted"},
        {"standing": "draft", "published_at": None, "listed_at": None},
        {"held_back": Held.HIDDEN, "listed_at": None},
    ):
        with pytest.raises(NotToBePinned):
            actions.pin_clip(clip_id=put(ada(), **facts).id, by=ada())
    narrowed, held, gone, kept = (put(ada()) for _ in range(4))

    def lapses(clip: Clip) -> None:
        assert not Pin.objects.filter(clip=clip.id).exists()

    actions.pin_clip(clip_id=narrowed.id, by=ada())
    actions.describe_clip(clip_id=narrowed.id, by=ada(), audience="followers")
    lapses(narrowed)
    actions.describe_clip(clip_id=narrowed.id, by=ada(), audience="public")
    lapses(narrowed)
    actions.pin_clip(clip_id=held.id, by=ada())
    actions.hold_back(clip_id=held.id, held=Held.HIDDEN, sensitive=False)
    lapses(held)
    actions.pin_clip(clip_id=gone.id, by=ada())
    actions.delete_clip(clip_id=gone.id, by=ada())
    assert not Pin.objects.exists()
    actions.pin_clip(clip_id=kept.id, by=ada())
    people.follow(follower=bashir(), followed=ada())
    actions.set_private(person=ada(), private=True)
    assert (pins(bashir()), pins(carys()), pins(None)) == ([kept.key], [], [])


def test_the_page_shows_pins_first_and_once_and_pins_by_forms(client: Client) -> None:
    old, new = put(ada()), put(ada())
    sign_in(client, ada())
    form = page(client, old.address).one("form", action=f"{old.address}/pin")
    assert form["data-toggle"] == f"/clips/{old.key}/pin"
    assert client.post(form["action"])["Location"] == old.address
    assert tiles(page(client, "/@ada")) == [old.address, new.address]
    assert "Pinned." in page(client, "/@ada").one("a", href=old.address).text
    assert client.post(f"{old.address}/unpin").status_code == 303
    assert tiles(page(client, "/@ada")) == [new.address, old.address]
    with CaptureQueriesContext(connection) as none:
        Client().get("/@ada")
    actions.pin_clip(clip_id=old.id, by=ada())
    with CaptureQueriesContext(connection) as one:
        Client().get("/@ada")
    # What is read anew now and then by any request does not count.
    before, after = (
        sum('FROM "clips_' in question["sql"] for question in heard.captured_queries)
        for heard in (none, one)
    )
    assert 0 < before < after <= before + 3


def test_ones_own_clips_are_read_in_as_few_questions_however_many_they_are() -> None:
    put(ada())
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as heard:
            queries.own(ada(), limit=4)
            queries.by_author(ada(), "ada", limit=4)
        asked.append(len(heard))
        for _ in range(6):
            put(ada())
    assert asked[0] == asked[1]


def listed(reader: Person | None, key: str) -> list[str]:
    """Go through a playlist page by page."""
    found, after = [], None
    while True:
        _, _, page = queries.playlist_for(reader, from_text(key), after, 2)
        found += [clip.id for clip in page.items]
        if (after := page.next) is None:
            return found


def test_a_playlist_keeps_its_order_and_shows_each_reader_what_they_may_see() -> None:
    owner = ada()
    people.follow(follower=bashir(), followed=owner)
    clips = [put(owner, cover="cover.jpg") for _ in range(3)]
    close, unlisted = put(owner, audience="followers"), put(owner, audience="unlisted")
    made = actions.add_playlist(by=owner, name="A <b>course</b>", description="In steps")
    go = partial(actions.put_in_playlist, playlist_id=made.id, by=owner)
    assert queries.playlists_of(None, owner) == []
    assert not queries.has_playlists(None, owner)
    assert queries.has_playlists(owner, owner)
    for clip in (close, unlisted, *clips):
        go(clip_id=clip.id)
    go(clip_id=clips[2].id, place=1)
    go(clip_id=clips[0].id, place=200)
    actions.move_in_playlist(playlist_id=made.id, clip_id=clips[1].id, by=owner, step=-1)
    order = [clips[2], close, clips[1], unlisted, clips[0]]
    assert listed(owner, made.key) == [clip.key for clip in order]
    assert listed(bashir(), made.key) == [clip.key for clip in order if clip != unlisted]
    assert listed(None, made.key) == [clips[2].key, clips[1].key, clips[0].key]
    (shown,) = queries.playlists_of(None, owner)
    assert (shown.name, shown.description, shown.clips) == ("A <b>course</b>", "In steps", 3)
    assert shown.cover.endswith(f"{clips[2].folder}/cover.jpg")
    place = queries.place_in_playlist(None, made.key, clips[1].id)
    assert place is not None
    assert (place.number, place.playlist.clips) == (2, 3)
    assert place.before is not None
    assert place.after is not None
    assert (place.before.id, place.after.id) == (clips[2].key, clips[0].key)
    assert queries.place_in_playlist(None, made.key, close.id) is None
    assert queries.place_in_playlist(None, "nonsense", clips[1].id) is None
    actions.delete_clip(clip_id=clips[1].id, by=owner)
    actions.take_out_of_playlist(playlist_id=made.id, clip_id=clips[2].id, by=owner)
    go(clip_id=clips[2].id)
    assert listed(carys(), made.key) == [clips[0].key, clips[2].key]
    for clip in (clips[0], clips[2]):
        actions.describe_clip(clip_id=clip.id, by=owner, audience="private")
    with pytest.raises(NotFound):
        queries.playlist_for(carys(), made.id)
    actions.remove_clips_of(person_id=owner.id)
    assert not Playlist.objects.exists()


def test_a_playlist_has_limits_and_takes_ones_own_published_clips(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = ada()
    monkeypatch.setattr(playlists, "MOST_PLAYLISTS", 1)
    monkeypatch.setattr(playlists, "MOST_CLIPS", 1)
    for name in ("", " \u200b ", "x" * 61):
        with pytest.raises(NameOfPlaylist):
            actions.add_playlist(by=owner, name=name)
    with pytest.raises(AboutOfPlaylist):
        actions.add_playlist(by=owner, name="x", description="x" * 501)
    made = actions.add_playlist(by=owner, name="x")
    with pytest.raises(TooManyPlaylists):
        actions.add_playlist(by=owner, name="y")
    draft = put(owner, standing="draft", published_at=None, listed_at=None)
    go = partial(actions.put_in_playlist, playlist_id=made.id)
    with pytest.raises(NotInPlaylist):
        go(clip_id=draft.id, by=owner)
    for clip, by in ((put(bashir()), owner), (put(owner), bashir()), (put(bashir()), bashir())):
        with pytest.raises(NotFound):
            go(clip_id=clip.id, by=by)
    go(clip_id=put(owner).id, by=owner)
    with pytest.raises(PlaylistFull):
        go(clip_id=put(owner).id, by=owner)
    with pytest.raises(BadMark):
        queries.playlist_for(owner, made.id, "9" * 9)


def test_playlists_are_made_filled_ordered_and_watched_without_script(client: Client) -> None:
    sign_in(client, ada())
    first, second = put(ada()), put(ada())
    assert not page(client, "/@ada").all("a", href="/@ada/playlists")
    made = client.post("/@ada/playlists", {"name": "Steps", "description": ""})
    address = made["Location"].partition("?")[0]
    for clip in (first, second):
        form = page(client, f"{address}/add").one(
            "form", data_toggle=f"{address}/clips/{clip.key}", action=f"{address}/put"
        )
        assert client.post(form["action"], {"clip": clip.key}).status_code == 303
    moved = client.post(f"{address}/move", {"clip": second.key, "way": "up"})
    assert moved["Location"] == f"{address}#c-{second.key}"
    assert client.post(f"{address}/move", {"clip": second.key, "way": "x"}).status_code == 404
    seen = page(Client(), address)
    rows = [
        one["href"]
        for one in seen.all("a")
        if "?in=" in one["href"] and "tabindex" not in one.attributes
    ]
    key = address.removeprefix("/playlists/")
    assert rows == [f"/clips/{one.key}?in={key}" for one in (second, second, first)]
    assert not seen.all("form", action=f"{address}/take")
    watching = page(Client(), rows[0])
    assert watching.one("a", rel="next")["href"] == f"/clips/{first.key}?in={key}"
    assert page(Client(), "/@ada").all("a", href="/@ada/playlists")
    stranger = Client()
    sign_in(stranger, carys())
    for one in ("add", "delete"):
        assert stranger.get(f"{address}/{one}").status_code == 404
        assert Client().get(f"{address}/{one}").status_code == 302
    assert stranger.post(address, {"name": "x", "description": ""}).status_code == 404
    for act in ("put", "take", "move", "delete"):
        wish = {"clip": first.key, "way": "up"}
        assert stranger.post(f"{address}/{act}", wish).status_code == 404
    named = client.post(address, {"name": "Stairs", "description": "Up"})
    assert named["Location"] == f"{address}?done=changed"
    assert client.post(address, {"name": ""}).status_code == 422
    assert client.post(f"{address}/take", {"clip": first.key}).status_code == 303
    assert not page(Client(), f"/clips/{first.key}?in={key}").all("a", rel="next")
    assert "Stairs" in page(client, f"{address}/delete").one("p", class_="lede").text
    assert client.post(f"{address}/delete")["Location"] == "/@ada/playlists?done=deleted"
    assert client.get(address).status_code == 404


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(answer.content.decode())


def tiles(page: Page) -> list[str]:
    return [one["href"] for one in page.all("a") if one["href"].startswith("/clips/")]
