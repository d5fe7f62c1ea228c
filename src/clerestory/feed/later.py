"""Afterwards: pools are made anew, and what does not hold any more is deleted."""

from django.tasks import task

from clerestory.clips.events import ClipChanged, ClipDeleted
from clerestory.feed import actions
from clerestory.people import actions as people
from clerestory.people.events import PersonFrozen, PersonLeaving
from clerestory.spine.facts import hears
from clerestory.spine.tasks import enqueue
from clerestory.spine.timers import every

LEARN = "clerestory.feed.later.learn"
WITHDRAW = "clerestory.feed.later.withdraw"


@every("20s")
def publish() -> None:
    """Publish pools where clips or their numbers have changed enough."""
    actions.publish_pools()


@every("1h")
def sweep_pools() -> None:
    """Delete the files of pools that were replaced a day ago."""
    actions.sweep_pools()


@every("1h")
def sweep_pairs() -> None:
    """Delete pairs that are two months old."""
    actions.sweep_pairs()


@every("1d")
def ask_to_learn() -> None:
    """Have what was given in pairs learnt anew."""
    enqueue(LEARN)


@task(queue_name="pretty")
def learn() -> None:
    """Learn from given pairs, while nobody waits for a clip to be made playable."""
    actions.learn_pairs()


@every("1h")
def sweep_tastes() -> None:
    """Delete sealed tastes that no device has renewed for half a year."""
    actions.sweep_tastes()


@task
def withdraw() -> None:
    """Publish pools without what is gone or hidden, and delete all files that still hold it."""
    actions.withdraw()


@hears(ClipDeleted)
def withdraw_deleted(event: ClipDeleted) -> None:
    """Take a deleted clip out of what is offered."""
    del event
    enqueue(WITHDRAW)


@hears(ClipChanged)
def withdraw_changed(event: ClipChanged) -> None:
    """Take a clip's former words out of what is offered, or the clip, where fewer may see it."""
    del event
    enqueue(WITHDRAW)


@hears(PersonFrozen)
def withdraw_clips_of(event: PersonFrozen) -> None:
    """Take the clips of a closed account out of what is offered."""
    del event
    enqueue(WITHDRAW)


@hears(PersonLeaving)
def hear_of_leaving(event: PersonLeaving) -> None:
    """Delete what the devices of somebody who leaves left here, then let the account go."""
    actions.drop_taste(person_id=event.person_id)
    people.finish_leaving(person_id=event.person_id)
