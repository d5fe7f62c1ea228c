"""Run a program on a stranger's file: no network, no other files, no other process, bounded.

Every child gets: its own session, SIGKILL when this process dies, kernel limits on CPU time,
memory, file size and descriptors, no privileges, and a seccomp filter (`seccomp`) without sockets
or new processes. The file system is closed by bubblewrap where it works (tried once), else by
Landlock. Where the kernel offers neither, `protection()` says so and the rest still holds.

RLIMIT_NPROC is not used: it counts all processes of the user, ours too; the filter lets a child
make threads only, and their stacks count against its memory.
"""

import fcntl
import json
import os
import platform
import selectors
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from clerestory.clips.media import seccomp
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.refused import DiskFull, Interrupted, TooMuchWork
from clerestory.guards import walls

_LAUNCHER = Path(__file__).with_name("launch.py")
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")
_PREFIX = "media-"
# What a web process that was killed leaves while it takes a form in or makes captions.
_LEFTOVERS = ("*.upload*", "captions-*.vtt")
_LEFT_SECONDS = 6 * 3600.0
_SAID = 1 << 20
_COMPLAINED = 1 << 14
_TICK = 0.1
# What a child says that was refused memory. A thread's stack counts as memory too; and an encoder
# gets its settings from us alone, so nothing but memory keeps it from being opened.
_NO_MEMORY = (
    "Cannot allocate memory",
    "MemoryError",
    "Resource temporarily unavailable",
    "Error while opening encoder",
)

type Ending = Literal["itself", "cpu", "wall", "output", "memory", "full", "stopped", "killed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What came of a child.

    `code` is its exit status, negative for a signal. `said` is its standard output (at most 1 MiB,
    empty if it was handed on line by line), `complained` the last 16 KiB of its standard error.
    `cpu_seconds` counts it and all it started; `peak_bytes` its largest resident size.
    """

    code: int
    said: bytes
    complained: str
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int
    ending: Ending

    def or_refuse(self) -> "Finished":
        """Return self unless a limit ended it. Raises TooMuchWork, DiskFull or Interrupted."""
        match self.ending:
            case "cpu" | "wall":
                raise TooMuchWork(what="time")
            case "memory":
                raise TooMuchWork(what="memory")
            case "output":
                raise TooMuchWork(what="room")
            case "full":
                raise DiskFull
            case "stopped" | "killed":
                raise Interrupted(self.ending)
            case "itself":
                return self


@dataclass(slots=True)
class _Output:
    """What a child writes, while it writes it."""

    on_line: Callable[[str], None] | None
    said: bytearray = field(default_factory=bytearray)
    complained: bytearray = field(default_factory=bytearray)

    def hear(self, data: bytes) -> bool:
        """Take standard output; False when it is more than anyone should say."""
        self.said += data
        if self.on_line is not None:
            *lines, rest = self.said.split(b"\n")
            self.said = bytearray(rest)
            for line in lines:
                self.on_line(line.decode("utf-8", "replace"))
        return len(self.said) <= _SAID

    def mind(self, data: bytes) -> bool:
        """Take standard error, of which the end says what went wrong."""
        self.complained += data
        del self.complained[:-_COMPLAINED]
        return True


def run(
    argv: Sequence[str | Path],
    *,
    workdir: Path,
    reads: Sequence[Path],
    limits: Limits,
    nice: int = 0,
    on_line: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    bwrap: bool | None = None,
) -> Finished:
    """Run `argv` (absolute program first) with `workdir` to write in and `reads` to read.

    `on_line` is called in this thread with each line of standard output. Setting `stop`, and any
    exception here, kills the child and all it started. `bwrap` False leaves bubblewrap out.
    """
    told = _order(argv[0], workdir, reads, limits, nice=nice, bwrap=bwrap)
    command = [sys.executable, "-I", "-S", str(_LAUNCHER), told, "--", *map(str, argv)]
    began = time.monotonic()
    output = _Output(on_line)
    child = subprocess.Popen(  # noqa: S603  the program and its order are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=workdir,
        env={
            "LC_ALL": "C",
            "HOME": "/nonexistent",
            "TMPDIR": str(workdir),
            "MALLOC_ARENA_MAX": "4",
        },
        start_new_session=True,
    )
    ending: Ending = "killed"
    try:
        ending = _attend(child, output, stop, began + limits.wall_seconds)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
    cpu = used.ru_utime + used.ru_stime
    complained = output.complained.decode("utf-8", "replace")
    return Finished(
        code=child.returncode,
        said=bytes(output.said),
        complained=complained,
        cpu_seconds=cpu,
        wall_seconds=time.monotonic() - began,
        peak_bytes=used.ru_maxrss * 1024,
        ending=_explain(ending, child.returncode, cpu, complained, limits),
    )


def _attend(
    child: subprocess.Popen[bytes], output: _Output, stop: threading.Event | None, until: float
) -> Ending:
    """Read what the child writes until it has closed both ends, or it has to be killed."""
    with selectors.DefaultSelector() as ears:
        for pipe, hear in ((child.stdout, output.hear), (child.stderr, output.mind)):
            if pipe is not None:
                ears.register(pipe, selectors.EVENT_READ, hear)
        while ears.get_map():
            if not _listen(ears):
                return "output"
            if stop is not None and stop.is_set():
                return "stopped"
            if time.monotonic() > until:
                return "wall"
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > until:
            return "wall"
        time.sleep(0.001)
    return "itself"


def _listen(ears: selectors.BaseSelector) -> bool:
    """Take in what has been written since; False when it is too much."""
    for key, _ in ears.select(_TICK):
        data = os.read(key.fd, 1 << 16)
        if not data:
            ears.unregister(key.fileobj)
        elif not key.data(data):
            return False
    return True


def _explain(ending: Ending, code: int, cpu: float, complained: str, limits: Limits) -> Ending:
    """Name the limit behind a failure; the kernel only sends a signal or an errno."""
    if ending != "itself" or code == 0:
        return ending
    if cpu >= limits.cpu_seconds - 0.5 or code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return "cpu"
    if code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ) or "File too large" in complained:
        return "output"
    if "No space left on device" in complained or "Disk quota exceeded" in complained:
        return "full"
    if any(words in complained for words in _NO_MEMORY):
        return "memory"
    return "killed" if code in (-signal.SIGKILL, 128 + signal.SIGKILL) else "itself"


def _order(
    program: str | Path,
    workdir: Path,
    reads: Sequence[Path],
    limits: Limits,
    *,
    nice: int,
    bwrap: bool | None,
) -> str:
    may_read = [*_SYSTEM, str(program), *map(str, reads)]
    boxed = bwrapped() if bwrap is None else shutil.which("bwrap") if bwrap else None
    return json.dumps(
        {
            "parent": os.getpid(),
            "nice": nice,
            "rlimits": {
                "RLIMIT_CORE": 0,
                "RLIMIT_CPU": limits.cpu_seconds,
                "RLIMIT_AS": limits.memory_bytes,
                "RLIMIT_FSIZE": limits.output_bytes,
                "RLIMIT_NOFILE": 256,
            },
            "filter": (seccomp.program(platform.machine()) or b"").hex(),
            "reads": [*may_read, *_DEVICES],
            "writes": [str(workdir), "/dev/null"],
            "bwrap": _bwrap_command(boxed, may_read, workdir) if boxed else [],
        }
    )


def _bwrap_command(bwrap: str, reads: Sequence[str], workdir: Path) -> list[str]:
    """Show a root with nothing in it but `reads`, writable nowhere but in `workdir`."""
    command = [bwrap, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--dev", "/dev"]
    # Without an init of bubblewrap's own between us, the kernel counts the child's CPU time to us.
    command += ["--as-pid-1"]
    if walls.stand()["netlink"]:
        # Behind the walls of this process bubblewrap cannot set up a network of the child's own, so
        # the child keeps ours, in which neither it nor we can open a socket.
        command += ["--share-net"]
    for path in reads:
        command += ["--ro-bind-try", path, path]
    command += ["--bind", str(workdir), str(workdir), "--remount-ro", "/"]
    return [*command, "--chdir", str(workdir)]


@cache
def bwrapped() -> str | None:
    """Return the path of bubblewrap if it is here and works, tried once for this process."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        tried = run(
            [sys.executable, "-I", "-S", "-c", ""],
            workdir=Path(folder),
            reads=interpreter(),
            limits=Limits(cpu_seconds=10, wall_seconds=10),
            bwrap=True,
        )
    return found if tried.code == 0 else None


