"""The system calls a media child may not make, as a BPF program for seccomp.

A decoder needs to read, write, map memory and start threads. It never needs a socket, another
process, a mount or the kernel's stranger corners, so those are refused with EPERM. The list names
what is denied, not what is allowed: C libraries change the calls they make from release to
release, and a filter that breaks the decoder on the next one would be switched off. What an
unlisted call may still reach (files) is closed by bubblewrap or Landlock.

Source: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h (aarch64). How a
filter is put together: `guards.filters`.
"""

import errno
from dataclasses import dataclass

from clerestory.guards.filters import (
    ALLOW,
    BITS,
    EQUAL,
    ERROR,
    FIRST,
    LOAD,
    RETURN,
    SECOND,
    head,
    refuse,
    step,
)

_CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C


@dataclass(frozen=True, slots=True)
class Machine:
    """One processor's numbers of the calls we look at."""

    denied: frozenset[int]
    clone: int
    clone3: int
    ioctl: int
    prlimit64: int


# The same on every architecture since Linux 5.0 began to number new calls alike:
# pidfd_send_signal, io_uring_*, open_tree, move_mount, fsopen, fsconfig, fsmount, fspick,
# pidfd_open, pidfd_getfd, process_madvise, mount_setattr, quotactl_fd, process_mrelease.
_NEWER = frozenset({424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 443, 448})

_X86_64 = Machine(
    denied=_NEWER
    | {41, 42, 43, 49, 50, 288}  # socket, connect, accept, bind, listen, accept4
    | {57, 58, 62, 200, 129, 297}  # fork, vfork, kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
    | {101, 310, 311, 312}  # ptrace, process_vm_readv, process_vm_writev, kcmp
    | {298, 321, 323}  # perf_event_open, bpf, userfaultfd
    | {248, 249, 250}  # add_key, request_key, keyctl
    | {165, 166, 155, 161, 272, 308}  # mount, umount2, pivot_root, chroot, unshare, setns
    | {303, 304, 300, 133, 259}  # *_handle_at, fanotify_init, mknod, mknodat
    | {29, 30, 64, 68, 240}  # shmget, shmat, semget, msgget, mq_open
    | {246, 320, 175, 313, 176, 169}  # kexec*, *_module, reboot
    | {167, 168, 170, 171, 163, 179}  # swapon, swapoff, set*name, acct, quotactl
    | {164, 227, 159, 305}  # settimeofday, clock_settime, adjtimex, clock_adjtime
    | {172, 173, 103, 135, 154, 153, 212},  # iopl, ioperm, syslog, personality, modify_ldt, ...
    clone=56,
    clone3=435,
    ioctl=16,
    prlimit64=302,
)
_AARCH64 = Machine(
    denied=_NEWER
    | {198, 203, 202, 200, 201, 242}  # socket, connect, accept, bind, listen, accept4
    | {129, 130, 138, 240}  # kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
    | {117, 270, 271, 272}  # ptrace, process_vm_readv, process_vm_writev, kcmp
    | {241, 280, 282}  # perf_event_open, bpf, userfaultfd
    | {217, 218, 219}  # add_key, request_key, keyctl
    | {40, 39, 41, 51, 97, 268}  # mount, umount2, pivot_root, chroot, unshare, setns
    | {264, 265, 262, 33}  # *_handle_at, fanotify_init, mknodat
    | {194, 196, 190, 186, 180}  # shmget, shmat, semget, msgget, mq_open
    | {104, 294, 105, 273, 106, 142}  # kexec*, *_module, reboot
    | {224, 225, 161, 162, 89, 60}  # swapon, swapoff, set*name, acct, quotactl
    | {170, 112, 171, 266}  # settimeofday, clock_settime, adjtimex, clock_adjtime
    | {116, 92, 58, 18},  # syslog, personality, vhangup, lookup_dcookie
    clone=220,
    clone3=435,
    ioctl=29,
    prlimit64=261,
)
MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def program(machine: str) -> bytes | None:
    """Assemble the filter for `machine` (as `os.uname().machine` names it), or None: no table.

    Returns `struct sock_filter[]`, eight bytes an instruction, little-endian as both machines are.
    """
    table = MACHINES.get(machine)
    if table is None:
        return None
    no = step(RETURN, ERROR | errno.EPERM)
    steps = head(machine) + refuse(table.denied, errno.EPERM)
    # clone3 hides its flags in memory where a filter cannot look; ENOSYS makes C libraries fall
    # back to clone, where a thread can be told from a process.
    steps += refuse({table.clone3}, errno.ENOSYS)
    steps += [
        step(EQUAL, table.clone, no=3),
        step(LOAD, FIRST),
        step(BITS, _CLONE_THREAD, yes=5),  # a thread, not a process: to the first ALLOW
        no,
        step(EQUAL, table.prlimit64, no=4),
        step(LOAD, FIRST),
        step(EQUAL, 0, yes=1),  # one's own limits, not another process's
        no,
        step(RETURN, ALLOW),
        step(EQUAL, table.ioctl, no=4),
        step(LOAD, SECOND),
        step(EQUAL, _TIOCSTI, yes=1),
        step(EQUAL, _TIOCLINUX, no=1),
        no,
        step(RETURN, ALLOW),
    ]
    return b"".join(steps)
