"""What processes use: memory and processor time, theirs and their children's."""

from contextlib import suppress
from pathlib import Path

import psutil


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all its living descendants."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def memory(pid: int) -> dict[str, int]:
    """Return the proportional set size in bytes of each process of a family, by its module."""
    held: dict[str, int] = {}
    for process in family(pid):
        with suppress(psutil.NoSuchProcess):
            words = " ".join(process.cmdline())
            name = next(
                (
                    word
                    for word in ("supervise", "serve", "worker", "resource_tracker", "spawn_main")
                    if word in words
                ),
                process.name(),
            )
            held[name] = held.get(name, 0) + int(process.memory_full_info().pss)
    return held


def seconds(pid: int) -> float:
    """Return the processor seconds of a family, of dead children that were waited for as well."""
    total = 0.0
    for process in family(pid):
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


def precise_seconds(processes: list[psutil.Process]) -> float:
    """Return the processor seconds of living processes to the microsecond.

    The usual times count ticks of 10 ms, and on a busy machine count them wrongly; the first number
    of /proc/PID/task/TID/schedstat is in nanoseconds.
    """
    total = 0
    for process in processes:
        for task in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(task.read_text().split()[0])
    return total / 1e9
