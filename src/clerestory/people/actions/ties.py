"""Ties: following and no longer following. Doing either again changes nothing."""

from django.db import transaction
from django.db.models import F

from clerestory.people.events import PersonFollowed, PersonUnfollowed
from clerestory.people.models import Follow, Person
from clerestory.people.refused import NotYourself
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound


def follow(*, follower: Person, followed: Person) -> None:
    """Let `follower` follow `followed`."""
    if follower.id == followed.id:
        raise NotYourself
    with transaction.atomic():
        _lock(follower, followed)
        _, fresh = Follow.objects.get_or_create(follower=follower, followed=followed)
        if fresh:
            _count(follower, followed, 1)
            announce(PersonFollowed(follower.id, followed.id))


def unfollow(*, follower: Person, followed: Person) -> None:
    """Let `follower` no longer follow `followed`."""
    with transaction.atomic():
        _lock(follower, followed)
        gone, _ = Follow.objects.filter(follower=follower, followed=followed).delete()
        if gone:
            _count(follower, followed, -1)
            announce(PersonUnfollowed(follower.id, followed.id))


def cut_ties(person: Person) -> None:
    """Remove every tie of somebody who leaves, inside the caller's transaction."""
    outward = Follow.objects.filter(follower=person)
    inward = Follow.objects.filter(followed=person)
    Person.objects.filter(id__in=outward.values("followed")).update(followers=F("followers") - 1)
    Person.objects.filter(id__in=inward.values("follower")).update(following=F("following") - 1)
    outward.delete()
    inward.delete()
    Person.objects.filter(id=person.id).update(followers=0, following=0)


def _lock(*people: Person) -> None:
    """Lock the rows of people who are here, in one order for everybody; raise NotFound."""
    ids = sorted(person.id for person in people)
    rows = Person.objects.select_for_update().filter(id__in=ids, left_at=None).order_by("id")
    if len(rows) != len(ids):
        raise NotFound


def _count(follower: Person, followed: Person, step: int) -> None:
    Person.objects.filter(id=follower.id).update(following=F("following") + step)
    Person.objects.filter(id=followed.id).update(followers=F("followers") + step)
