"""Pulse: how workers say that they live, and how the others know that one is dead.

A worker's id names the machine (its boot and its process namespace), the process and when that
process began. Whoever shares the machine can therefore tell at once that a worker is dead; from
elsewhere it counts as dead when it was not heard for `SILENCE`.
"""

import hashlib
import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from clerestory.spine.models import Worker

BEAT_SECONDS = 5.0
SILENCE = timedelta(seconds=30)
_PROC = Path("/proc")


def new_worker_id() -> str:
    """Return an id for this process; two calls give two ids."""
    pid = os.getpid()
    return f"{_machine()}.{pid}.{_began(pid) or 0}.{secrets.token_hex(4)}"


def beat(worker: str) -> None:
    """Say that `worker` lives now."""
    Worker.objects.update_or_create(id=worker, defaults={"seen_at": timezone.now()})


def leave(worker: str) -> None:
    """Say that `worker` has ended well."""
    Worker.objects.filter(id=worker).delete()


def living() -> set[str]:
    """Return the workers that live; the rows of the dead are deleted on the way."""
    heard = {row.id: row.seen_at for row in Worker.objects.all()}
    oldest = timezone.now() - SILENCE
    dead = {worker for worker, seen in heard.items() if seen < oldest or is_gone(worker)}
    if dead:
        Worker.objects.filter(id__in=dead, seen_at__lt=oldest).delete()
        Worker.objects.filter(id__in={worker for worker in dead if is_gone(worker)}).delete()
    return heard.keys() - dead


def is_gone(worker: str) -> bool:
    """Whether it is certain, from here, that the process of `worker` has ended."""
    machine, _, rest = worker.partition(".")
    pid, _, rest = rest.partition(".")
    began = rest.partition(".")[0]
    if machine != _machine() or not pid.isdecimal() or began in {"", "0"}:
        return False
    return _began(int(pid)) != int(began)


def _machine() -> str:
    """Name this boot of this machine and its process namespace, where process ids are unique."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = (_PROC / "self/ns/pid").stat().st_ino
    except OSError:
        # Nothing can be told apart from here, so nobody is ever called dead at once.
        return secrets.token_hex(6)
    return hashlib.sha256(f"{boot}/{namespace}".encode()).hexdigest()[:12]


def _began(pid: int) -> int | None:
    """Return when a process began, in clock ticks after boot; None if it has ended (proc(5))."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    state, began = fields[0], int(fields[19])
    return None if state in {"Z", "X"} else began
