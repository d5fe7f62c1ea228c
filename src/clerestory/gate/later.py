"""What the gate does on its own: a version that runs here for the first time is put on record."""

from django.db import transaction

from clerestory.gate.actions import record
from clerestory.gate.published import last_release
from clerestory.gate.release import release
from clerestory.spine.timers import every
from clerestory.tlog.leaves import Kind


@every("1m")
def record_release() -> None:
    """Record a RELEASE where the newest on record is not of this software, bit for bit."""
    with transaction.atomic():
        if last_release() != release():
            record(kind=Kind.RELEASE, body=release())
