"""Tasks and facts that only tests know, in a module that a worker can import."""

import os
import time
from pathlib import Path
from uuid import UUID

from django.tasks import task

from clerestory.spine.facts import fact
from clerestory.spine.jobs import Stopped, stopping


@fact
class TileLaid:
    """Something happened, for a test."""

    tile_id: UUID


@task
def note(file: str, line: str) -> None:
    """Add a line to a file."""
    with Path(file).open("a") as out:
        out.write(f"{line}\n")


@task
def stumble(file: str) -> None:
    """Fail, after a line that tells of the try."""
    note.func(file, "tried")
    message = "the floor was uneven"
    raise ValueError(message)


@task(queue_name="watchable")
def watch(file: str) -> None:
    """Tell of a start in the lane that goes first."""
    note.func(file, "watchable")


@task(queue_name="pretty")
def polish(file: str) -> None:
    """Tell of a start in the lane that gives way."""
    note.func(file, "pretty")


@task(queue_name="watchable")
def linger(file: str) -> None:
    """Begin, and end only at the second start."""
    note.func(file, f"began {os.getpid()}")
    if Path(file).read_text().count("began") > 1:
        note.func(file, "ended")
        return
    time.sleep(600)


@task(queue_name="watchable")
def heed(file: str) -> None:
    """Begin, and stop when asked, as a long task should."""
    note.func(file, "began")
    if Path(file).read_text().count("began") > 1:
        note.func(file, "ended")
        return
    stopping.wait(600)
    raise Stopped
