"""Jobs: how a worker takes tasks from the database queue, ends them, and takes over from the dead.

Tasks are Django's own (`django.tasks`), kept by django-tasks-db in the database of the act that
enqueued them. What is added here: a task that raised, or whose worker died, is started again,
`TRIES` times at most, and then its room is told; a task that is stopped with its worker goes back
and has lost nothing; and only the worker that holds a task can end it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

from django.db import transaction
from django.tasks import TaskResultStatus
from django.tasks.base import TaskContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

type Row = DBTaskResult[..., Any]

TRIES = 3
# How long a task that raised waits before it is started again.
PAUSES = (timedelta(seconds=2), timedelta(seconds=20))
KEPT_SUCCESSFUL = timedelta(days=1)
KEPT_FAILED = timedelta(days=14)

# Set when this process is to end. A long task polls it, stops and raises Stopped.
stopping = threading.Event()

_LOST: dict[str, Callable[..., object]] = {}
# What this process holds: a row of ours that is not among these was dropped on an error.
_held: set[UUID] = set()
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Raised by a task that stops because `stopping` is set: it goes back and may start again."""


def on_lost(task_path: str, handler: Callable[..., object]) -> None:
    """Have `handler` called when the task at this dotted path has failed for good.

    It gets the arguments of the task and runs in the transaction that ends the task.
    """
    _LOST[task_path] = handler


def take(queue: str, *, worker: str, after: tuple[str, ...] = ()) -> Row | None:
    """Take the next task of `queue`, or None; none while a queue of `after` has work to do."""
    ready = DBTaskResult.objects.ready().filter(queue_name=queue)
    if stopping.is_set() or not ready.exists() or _busy(after):
        return None
    with transaction.atomic():
        row = ready.get_locked()
        if row is not None:
            row.claim(worker)
            _held.add(row.id)
    return row


def run(row: Row) -> None:
    """Run a task that was taken, and write down how it ended."""
    try:
        task = row.task
        kept = row.args_kwargs
        context = (TaskContext(task_result=row.task_result),) if task.takes_context else ()
        task.call(*context, *kept["args"], **kept["kwargs"])
    except Stopped:
        give_back(row)
    except Exception as problem:
        logger.exception("task %s failed, try %d", row.task_path, len(row.worker_ids))
        _raised(row, problem)
    else:
        _end(row, status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    finally:
        _held.discard(row.id)


def give_back(row: Row) -> None:
    """Put a task that was taken back, as if it had never been started."""
    _end(row, status=TaskResultStatus.READY, started_at=None, worker_ids=row.worker_ids[:-1])


def reclaim(*, living: set[str], me: str) -> int:
    """Take over the tasks of workers that are not among `living`; return how many."""
    running = DBTaskResult.objects.running().order_by("started_at")
    orphans = [row for row in running if _is_orphan(row, living, me)]
    for row in orphans:
        if len(row.worker_ids) < TRIES:
            _end(row, status=TaskResultStatus.READY, started_at=None)
        else:
            _lose(row, "", "The worker died each time this task was run.")
    return len(orphans)


def waiting() -> int:
    """Return how many tasks run or could run now."""
    return DBTaskResult.objects.running().count() + DBTaskResult.objects.ready().count()


def lost() -> int:
    """Return how many tasks failed for good and are still known."""
    return DBTaskResult.objects.failed().count()


def prune() -> int:
    """Delete tasks that ended some time ago; return how many."""
    now = timezone.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT_SUCCESSFUL)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILED)
    return done.delete()[0] + failed.delete()[0]


def _busy(queues: tuple[str, ...]) -> bool:
    if not queues:
        return False
    tasks = DBTaskResult.objects.filter(queue_name__in=queues)
    return tasks.running().exists() or tasks.ready().exists()


def _is_orphan(row: Row, living: set[str], me: str) -> bool:
    holder = row.worker_ids[-1] if row.worker_ids else ""
    return row.id not in _held if holder == me else holder not in living


def _raised(row: Row, problem: Exception) -> None:
    """End a try that raised: again after a pause, or never."""
    tries = len(row.worker_ids)
    told = "".join(format_exception(problem))
    if stopping.is_set():
        # What a task was working with is taken away when its process ends: no fault of the task.
        give_back(row)
    elif tries < TRIES:
        again = timezone.now() + PAUSES[tries - 1]
        _end(row, status=TaskResultStatus.READY, started_at=None, run_after=again, traceback=told)
    else:
        _lose(row, f"{type(problem).__module__}.{type(problem).__qualname__}", told)


def _lose(row: Row, problem: str, told: str) -> None:
    """End a task for good and tell its room in one act; where the room raises, end it alone.

    A task that stayed because its room cannot hear of it would be taken over for ever.
    """
    kept = row.args_kwargs
    failed = {
        "status": TaskResultStatus.FAILED,
        "finished_at": timezone.now(),
        "exception_class_path": problem,
        "traceback": told,
    }
    try:
        with transaction.atomic():
            if _end(row, **failed) and (handler := _LOST.get(row.task_path)):
                handler(*kept["args"], **kept["kwargs"])
    except Exception:
        logger.exception("the room of task %s could not be told that it failed", row.task_path)
        # What the room had begun is undone, and so was the end.
        _end(row, **failed)


def _end(row: Row, **values: object) -> bool:
    """Change a running task, unless somebody else has taken it over since."""
    ours = DBTaskResult.objects.filter(
        id=row.id, status=TaskResultStatus.RUNNING, started_at=row.started_at
    )
    values.setdefault("run_after", get_date_max())
    return ours.update(**values) == 1
