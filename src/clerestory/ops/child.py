"""Child: what every process of ours does first, so that none outlives its supervisor."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)
SUPERVISOR = "CLERESTORY_SUPERVISOR"


def die_with_parent() -> None:
    """Have the kernel kill this process when the process that started it ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def begin() -> None:
    """Bind this process to its supervisor, if it was started by one."""
    supervisor = os.environ.get(SUPERVISOR)
    if not supervisor:
        return
    die_with_parent()
    if os.getppid() != int(supervisor):
        sys.exit("The supervisor ended before this process had begun.")
