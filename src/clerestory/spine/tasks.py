"""Tasks: asking the worker for something from a place that stands below where it is written.

A room's `later` imports its `actions`, so an action cannot import `later`: it names the task by its
path. The row is written in the caller's transaction: no act without its task, no task without it.
"""

from datetime import timedelta

from django.tasks import Task
from django.utils import timezone
from django.utils.module_loading import import_string

# The range of `django.tasks`; a higher number goes first.
LOWEST = -100


def enqueue(
    path: str, *arguments: str | int, priority: int = 0, wait: timedelta | None = None
) -> None:
    """Put the task at `path` into its queue, to begin after `wait`; ties go by age."""
    task = import_string(path)
    if not isinstance(task, Task):
        message = f"{path} is no task"
        raise TypeError(message)
    when = timezone.now() + wait if wait else None
    task.using(priority=max(LOWEST, priority), run_after=when).enqueue(*arguments)
