"""Lock the door, then become the program: run as a script by `sandbox`, never imported.

    python -I -S launch.py ORDER -- PROGRAM ARGUMENT...

ORDER is JSON from `sandbox`: {"parent": pid, "nice": int, "rlimits": {name: number},
"filter": hex of struct sock_filter[] or "", "reads": [path], "writes": [path],
"bwrap": [argument...] or []}. It is a program of its own because limits, Landlock and seccomp bind
the process that sets them, and because Python code between fork and exec in a process with
threads can lock up for ever. Only the standard library, and little of it: its start is paid for
by every child. Exit 125: the door could not be locked, and nothing was run.

Source: prctl(2), landlock(7), seccomp(2), bwrap(1) --seccomp.
"""

import ctypes
import json
import os
import resource
import signal
import sys

_SET_PDEATHSIG, _SET_SECCOMP, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 1, 22, 24, 38
_SECCOMP_MODE_FILTER = 2
_LAST_CAPABILITY = 63
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION, _LANDLOCK_PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _READ_DIR, _TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
_MAKE_REGULAR, _REMOVE_FILE, _MAKE_DIR, _REMOVE_DIR = 1 << 8, 1 << 5, 1 << 7, 1 << 4
# How many file rights, network rights and scopes each Landlock ABI knows, from ABI 1 on.
_FILE_RIGHTS = (13, 14, 15, 15, 16, 16)
_NET_RIGHTS_FROM, _SCOPES_FROM = 4, 6
_LOCKED_OUT = 125

_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int, pointer: object = None) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _die_with(parent: int) -> None:
    """Ask for SIGKILL when the parent dies, also if it died before we could ask."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(_LOCKED_OUT)


def _drop_capabilities() -> None:
    """Empty the bounding set, so that the program has no privilege even if we are root."""
    for capability in range(_LAST_CAPABILITY):
        if _libc.prctl(_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0):
            return


def _landlock(reads: list[str], writes: list[str]) -> None:
    """Close the file system but for `reads` and `writes`; no more if the kernel cannot do it."""
    abi = _libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if abi < 1:
        return
    files = (1 << _FILE_RIGHTS[min(abi, len(_FILE_RIGHTS)) - 1]) - 1
    net = 3 if abi >= _NET_RIGHTS_FROM else 0
    scopes = 3 if abi >= _SCOPES_FROM else 0
    size = 24 if scopes else 16 if net else 8
    rules = (ctypes.c_uint64 * 3)(files, net, scopes)
    ruleset = _libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    reading = _EXECUTE | _READ | _READ_DIR
    making = _MAKE_REGULAR | _REMOVE_FILE | _MAKE_DIR | _REMOVE_DIR
    for path in reads:
        _allow(ruleset, path, reading & files)
    for path in writes:
        _allow(ruleset, path, (_READ | _READ_DIR | _WRITE | _TRUNCATE | making) & files)
    if _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        where = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112  pathlib costs this program a third of its start
        rights &= _EXECUTE | _READ | _WRITE | _TRUNCATE
    rule = rights.to_bytes(8, "little") + where.to_bytes(4, "little")
    if _libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_PATH_BENEATH, rule, 0):
        raise OSError(ctypes.get_errno(), "landlock_add_rule")
    os.close(where)


def _filter(program: bytes) -> None:
    class _Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    loaded = _Program(len(program) // 8, program)
    _prctl(_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(loaded))


def _with_bwrap(bwrap: list[str], program: bytes, argv: list[str]) -> list[str]:
    """Hand the filter to bubblewrap, which has to mount first and loads it last."""
    if program:
        held = os.memfd_create("filter", 0)
        os.write(held, program)
        os.lseek(held, 0, os.SEEK_SET)
        bwrap = [*bwrap, "--seccomp", str(held)]
    return [*bwrap, "--", *argv]


def main(order: str, argv: list[str]) -> None:
    """Carry out the order and become `argv`; does not return."""
    told = json.loads(order)
    _die_with(told["parent"])
    if told["nice"]:
        os.setpriority(os.PRIO_PROCESS, 0, told["nice"])
    for name, number in told["rlimits"].items():
        what = getattr(resource, name)
        most = resource.getrlimit(what)[1]
        # A little hard room above the soft CPU limit: SIGXCPU first, SIGKILL if it is ignored.
        hard = number + 2 if name == "RLIMIT_CPU" else number
        hard = hard if most == resource.RLIM_INFINITY else min(hard, most)
        resource.setrlimit(what, (min(number, hard), hard))
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them; programs should not
        signal.signal(ignored, signal.SIG_DFL)
    program = bytes.fromhex(told["filter"])
    _prctl(_SET_NO_NEW_PRIVS, 1)
    if told["bwrap"]:
        argv = _with_bwrap(told["bwrap"], program, argv)
    else:
        _drop_capabilities()
        _landlock(told["reads"], told["writes"])
        if program:
            _filter(program)
    os.execv(argv[0], argv)  # noqa: S606  that is what this program is for


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[3:])
    except OSError as problem:
        sys.stderr.write(f"launch: {problem}\n")
        sys.exit(_LOCKED_OUT)
