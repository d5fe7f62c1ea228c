"""What an author puts on their profile: pinned clips."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import ada, bashir, carys, sign_in
from tests.social.rows import put
from tests.web.page import Page

from clerestory.clips import actions, queries
from clerestory.clips.life import Held
from clerestory.clips.models import Clip, Pin
from clerestory.clips.refusals import NotToBePinned, TooManyPins
from clerestory.people import actions as people
from clerestory.people.models import Person
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
    assert len(one) <= len(none) + 3


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(answer.content.decode())


def tiles(page: Page) -> list[str]:
    return [one["href"] for one in page.all("a") if one["href"].startswith("/clips/")]
