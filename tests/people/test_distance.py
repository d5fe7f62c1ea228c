"""Requests, blocks, mutes, and lists that are not for everybody."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests import cast

from clerestory.people import actions, queries
from clerestory.people.models import Block, Follow, FollowRequest, Mute, Person
from clerestory.people.refused import MuteTooLong, NotYourself, TiesNotShown
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db


def closed(person: Person) -> Person:
    Person.objects.filter(id=person.id).update(private=True)
    person.refresh_from_db()
    return person


def counts(*people: Person) -> list[tuple[int, int]]:
    for person in people:
        person.refresh_from_db()
    return [(person.followers, person.following) for person in people]


def test_a_private_person_is_asked_first() -> None:
    ada, bashir = closed(cast.ada()), cast.bashir()
    for _ in range(2):
        assert actions.follow(follower=bashir, followed=ada) is False
    assert queries.tie(bashir, ada) == queries.Tie(asks=True)
    assert counts(ada, bashir) == [(0, 0), (0, 0)]
    assert [one.handle for one in queries.requests_of(ada).items] == ["bashir"]
    assert queries.requests_waiting(ada) == 1
    actions.accept_request(person=ada, asker=bashir)
    assert queries.tie(bashir, ada) == queries.Tie(following=True)
    assert counts(ada, bashir) == [(1, 0), (0, 1)]
    assert Fact.objects.filter(name="people.FollowAsked").count() == 1
    with pytest.raises(NotFound):
        actions.accept_request(person=ada, asker=bashir)


def test_a_request_is_declined_or_taken_back() -> None:
    ada, bashir = closed(cast.ada()), cast.bashir()
    actions.follow(follower=bashir, followed=ada)
    actions.decline_request(person=ada, asker=bashir)
    assert queries.tie(bashir, ada) == queries.Tie()
    actions.follow(follower=bashir, followed=ada)
    actions.unfollow(follower=bashir, followed=ada)
    assert not FollowRequest.objects.exists()


def test_opening_a_profile_lets_in_whoever_asked() -> None:
    ada, bashir = closed(cast.ada()), cast.bashir()
    actions.follow(follower=bashir, followed=ada)
    actions.set_private(person=ada, private=False)
    cast.work()
    assert queries.follows(bashir, ada)
    assert counts(ada, bashir) == [(1, 0), (0, 1)]


def test_a_follower_is_removed() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.follow(follower=bashir, followed=ada)
    for _ in range(2):
        actions.remove_follower(person=ada, follower=bashir)
    assert not queries.follows(bashir, ada)
    assert counts(ada, bashir) == [(0, 0), (0, 0)]


def test_friends_follow_each_other() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.follow(follower=ada, followed=bashir)
    actions.follow(follower=bashir, followed=ada)
    actions.follow(follower=ada, followed=carys)
    assert [one.handle for one in queries.friends(ada).items] == ["bashir"]
    assert queries.tie(ada, bashir).friends
    assert not queries.tie(ada, carys).friends


def test_a_block_cuts_every_tie_and_makes_both_invisible() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.follow(follower=ada, followed=bashir)
    actions.follow(follower=bashir, followed=ada)
    actions.follow(follower=bashir, followed=carys)
    actions.follow(follower=ada, followed=carys)
    for _ in range(2):
        actions.block(person=ada, other=bashir)
    assert counts(ada, bashir) == [(0, 1), (0, 1)]
    assert Fact.objects.filter(name="people.PersonBlocked").count() == 1
    carys.refresh_from_db()
    for one, other in ((ada, bashir), (bashir, ada)):
        with pytest.raises(NotFound):
            queries.person_by_handle(one, other.handle)
        with pytest.raises(NotFound):
            queries.person_for(one, other.id)
        with pytest.raises(NotFound):
            actions.follow(follower=one, followed=other)
        assert queries.known_handles([other.handle, "carys"], one) == ["carys"]
        assert queries.hidden_handles(one, ["ada", "bashir", "carys"]) == {other.handle}
        assert [who.handle for who in queries.followers(one, carys).items] == [one.handle]
        assert queries.shown_counts(one, carys) == (1, 0)
    assert queries.shown_counts(None, carys) == (2, 0)
    assert queries.person_by_handle(carys, "bashir") == bashir


def test_only_who_blocked_takes_it_back() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.block(person=ada, other=bashir)
    with pytest.raises(NotFound):
        queries.blocked_person(bashir, "ada")
    actions.unblock(person=bashir, other=ada)
    assert queries.known_handles(["bashir"], ada) == []
    assert [one.handle for one in queries.blocked_by(ada).items] == ["bashir"]
    actions.unblock(person=ada, other=queries.blocked_person(ada, "bashir"))
    assert queries.person_by_handle(bashir, "ada") == ada
    assert not queries.follows(bashir, ada)


def test_two_blocks_are_two() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.block(person=ada, other=bashir)
    actions.block(person=bashir, other=ada)
    actions.unblock(person=ada, other=bashir)
    assert queries.known_handles(["bashir"], ada) == []


def test_a_block_ends_requests_in_both_ways() -> None:
    ada, bashir = closed(cast.ada()), closed(cast.bashir())
    actions.follow(follower=ada, followed=bashir)
    actions.follow(follower=bashir, followed=ada)
    actions.block(person=ada, other=bashir)
    assert not FollowRequest.objects.exists()


def test_nobody_blocks_or_mutes_themselves() -> None:
    ada = cast.ada()
    with pytest.raises(NotYourself):
        actions.block(person=ada, other=ada)
    with pytest.raises(NotYourself):
        actions.mute(person=ada, other=ada)


def test_a_mute_ends_when_it_said() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.mute(person=ada, other=bashir, days=7)
    assert queries.tie(ada, bashir).muted
    assert not queries.tie(bashir, ada).muted
    (told,) = queries.mutes_of(ada)
    assert told.ends_at is not None
    assert timedelta(days=6) < told.ends_at - timezone.now() <= timedelta(days=7)
    Mute.objects.update(ends_at=timezone.now())
    assert not queries.tie(ada, bashir).muted
    assert queries.mutes_of(ada) == []
    assert actions.end_mutes() == 1
    actions.mute(person=ada, other=bashir)
    assert actions.end_mutes() == 0
    actions.unmute(person=ada, other=bashir)
    assert not queries.tie(ada, bashir).muted


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_mute_has_a_length_that_makes_sense(days: int) -> None:
    with pytest.raises(MuteTooLong):
        actions.mute(person=cast.ada(), other=cast.bashir(), days=days)


def test_lists_are_hidden_from_all_but_the_person() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.follow(follower=bashir, followed=ada)
    actions.show_ties(person=ada, shown=False)
    for reader in (None, bashir):
        with pytest.raises(TiesNotShown):
            queries.followers(reader, ada)
        with pytest.raises(TiesNotShown):
            queries.following(reader, ada)
    assert [one.handle for one in queries.followers(ada, ada).items] == ["bashir"]


def test_lists_of_a_private_person_are_for_followers() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.follow(follower=bashir, followed=ada)
    closed(ada)
    for reader in (None, carys):
        with pytest.raises(TiesNotShown):
            queries.followers(reader, ada)
    assert len(queries.followers(bashir, ada).items) == 1


def test_leaving_takes_requests_blocks_and_mutes_along() -> None:
    ada, bashir, carys = cast.ada(), closed(cast.bashir()), cast.carys()
    actions.follow(follower=ada, followed=bashir)
    actions.block(person=ada, other=carys)
    actions.mute(person=ada, other=bashir)
    actions.mute(person=bashir, other=ada)
    actions.remove_person(person_id=ada.id)
    for table in (Follow, FollowRequest, Block, Mute):
        assert not table.objects.exists()


def test_who_asked_and_was_suspended_meanwhile_is_let_in_after_that() -> None:
    ada, bashir = cast.ada(), closed(cast.bashir())
    actions.follow(follower=ada, followed=bashir)
    with transaction.atomic():
        actions.set_standing(person=ada, suspended=True, limited=False)
        actions.set_private(person=bashir, private=False)
    cast.work()
    assert FollowRequest.objects.count() == 1
    with transaction.atomic():
        actions.set_standing(person=ada, suspended=False, limited=False)
    cast.work()
    assert queries.follows(ada, bashir)
    assert not FollowRequest.objects.exists()
