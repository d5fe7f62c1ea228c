"""Ties: who follows whom."""

import pytest
from tests import cast

from clerestory.people import actions, queries
from clerestory.people.refused import NotYourself
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db


def test_following_is_counted_once_however_often_it_is_said() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    for _ in range(3):
        actions.follow(follower=bashir, followed=ada)
    ada.refresh_from_db()
    bashir.refresh_from_db()
    assert queries.follows(bashir, ada)
    assert not queries.follows(ada, bashir)
    assert (ada.followers, ada.following, bashir.followers, bashir.following) == (1, 0, 0, 1)
    assert Fact.objects.filter(name="people.PersonFollowed").count() == 1


def test_unfollowing_is_counted_once_however_often_it_is_said() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.follow(follower=bashir, followed=ada)
    for _ in range(3):
        actions.unfollow(follower=bashir, followed=ada)
    ada.refresh_from_db()
    bashir.refresh_from_db()
    assert not queries.follows(bashir, ada)
    assert (ada.followers, bashir.following) == (0, 0)
    assert Fact.objects.filter(name="people.PersonUnfollowed").count() == 1


def test_nobody_follows_themselves() -> None:
    ada = cast.ada()
    with pytest.raises(NotYourself):
        actions.follow(follower=ada, followed=ada)


def test_nobody_follows_somebody_who_left() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.remove_person(person_id=ada.id)
    with pytest.raises(NotFound):
        actions.follow(follower=bashir, followed=ada)


def test_leaving_takes_the_ties_and_their_counts_along() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.follow(follower=bashir, followed=ada)
    actions.follow(follower=ada, followed=carys)
    actions.follow(follower=bashir, followed=carys)
    actions.remove_person(person_id=ada.id)
    bashir.refresh_from_db()
    carys.refresh_from_db()
    assert (bashir.following, carys.followers) == (1, 1)


def test_lists_of_ties_come_in_pages_latest_first() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.follow(follower=bashir, followed=ada)
    actions.follow(follower=carys, followed=ada)
    first = queries.followers(None, ada, limit=1)
    assert [person.handle for person in first.items] == ["carys"]
    second = queries.followers(None, ada, after=first.next, limit=1)
    assert [person.handle for person in second.items] == ["bashir"]
    assert second.next is None
    assert [person.handle for person in queries.following(None, bashir).items] == ["ada"]
