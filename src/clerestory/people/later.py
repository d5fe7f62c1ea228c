"""What happens after people acted: letters are posted, and what has run out is swept."""

import logging
from datetime import timedelta
from uuid import UUID

from django.tasks import task
from django.utils import timezone

from clerestory.gate.staff.events import AccessLogged, AccessRevealed
from clerestory.people import actions
from clerestory.spine.facts import hears
from clerestory.spine.jobs import on_lost
from clerestory.spine.refusals import Refusal
from clerestory.spine.timers import every

# How long a letter waits after each try that failed. A mail server is often away for an hour.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
log = logging.getLogger(__name__)


@task
def post_letter(letter_id: str) -> None:
    """Send a letter, or try again later.

    What went wrong may name an address, so only its kind is logged.
    """
    try:
        actions.post_letter(letter_id=UUID(letter_id))
    except (OSError, Refusal) as problem:
        tries = actions.tries_of(letter_id=UUID(letter_id))
        kind = type(problem).__name__
        log.warning("a letter could not be posted (%s), %d tries so far", kind, tries)
        if 0 < tries <= len(PAUSES):
            again = timezone.now() + PAUSES[tries - 1]
            post_letter.using(run_after=again).enqueue(letter_id)


@task
def make_export(export_id: str) -> None:
    """Make the copy of everything that a person asked for."""
    actions.make_export(export_id=UUID(export_id))


@every("1m")
def erase_due() -> None:
    """Go on with erasures: those that the log has now, and those whose time has come."""
    actions.erase_due()


@every("15m")
def sweep_exports() -> None:
    """Delete copies that have ended."""
    actions.sweep_exports()


@task
def answer_reset(index: str, wanted_index: str) -> None:
    """Send the links for a new password that somebody asked for, if anybody has the address."""
    actions.answer_reset(index=index, wanted_index=wanted_index)


@hears(AccessLogged)
def tell_of_access(event: AccessLogged) -> None:
    """Write to the person whom staff looked at."""
    actions.tell_of_staff(person_id=event.person_id)


@hears(AccessRevealed)
def tell_of_delayed_access(event: AccessRevealed) -> None:
    """Write to the person on the day that an order named."""
    actions.tell_of_staff(person_id=event.person_id)


@every("1h")
def sweep() -> None:
    """Delete what has run out."""
    actions.sweep()


@task
def admit_all(person_id: str) -> None:
    """Let everybody follow who had asked somebody whose profile was opened."""
    actions.admit_all(person_id=UUID(person_id))


@task(queue_name="outside")
def check_link(link_id: str) -> None:
    """Fetch a page that a profile links to, and see whether it links back."""
    actions.check_link(link_id=UUID(link_id))


@every("1h")
def check_due_links() -> None:
    """Look again at pages that profiles link to, each a month after the last time."""
    actions.check_due_links()


@every("1h")
def end_mutes() -> None:
    """Delete mutes whose time is over; they have had no effect since."""
    actions.end_mutes()


@every("1h")
def sweep_mail() -> None:
    """Delete the files of old letters, where letters are files."""
    actions.sweep_mail()


def _failed_export(export_id: str) -> None:
    actions.fail_export(export_id=UUID(export_id))


on_lost("clerestory.people.later.make_export", _failed_export)
