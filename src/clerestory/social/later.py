"""Afterwards: what one left with the other goes when they part, and all of it when they leave."""

from uuid import UUID

from django.tasks import task

from clerestory.people import actions as people
from clerestory.people.events import PersonBlocked, PersonLeaving
from clerestory.social import actions
from clerestory.spine.facts import hears


@hears(PersonBlocked)
def hear_of_a_block(event: PersonBlocked) -> None:
    """Ask for what the two left with each other to be removed."""
    part.enqueue(str(event.blocker_id), str(event.blocked_id))


@hears(PersonLeaving)
def hear_of_leaving(event: PersonLeaving) -> None:
    """Ask for everything of somebody who leaves to be removed."""
    let_go.enqueue(str(event.person_id))


@task
def part(one_id: str, other_id: str) -> None:
    """Remove what each of two people left with the other; neither sees it meanwhile."""
    actions.part(one_id=UUID(one_id), other_id=UUID(other_id))


@task
def let_go(person_id: str) -> None:
    """Remove everything of somebody who leaves, then let the account go."""
    actions.let_go(person_id=UUID(person_id))
    people.finish_leaving(person_id=UUID(person_id))