def interpreter() -> tuple[Path, ...]:
    """Return what a Python child must be able to read: its binary, library and packages."""
    return tuple({Path(p) for p in (sys.prefix, sys.base_prefix, os.path.realpath(sys.executable))})


def protection() -> dict[str, bool]:
    """Tell which walls stand here: `seccomp`, `bwrap`, `landlock`. For `doctor` and the logs."""
    lsm = Path("/proc/self/status").read_text()
    return {
        "seccomp": seccomp.program(platform.machine()) is not None and "Seccomp:" in lsm,
        "bwrap": bwrapped() is not None,
        "landlock": _landlock_abi() > 0,
    }


@cache
def _landlock_abi() -> int:
    import ctypes  # noqa: PLC0415  only doctor asks

    libc = ctypes.CDLL(None)
    return int(libc.syscall(444, None, ctypes.c_size_t(0), 1))


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """Lend a private folder under `parent`, gone with all in it when the block ends.

    The folder is locked (flock) while its owner lives, which is how `sweep` knows.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(parent: Path, *, older_than: float = 0.0) -> int:
    """Remove what processes that were killed left under `parent`; how many things that were.

    Only folders whose owner is dead and that are `older_than` seconds old or more, and uploads and
    captions on their way that nothing was written to for six hours at least.
    """
    swept = _sweep_files(parent, time.time() - max(older_than, _LEFT_SECONDS))
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError, NotADirectoryError, BlockingIOError):
            if time.time() - folder.stat().st_mtime < older_than:
                continue
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
            finally:
                os.close(held)
    return swept


def _sweep_files(parent: Path, before: float) -> int:
    swept = 0
    for file in (found for pattern in _LEFTOVERS for found in parent.glob(pattern)):
        with suppress(FileNotFoundError):
            facts = file.lstat()
            if stat.S_ISREG(facts.st_mode) and facts.st_mtime < before:
                file.unlink()
                swept += 1
    return swept
