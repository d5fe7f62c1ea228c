"""What happens after people acted: letters are posted, and what has run out is swept."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.tasks import task
from django.utils import timezone

from clerestory.people import actions
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
log = structlog.get_logger()


@task
def post_letter(letter_id: str) -> None:
    """Send a letter, or try again later.

    What went wrong may name an address, so only its kind is logged.
    """
    try:
        actions.post_letter(letter_id=UUID(letter_id))
    except (OSError, Refusal) as problem:
        tries = actions.tries_of(letter_id=UUID(letter_id))
        log.warning("a letter could not be posted", problem=type(problem).__name__, tries=tries)
        if 0 < tries <= len(PAUSES):
            again = timezone.now() + PAUSES[tries - 1]
            post_letter.using(run_after=again).enqueue(letter_id)


@every("1h")
def sweep() -> None:
    """Delete what has run out."""
    actions.sweep()
