"""Walls: after `close()` this process and all it starts can open no socket but a Unix socket.

A seccomp filter holds for every thread and child, needs no root and cannot be taken off. It
refuses with EPERM: sockets of every family but AF_UNIX; io_uring, which opens sockets by another
door; and reaching into another process (ptrace, its memory, its descriptors), by which `egressd`
could be made to send what nobody logged. What was open before stays open: a listening socket.

Not covered, because a filter cannot see it: a descriptor that another process hands over, and what
a program outside the walls does for whoever asks it on its Unix socket (a name service, D-Bus).

Source: seccomp(2), prctl(2), socket(2); arch/x86/entry/syscalls/syscall_64.tbl,
include/uapi/asm-generic/unistd.h (aarch64).
"""

import ctypes
import errno
import os
import socket
from collections.abc import Callable
from typing import Final

from clerestory.guards import filters
from clerestory.guards.filters import ALLOW, EQUAL, ERROR, FIRST, LOAD, RETURN, step
from clerestory.tlog.canonical import Value

_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _TSYNC, _LOG = 1, 1, 2
_IO_URING_SETUP = 425
# io_uring_setup, io_uring_enter, io_uring_register, pidfd_getfd: alike on all machines.
_ALIKE = frozenset({_IO_URING_SETUP, 426, 427, 438})
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
# ptrace, process_vm_readv, process_vm_writev, bpf.
_DENIED: Final = {
    "x86_64": _ALIKE | {101, 310, 311, 321},
    "aarch64": _ALIKE | {117, 270, 271, 280},
}
_SOCKETS: Final = {"x86_64": (41, 53), "aarch64": (198, 199)}  # socket, socketpair

OPEN: Final = "This kernel cannot close the walls: this process may open Internet sockets."

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def program(machine: str) -> bytes | None:
    """Assemble the filter for `machine`, as `os.uname()` names it; None: there is no table."""
    if machine not in _SOCKETS:
        return None
    steps = filters.head(machine) + filters.refuse(_DENIED[machine], errno.EPERM)
    for number in _SOCKETS[machine]:
        # The kernel takes the family as an int: the upper half of the argument means nothing.
        steps += [
            step(EQUAL, number, no=4),
            step(LOAD, FIRST),
            step(EQUAL, socket.AF_UNIX, yes=1),
            step(RETURN, ERROR | errno.EPERM),
            step(RETURN, ALLOW),
        ]
    return b"".join([*steps, step(RETURN, ALLOW)])


def close() -> bool:
    """Close the walls around all threads, for good; False where this kernel cannot.

    The kernel's audit log, where there is one, records each call that is refused.
    """
    machine = os.uname().machine
    steps = program(machine)
    if steps is None or _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    loaded = _Program(len(steps) // 8, steps)
    call = (_SECCOMP[machine], _SET_MODE_FILTER, _TSYNC | _LOG, ctypes.byref(loaded))
    return bool(_libc.syscall(*call) == 0)


def stand() -> dict[str, bool]:
    """Try from inside to get out, each way once; True: that way is closed. Nothing is sent."""
    return {name: _refused(attempt) for name, attempt in _WAYS.items()}


def tell(_fields: object, _body: bytes) -> tuple[dict[str, Value], bytes]:
    """Answer the act `walls`, which `doctor` asks of every guard."""
    return {**stand()}, b""


def _refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _io_uring() -> None:
    held = _libc.syscall(_IO_URING_SETUP, 1, ctypes.create_string_buffer(120))
    if held < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")
    os.close(held)


_WAYS: Final[dict[str, Callable[[], object]]] = {
    "tcp": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
    "tcp6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close(),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
    "udp6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close(),
    "raw": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "vsock": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close(),
    "io_uring": _io_uring,
}
