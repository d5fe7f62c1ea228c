"""Run as a program: logd, which kills itself at its step number STEP.

    python -m tests.guards.dying_log STEP ...

A step is a statement of SQL, a file that is opened for writing, renamed or removed, a folder that
is made, a signature. So every moment between two changes of what is kept comes to be the last one.
"""

import os
import signal
import sqlite3
import sys
import threading
from typing import Any

last = int(sys.argv.pop(1))
steps = 0
lock = threading.Lock()


def step(*_: object) -> None:
    """Count, and be killed when it is time."""
    global steps  # noqa: PLW0603  the count of the whole process
    with lock:
        steps += 1
        if steps >= last:
            os.kill(os.getpid(), signal.SIGKILL)


def watch(event: str, told: tuple[Any, ...]) -> None:
    """Count what the interpreter tells of (PEP 578)."""
    written = event == "open" and isinstance(told[1], str) and set(told[1]) & set("wax+")
    if written or event in {"os.rename", "os.remove", "os.mkdir", "shutil.rmtree"}:
        step()


class Counted(sqlite3.Connection):
    """A connection whose statements count."""

    def execute(self, *told: Any) -> sqlite3.Cursor:
        """Count, then execute."""
        step()
        return super().execute(*told)


connect = sqlite3.connect
sqlite3.connect = lambda *told, **more: connect(*told, factory=Counted, **more)  # type: ignore[assignment]  # the same otherwise

from clerestory.guards import logd  # noqa: E402  only after the connection is another one

sys.addaudithook(watch)
logd.main()
