"""Distance: blocking and muting, and what a person shares with whom."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clerestory.people.actions.finding import enter_words
from clerestory.people.actions.ties import drop_follower, hold_both, untie
from clerestory.people.events import (
    PersonBlocked,
    PersonUnblocked,
    ProfileClosed,
    ProfileOpened,
)
from clerestory.people.models import Block, FollowRequest, Mute, Person
from clerestory.people.refused import MuteTooLong, NotYourself, TooManyBlocks
from clerestory.spine.facts import announce
from clerestory.spine.refusals import SignInNeeded
from clerestory.spine.tasks import enqueue

ADMIT_ALL = "clerestory.people.later.admit_all"
LONGEST_MUTE_DAYS = 366
MOST_BLOCKS = 5000


def block(*, person: Person, other: Person) -> None:
    """Make two people invisible to each other; every tie between them ends."""
    if person.id == other.id:
        raise NotYourself
    with transaction.atomic():
        hold_both(person, other)
        if Block.objects.filter(blocker=person).count() >= MOST_BLOCKS:
            raise TooManyBlocks(most=MOST_BLOCKS)
        _, fresh = Block.objects.get_or_create(blocker=person, blocked=other)
        untie(person, other)
        drop_follower(person, other)
        for one, another in ((person, other), (other, person)):
            FollowRequest.objects.filter(asker=one, asked=another).delete()
        Mute.objects.filter(muter=person, muted=other).delete()
        if fresh:
            announce(PersonBlocked(person.id, other.id))
    person.distance = other.distance = None


def unblock(*, person: Person, other: Person) -> None:
    """Take a block back. What it cut stays cut; the other's own block stays."""
    with transaction.atomic():
        if Block.objects.filter(blocker=person, blocked=other).delete()[0]:
            announce(PersonUnblocked(person.id, other.id))
    person.distance = other.distance = None


def mute(*, person: Person, other: Person, days: int | None = None) -> None:
    """Keep somebody out of a person's feeds for so many days, or until taken back. Told nobody."""
    if person.id == other.id:
        raise NotYourself
    if days is not None and not 1 <= days <= LONGEST_MUTE_DAYS:
        raise MuteTooLong(most=LONGEST_MUTE_DAYS)
    with transaction.atomic():
        hold_both(person, other)
        ends = None if days is None else timezone.now() + timedelta(days=days)
        Mute.objects.update_or_create(muter=person, muted=other, defaults={"ends_at": ends})


def unmute(*, person: Person, other: Person) -> None:
    """Let somebody into a person's feeds again."""
    Mute.objects.filter(muter=person, muted=other).delete()


def end_mutes() -> int:
    """Delete mutes whose time is over; return how many."""
    return Mute.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def show_ties(*, person: Person, shown: bool) -> None:
    """Say whether others may read the lists of followers and followed."""
    Person.objects.filter(id=person.id, left_at=None).update(shows_ties=shown)
    person.shows_ties = shown


def set_findable(*, person: Person, findable: bool) -> None:
    """Say whether others find a person by searching. Their page and clips are where they were."""
    with transaction.atomic():
        row = Person.objects.select_for_update().filter(id=person.id, left_at=None).first()
        if row is None:
            raise SignInNeeded
        if row.findable != findable:
            row.findable = findable
            row.save(update_fields=["findable"])
            enter_words(row)
    person.findable = findable


def show_sensitive(*, person: Person, shown: bool) -> None:
    """Say whether one is shown without asking what is marked as sensitive; adults only.

    We keep no ages: whoever turns it on says that they are 18 or older.
    """
    Person.objects.filter(id=person.id, left_at=None).update(shows_sensitive=shown)
    person.shows_sensitive = shown


def set_language(*, person: Person, language: str) -> None:
    """Choose the language of a person's pages and letters, by its code; "": as the browser asks.

    Whether there is such a language is for the door to know.
    """
    Person.objects.filter(id=person.id, left_at=None).update(language=language)
    person.language = language


def set_private(*, person: Person, private: bool) -> bool:
    """Close a profile or open it, inside the caller's transaction; return whether that is news.

    Opening it lets in, a moment later, whoever asked. For the clips to follow at once, call
    `clips.actions.set_private`, which calls this.
    """
    row = Person.objects.select_for_update().filter(id=person.id, left_at=None).first()
    if row is None:
        raise SignInNeeded
    person.private = private
    if row.private == private:
        return False
    Person.objects.filter(id=person.id).update(private=private)
    if private:
        announce(ProfileClosed(person.id))
    else:
        enqueue(ADMIT_ALL, str(person.id))
        announce(ProfileOpened(person.id))
    return True
