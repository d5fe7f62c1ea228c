"""Ties: following, asking to follow, and ending either. Doing anything again changes nothing."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, IntegerField, QuerySet, UUIDField

from clerestory.people import brakes
from clerestory.people.events import FollowAsked, FollowerRemoved, PersonFollowed, PersonUnfollowed
from clerestory.people.models import Block, Follow, FollowRequest, Mute, Person
from clerestory.people.refused import NotYourself
from clerestory.spine.facts import announce
from clerestory.spine.prepared import Given, Prepared, PreparedUpdate, Several, among
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import There, Wanted, add_once


def follow(*, follower: Person, followed: Person) -> bool:
    """Let `follower` follow `followed`, or ask to where the profile is private.

    Return whether they follow now. Raise NotFound where one of them has blocked the other.
    """
    if follower.id == followed.id:
        raise NotYourself
    with transaction.atomic():
        fresh = _hold(follower, followed)
        # Asked after the rows are held: a block that was being made then is seen.
        blocked, asked = _between(follower, followed)
        if blocked:
            raise NotFound
        brakes.slow_down(follower, "follows")
        if not fresh.private:
            if asked:
                FollowRequest.objects.filter(asker=follower, asked=followed).delete()
            made = tie(follower, followed)
            followed.followers, followed.following = fresh.followers + made, fresh.following
            return True
        if Follow.objects.filter(follower=follower, followed=followed).exists():
            return True
        _, asked = FollowRequest.objects.get_or_create(asker=follower, asked=followed)
        if asked:
            announce(FollowAsked(follower.id, followed.id))
        return False


def unfollow(*, follower: Person, followed: Person) -> None:
    """Let `follower` no longer follow `followed`, nor ask to."""
    if follower.id == followed.id:
        raise NotYourself
    with transaction.atomic():
        _hold(follower, followed)
        FollowRequest.objects.filter(asker=follower, asked=followed).delete()
        untie(follower, followed)
        _recount(followed)


def remove_follower(*, person: Person, follower: Person) -> None:
    """Let `follower` no longer follow `person`, who wishes so; they are not told."""
    if follower.id == person.id:
        raise NotYourself
    with transaction.atomic():
        _hold(follower, person)
        FollowRequest.objects.filter(asker=follower, asked=person).delete()
        drop_follower(person, follower)


def accept_request(*, person: Person, asker: Person) -> None:
    """Let somebody follow who asked to; raise NotFound where nobody asks."""
    with transaction.atomic():
        _hold(person, asker)
        if not FollowRequest.objects.filter(asker=asker, asked=person).delete()[0]:
            raise NotFound
        tie(asker, person)


def decline_request(*, person: Person, asker: Person) -> None:
    """Let somebody who asked go without an answer. Again changes nothing."""
    FollowRequest.objects.filter(asker=asker, asked=person).delete()


def tie(follower: Person, followed: Person) -> bool:
    """Make one follow the other, inside the caller's transaction, both rows held.

    Return whether that is new.
    """
    made = add_once(Follow(follower=follower, followed=followed))
    if made:
        _count(follower, followed, 1)
        announce(PersonFollowed(follower.id, followed.id))
    return made


def drop_follower(person: Person, follower: Person) -> None:
    """End a follow as the one who is followed wishes, inside the caller's transaction, as above."""
    if untie(follower, person):
        announce(FollowerRemoved(person.id, follower.id))


def untie(follower: Person, followed: Person) -> bool:
    """End a follow, inside the caller's transaction, both rows held; return whether it was one."""
    gone, _ = Follow.objects.filter(follower=follower, followed=followed).delete()
    if gone:
        _count(follower, followed, -1)
        announce(PersonUnfollowed(follower.id, followed.id))
    return gone > 0


def admit_all(*, person_id: UUID) -> None:
    """Let everybody follow who asked somebody whose profile is open now; safe to repeat."""
    asked = FollowRequest.objects.filter(asked=person_id, asked__private=False)
    for request in asked.select_related("asker", "asked").order_by("id"):
        with suppress(NotFound):
            accept_request(person=request.asked, asker=request.asker)


def cut_ties(person: Person) -> None:
    """Remove every tie of somebody who leaves, inside the caller's transaction."""
    outward = Follow.objects.filter(follower=person)
    inward = Follow.objects.filter(followed=person)
    Person.objects.filter(id__in=outward.values("followed")).update(followers=F("followers") - 1)
    Person.objects.filter(id__in=inward.values("follower")).update(following=F("following") - 1)
    outward.delete()
    inward.delete()
    for table, sides in (
        (FollowRequest, ("asker", "asked")),
        (Block, ("blocker", "blocked")),
        (Mute, ("muter", "muted")),
    ):
        for side in sides:
            table.objects.filter(**{side: person}).delete()
    Person.objects.filter(id=person.id).update(followers=0, following=0)


def hold_both(one: Person, other: Person) -> None:
    """Lock the rows of two people, in one order for everybody; raise NotFound if one has left."""
    _hold(one, other)


def _between(one: Person, other: Person) -> tuple[bool, bool]:
    """Return whether one of the two has blocked the other, and whether one waits for the other."""
    ((blocked, asked),) = _BETWEEN.rows(one=one.id, other=other.id)
    return bool(blocked), bool(asked)


def _written_between(one: Given, other: Given) -> QuerySet[Person, tuple[Any, ...]]:
    blocks: tuple[Wanted, Wanted] = (
        {"blocker": one, "blocked": other},
        {"blocker": other, "blocked": one},
    )
    asks = There(FollowRequest, {"asker": one, "asked": other})
    return Person.objects.filter(id=other).values_list(There(Block, *blocks), asks)


_BETWEEN = Prepared(_written_between, one=UUIDField(), other=UUIDField())


def _hold(one: Person, other: Person) -> Person:
    """Lock both rows, and return `other` as it is now."""
    ids = [one.id, other.id]
    found = {row.id: row for row in _HELD.rows(ids=ids)}
    if len(found) != len(ids):
        raise NotFound
    return found[other.id]


def _to_hold(ids: list[Given]) -> QuerySet[Person]:
    rows = Person.objects.filter(among("id", ids), away_at=None).select_for_update()
    return rows.only("private", "followers", "following").order_by("id")


_HELD = Prepared(_to_hold, ids=Several(UUIDField()))


def _recount(person: Person) -> None:
    """Let the caller's row say how many follow now."""
    person.refresh_from_db(fields=["followers", "following"])


def _count(follower: Person, followed: Person, step: int) -> None:
    _FOLLOWING.run(person=follower.id, step=step)
    _FOLLOWERS.run(person=followed.id, step=step)


def _counter(column: str) -> PreparedUpdate:
    """Return the change of one of a person's counts by a step."""
    return PreparedUpdate(
        lambda person, step: (Person.objects.filter(id=person), {column: F(column) + step}),
        person=UUIDField(),
        step=IntegerField(),
    )


_FOLLOWING, _FOLLOWERS = _counter("following"), _counter("followers")
