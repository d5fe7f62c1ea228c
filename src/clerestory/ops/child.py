"""Child: what every process of ours does first.

None outlives its supervisor, and none opens a socket of the Internet: see `guards.walls`.
"""

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from clerestory.guards import walls

_PR_SET_PDEATHSIG = 1  # prctl(2)
SUPERVISOR = "CLERESTORY_SUPERVISOR"


def die_with_parent() -> None:
    """Have the kernel kill this process when the process that started it ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def close_walls() -> None:
    """From here on this process and all it starts open Unix sockets only; say so if not."""
    if not walls.close():
        sys.stderr.write(f"{walls.OPEN}\n")


@contextmanager
def loading() -> Iterator[None]:
    """Load modules: next to nothing of them is garbage, and to look for it takes a fifth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def begin(*, walled: bool = True) -> None:
    """Bind this process to its supervisor, if it was started by one, and close its walls."""
    if walled:
        close_walls()
    supervisor = os.environ.get(SUPERVISOR)
    if not supervisor:
        return
    die_with_parent()
    if os.getppid() != int(supervisor):
        sys.exit("The supervisor ended before this process had begun.")
