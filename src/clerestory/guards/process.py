"""Process: what each guard does first: end with its parent, hear signals, be the only one."""

import ctypes
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from clerestory.guards import walls

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4  # prctl(2)


def begin(parent: int | None, *, walled: bool = True) -> threading.Event:
    """Return an event that is set when this process is to end: by a signal, or with `parent`.

    `walled`: from here on it opens Unix sockets only.
    """
    stop = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        # In a thread of its own: a signal may come while this one holds the lock of the event.
        signal.signal(signum, lambda *_: threading.Thread(target=stop.set).start())
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_DUMPABLE, 0)  # nobody but root reads the memory of this process
    if parent:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("The process that this one was started for has ended.")
    if walled and not walls.close():
        sys.stderr.write(f"{walls.OPEN}\n")
    return stop


def alone(path: Path) -> BinaryIO | None:
    """Lock a file until the process ends or the result is closed; None where another has it."""
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
