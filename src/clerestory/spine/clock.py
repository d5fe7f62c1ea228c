"""Clock: runs the timed jobs that are due, each in one of however many workers there are."""

import logging
from datetime import timedelta

from django.utils import timezone

from clerestory.spine.models import Timer
from clerestory.spine.timers import TIMERS

logger = logging.getLogger(__name__)


def run_due() -> int:
    """Run every timed job whose interval has passed; return how many were run here."""
    began = dict(Timer.objects.values_list("name", "began_at"))
    now = timezone.now()
    count = 0
    for name, (pause, job) in TIMERS.items():
        if name in began and began[name] + pause > now:
            continue
        if not _win(name, pause):
            continue
        count += 1
        try:
            job()
        except Exception:
            logger.exception("the timed job %s failed; it runs again when it is due", name)
    return count


def _win(name: str, pause: timedelta) -> bool:
    """Whether this worker is the one that may run the job now."""
    now = timezone.now()
    _, fresh = Timer.objects.get_or_create(name=name, defaults={"began_at": now})
    if fresh:
        return True
    # The slower of two workers finds the time already moved on and changes no row.
    return Timer.objects.filter(name=name, began_at__lte=now - pause).update(began_at=now) == 1
