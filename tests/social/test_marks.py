"""Likes, saves, collections and reposts."""

from collections.abc import Callable

import pytest
from tests.cast import ada, bashir, carys, work

from clerestory.clips.models import Clip
from clerestory.clips.queries import shown_clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.social import actions, queries
from clerestory.social.models import Like
from clerestory.social.refused import (
    CollectionKnown,
    NameOfCollection,
    NotToBePassedOn,
    RepostTooLong,
)
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db
type Put = Callable[..., Clip]


def counts(clip: Clip) -> tuple[int, int, int]:
    clip.refresh_from_db()
    return clip.likes, clip.saves, clip.reposts


def test_a_like_is_counted_once_however_often_it_is_said(put: Put) -> None:
    clip = put()
    for _ in range(3):
        actions.like_clip(clip_id=clip.id, by=bashir())
    assert counts(clip) == (1, 0, 0)
    assert Fact.objects.filter(name="social.ClipLiked").count() == 1
    (shown,) = queries.with_marks(bashir(), [shown_clip(bashir(), clip.id)])
    assert (shown.liked, shown.saved, shown.reposted, shown.likes) == (True, False, False, 1)
    assert [one.id for one in queries.liked_by(bashir()).items] == [clip.key]
    for _ in range(2):
        actions.unlike_clip(clip_id=clip.id, by=bashir())
    assert counts(clip) == (0, 0, 0)


@pytest.mark.parametrize("audience", ["followers", "private"])
def test_what_one_may_not_watch_is_not_marked(put: Put, audience: str) -> None:
    clip = put(audience=audience)
    for act in (actions.like_clip, actions.save_clip, actions.repost_clip):
        with pytest.raises(NotFound):
            act(clip_id=clip.id, by=bashir())


def test_a_save_is_put_into_a_collection_and_moved(put: Put) -> None:
    clip = put()
    stones = actions.add_collection(by=bashir(), name="Stones")
    actions.save_clip(clip_id=clip.id, by=bashir())
    assert [one.id for one in queries.saved_by(bashir(), loose=True).items] == [clip.key]
    actions.save_clip(clip_id=clip.id, by=bashir(), collection_id=stones.id)
    assert queries.saved_by(bashir(), loose=True).items == []
    assert len(queries.collection_for(bashir(), stones.id)[2].items) == 1
    assert counts(clip) == (0, 1, 0)
    with pytest.raises(NotFound):
        actions.save_clip(clip_id=clip.id, by=carys(), collection_id=stones.id)
    actions.delete_collection(collection_id=stones.id, by=bashir())
    assert [one.id for one in queries.saved_by(bashir(), loose=True).items] == [clip.key]
    actions.unsave_clip(clip_id=clip.id, by=bashir())
    assert counts(clip) == (0, 0, 0)


def test_a_collection_is_private_until_it_is_shown(put: Put) -> None:
    clip, hidden = put(), put(by=bashir(), audience="private")
    made = actions.add_collection(by=bashir(), name="Light")
    for one in (clip, hidden):
        actions.save_clip(clip_id=one.id, by=bashir(), collection_id=made.id)
    for reader in (None, ada()):
        assert queries.collections_of(reader, bashir()) == []
        with pytest.raises(NotFound):
            queries.collection_for(reader, made.id)
    actions.change_collection(collection_id=made.id, by=bashir(), public=True)
    (told,) = queries.collections_of(ada(), bashir())
    assert (told.name, told.clips) == ("Light", 1)
    assert queries.collections_of(bashir(), bashir())[0].clips == 2
    assert [one.id for one in queries.collection_for(None, made.id)[2].items] == [clip.key]
    people.block(person=bashir(), other=ada())
    with pytest.raises(NotFound):
        queries.collection_for(ada(), made.id)


def test_collections_have_names_that_differ() -> None:
    made = actions.add_collection(by=bashir(), name=" Light ")
    other = actions.add_collection(by=bashir(), name="Stone")
    actions.add_collection(by=ada(), name="Light")
    with pytest.raises(CollectionKnown):
        actions.add_collection(by=bashir(), name="Light")
    with pytest.raises(CollectionKnown):
        actions.change_collection(collection_id=other.id, by=bashir(), name="Light")
    for name in ("", " ", "x" * 61):
        with pytest.raises(NameOfCollection):
            actions.add_collection(by=bashir(), name=name)
    for act in (actions.change_collection, actions.delete_collection):
        with pytest.raises(NotFound):
            act(collection_id=made.id, by=ada())


def test_a_repost_carries_words(put: Put) -> None:
    clip = put()
    actions.repost_clip(clip_id=clip.id, by=bashir())
    actions.repost_clip(clip_id=clip.id, by=bashir(), text="Look at the #light")
    assert counts(clip) == (0, 0, 1)
    (told,) = queries.reposts_by(None, "bashir").items
    assert [word.href for word in told.words if word.href] == ["/tags/light"]
    with pytest.raises(RepostTooLong):
        actions.repost_clip(clip_id=clip.id, by=bashir(), text="x" * 501)
    actions.remove_repost(clip_id=clip.id, by=bashir())
    assert counts(clip) == (0, 0, 0)


def test_only_what_is_public_is_passed_on(put: Put) -> None:
    people.follow(follower=bashir(), followed=ada())
    for audience in ("followers", "unlisted"):
        with pytest.raises(NotToBePassedOn):
            actions.repost_clip(clip_id=put(audience=audience).id, by=bashir())


def test_a_block_takes_back_what_each_left_with_the_other(put: Put) -> None:
    clip, other = put(), put(by=carys())
    for act in (actions.like_clip, actions.save_clip, actions.repost_clip):
        for one in (clip, other):
            act(clip_id=one.id, by=bashir())
    said = actions.post_comment(clip_id=other.id, by=ada(), text="Hm")
    actions.like_comment(comment_id=said.id, by=bashir())
    actions.post_comment(clip_id=other.id, by=bashir(), text="Yes", answers=said.id)
    actions.post_comment(clip_id=clip.id, by=bashir(), text="Oh")
    people.block(person=ada(), other=bashir())
    work()
    assert counts(clip) == (0, 0, 0)
    assert counts(other) == (1, 1, 1)
    clip.refresh_from_db()
    other.refresh_from_db()
    said.refresh_from_db()
    assert (clip.comments, other.comments, said.likes, said.replies) == (0, 1, 0, 0)


def test_leaving_takes_everything_along_and_keeps_counts_true(put: Put) -> None:
    clip, mine = put(), put(by=bashir())
    for act in (actions.like_clip, actions.save_clip, actions.repost_clip):
        act(clip_id=clip.id, by=bashir())
        act(clip_id=mine.id, by=ada())
    actions.add_collection(by=bashir(), name="Light")
    actions.set_filters(by=bashir(), words=["stone"])
    said = actions.post_comment(clip_id=clip.id, by=bashir(), text="Oh")
    actions.post_comment(clip_id=clip.id, by=carys(), text="Ah", answers=said.id)
    left = bashir().id
    people.remove_person(person_id=left)
    work()
    assert not Person.objects.filter(id=left).exists()
    assert counts(clip) == (0, 0, 0)
    assert clip.comments == 0
    assert not Like.objects.exists()
