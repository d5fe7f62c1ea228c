"""Health: whether the server can do its work, and what it looks like from outside the processes."""

import logging
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from clerestory.guards.wire import Declined, Line, Unreachable
from clerestory.ops.child import SUPERVISOR
from clerestory.ops.options import data_folder
from clerestory.spine import pulse
from clerestory.spine.models import Fact

# Below this the database may soon be unable to write.
LEAST_FREE = 256 << 20
_PROC = Path("/proc")
logger = logging.getLogger(__name__)
_TICKS = os.sysconf("SC_CLK_TCK")


def checks() -> dict[str, str]:
    """Return for each thing that must work `ok`, or in a sentence what is wrong with it."""
    return {
        "database": _tried(_database),
        "worker": _tried(_worker),
        "disk": _tried(_disk),
    }


def _tried(check: Callable[[], str]) -> str:
    try:
        close_old_connections()
        return check()
    except Exception as problem:  # noqa: BLE001  whatever it is, the answer is that this is broken
        return f"It did not answer: {type(problem).__name__}."


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "ok"


def _worker() -> str:
    return "ok" if pulse.living() else "No worker runs: uploads are kept, and wait."


def _disk() -> str:
    free = shutil.disk_usage(data_folder()).free
    return "ok" if free >= LEAST_FREE else f"Only {free >> 20} MiB are free."


@dataclass
class Seen:
    """What the processes of one name use together: bytes, and seconds of processor time."""

    count: int = 0
    memory: int = 0
    seconds: float = 0.0


def processes() -> dict[str, Seen]:
    """Return what each of our processes uses, by name, the supervisor's children and theirs too.

    Memory is the proportional set size, in which shared pages are counted once over all.
    """
    supervisor = os.environ.get(SUPERVISOR)
    root = int(supervisor) if supervisor else os.getpid()
    seen: dict[str, Seen] = defaultdict(Seen)
    for process in family(root):
        try:
            one = seen[name_of(process)]
            one.memory += _memory(process)
            one.seconds += process.seconds
            one.count += 1
        except OSError:
            continue  # it ended while we looked
    return seen


@dataclass(frozen=True)
class Process:
    """A living process; `seconds` are of processor time, its own."""

    pid: int
    parent: int
    seconds: float
    under: tuple[int, ...] = field(default=())


def family(root: int) -> list[Process]:
    """Return the process `root` and all its living descendants (proc(5), /proc/PID/stat)."""
    children: dict[int, list[Process]] = defaultdict(list)
    found: list[Process] = []
    for process in _all():
        if process.pid == root:
            found.append(process)
        children[process.parent].append(process)
    for process in found:
        found.extend(children[process.pid])
    return found


def _all() -> Iterator[Process]:
    for entry in _PROC.iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            seconds = (int(fields[11]) + int(fields[12])) / _TICKS
            yield Process(int(entry.name), int(fields[1]), seconds)


def name_of(process: Process) -> str:
    """Return what we call a process; raise OSError if it has ended."""
    words = (_PROC / str(process.pid) / "cmdline").read_bytes().split(b"\0")
    for word in words:
        if word.startswith((b"clerestory.ops.", b"clerestory.guards.")):
            return {b"serve": "web", b"supervise": "supervisor"}.get(
                word.rpartition(b".")[2], word.rpartition(b".")[2].decode("ascii", "replace")
            )
    return "media" if b"ffmpeg" in words[0] else "other"


def _memory(process: Process) -> int:
    for line in (_PROC / str(process.pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    return 0


class Outside(Collector):
    """Numbers that no process counts itself, looked up when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        """Return processes, checks, and what waits to be done."""
        yield from _process_metrics()
        healthy = GaugeMetricFamily(
            "clerestory_healthy", "Whether a check of /healthz is well.", labels=["check"]
        )
        for check, verdict in checks().items():
            healthy.add_metric([check], float(verdict == "ok"))
        yield healthy
        yield from _lines()
        try:
            yield from list(_waiting())
        except DatabaseError as problem:
            logger.warning("what waits in the database could not be counted (%s)", problem)


def _process_metrics() -> Iterator[Metric]:
    count = GaugeMetricFamily("clerestory_processes", "Living processes.", labels=["process"])
    memory = GaugeMetricFamily(
        "clerestory_memory_bytes", "Proportional set size in bytes.", labels=["process"]
    )
    seconds = CounterMetricFamily(
        "clerestory_cpu_seconds", "Processor time of living processes.", labels=["process"]
    )
    for name, one in sorted(processes().items()):
        count.add_metric([name], one.count)
        memory.add_metric([name], one.memory)
        seconds.add_metric([name], one.seconds)
    yield from (count, memory, seconds)


def _lines() -> Iterator[Metric]:
    """Return how many event streams are open, if the process that holds them answers."""
    try:
        told = Line(data_folder() / "run" / "stream.sock", timeout=1).ask("count")[0]
    except (Unreachable, Declined):
        return
    lines = GaugeMetricFamily("clerestory_event_streams", "Open event streams.")
    lines.add_metric([], float(str(told["open"])))
    yield lines


def _waiting() -> Iterator[Metric]:
    """Return queues and outbox. Only what is not done yet is counted, which is never much."""
    tasks = GaugeMetricFamily("clerestory_tasks", "Tasks not done.", labels=["queue", "state"])
    oldest = GaugeMetricFamily(
        "clerestory_oldest_task_seconds", "How long the oldest ready task waits.", labels=["queue"]
    )
    now = timezone.now()
    for state, rows in (
        ("ready", DBTaskResult.objects.ready()),
        ("running", DBTaskResult.objects.running()),
    ):
        counted = rows.order_by().values_list("queue_name")
        for queue, many, first in counted.annotate(Count("id"), Min("enqueued_at")):
            tasks.add_metric([queue, state], many)
            if state == "ready":
                oldest.add_metric([queue], (now - first).total_seconds())
    facts = GaugeMetricFamily("clerestory_facts_waiting", "Facts that wait for their hearers.")
    facts.add_metric([], Fact.objects.count())
    workers = GaugeMetricFamily("clerestory_workers", "Workers that live.")
    workers.add_metric([], len(pulse.living()))
    at = GaugeMetricFamily("clerestory_told_at", "When these numbers were told, in Unix seconds.")
    at.add_metric([], time.time())
    yield from (tasks, oldest, facts, workers, at)
