"""Afterwards: measures end, old cases go, and whoever leaves is let go of."""

from clerestory.people import actions as people
from clerestory.people.events import PersonLeaving
from clerestory.safety import actions
from clerestory.spine.facts import hears
from clerestory.spine.timers import every


@hears(PersonLeaving)
def hear_of_leaving(event: PersonLeaving) -> None:
    """Let go of somebody whose account is erased."""
    actions.let_go(person_id=event.person_id)
    people.finish_leaving(person_id=event.person_id)


@every("1m")
def end_measures() -> None:
    """Let measures end whose time is over."""
    actions.end_due()


@every("1h")
def sweep() -> None:
    """Delete what was decided long ago."""
    actions.sweep()
