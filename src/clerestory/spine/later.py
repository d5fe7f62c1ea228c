"""What the spine does by the clock: it sweeps its own tables."""

from django.db import connection

from clerestory.spine import allowances, jobs
from clerestory.spine.timers import every


@every("1h")
def sweep() -> None:
    """Delete ended tasks and allowances whose window is over."""
    jobs.prune()
    allowances.sweep()


@every("10m")
def overwrite_deleted() -> None:
    """Let nothing that was deleted linger in SQLite's files; PostgreSQL sees to that itself.

    Rows are overwritten where they lay (`secure_delete`), but the journal holds older copies of
    those pages until it is emptied. Where a reader stands in the way, the next time does it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
