"""The walls around a child hold, whichever of them this machine offers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.guards.bpf import decide

from clerestory.clips.media import sandbox, seccomp
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.refused import DiskFull, Interrupted, TooMuchWork
from clerestory.guards.filters import AUDIT

# Each wall alone: with bubblewrap where it works, and always without it.
WALLS = [wall for wall in (True, False) if not wall or sandbox.bwrapped()]


def child(
    code: str, workdir: Path, *, wall: bool, limits: Limits | None = None
) -> sandbox.Finished:
    return sandbox.run(
        [sys.executable, "-I", "-c", code],
        workdir=workdir,
        reads=sandbox.interpreter(),
        limits=limits or Limits(cpu_seconds=30, wall_seconds=60),
        bwrap=wall,
    )


ATTEMPTS = {
    "tcp": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "tcp6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "unix": "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "raw": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "vsock": "socket.socket(40, socket.SOCK_STREAM)",
    "ctypes": "must(libc.socket(2, 1, 0))",
    "io_uring": "must(libc.syscall(425, 8, ctypes.create_string_buffer(120)))",
    "subprocess": "subprocess.run([sys.executable, '-c', ''])",
    "fork": "os.fork()",
    "ptrace": "must(libc.ptrace(16, os.getppid(), 0, 0))",
    "kill": "os.kill(os.getppid(), 0)",
    "unshare": "must(libc.unshare(0x10000000))",
    "mount": "must(libc.mount(b'none', b'/', b'tmpfs', 0, None))",
    "bpf": "must(libc.syscall(321 if os.uname().machine == 'x86_64' else 280, 0, 0, 0))",
    "read passwd": "open('/etc/passwd').read()",
    "read secret": "open(SECRET).read()",
    "list its folder": "os.listdir(os.path.dirname(SECRET))",
    "write beside": "open(SECRET + '.new', 'w')",
    "read memory": "open(f'/proc/{os.getppid()}/mem', 'rb')",
    "become root": "os.setuid(0) if os.getuid() else must(libc.chroot(b'.'))",
}
TRY = """
import ctypes, json, os, socket, subprocess, sys
SECRET = {secret!r}
libc = ctypes.CDLL(None, use_errno=True)
def must(result):
    if result < 0: raise OSError(ctypes.get_errno(), 'refused')
told = {{}}
for name, attempt in {attempts!r}.items():
    try: exec(attempt); told[name] = 'DONE'
    except OSError as error: told[name] = type(error).__name__
print(json.dumps(told))
"""


@pytest.mark.parametrize("wall", WALLS)
def test_nothing_outside_can_be_reached(tmp_path: Path, workdir: Path, *, wall: bool) -> None:
    secret = tmp_path / "outside" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("a person's letter")
    finished = child(TRY.format(secret=str(secret), attempts=ATTEMPTS), workdir, wall=wall)
    told = json.loads(finished.said)
    walls = sandbox.protection()
    files = {"read passwd", "read secret", "list its folder", "write beside"}
    held = set(ATTEMPTS) if wall or walls["landlock"] else set(ATTEMPTS) - files
    assert {name for name in held if told[name] == "DONE"} == set()


def test_the_walls_of_a_worker_leave_those_of_its_children_standing() -> None:
    """The network of its own that bubblewrap gives a child needs a socket that a worker lacks."""
    code = (
        "import json\nfrom clerestory.clips.media import sandbox\n"
        "from clerestory.guards import walls\nassert walls.close()\n"
        "print(json.dumps(sandbox.protection()))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(told.stdout) == sandbox.protection()


def test_this_machine_has_walls() -> None:
    walls = sandbox.protection()
    assert walls["seccomp"]
    assert walls["bwrap"] or walls["landlock"]


@pytest.mark.parametrize("wall", WALLS)
def test_a_call_by_the_other_numbers_is_deadly(workdir: Path, *, wall: bool) -> None:
    x32 = (
        "import ctypes, os; os.uname().machine == 'x86_64' or os.abort();"
        "ctypes.CDLL(None).syscall(0x40000027)"
    )
    finished = child(x32 + "; print('DONE')", workdir, wall=wall)
    assert finished.code != 0
    assert b"DONE" not in finished.said


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize(
    ("bomb", "limits", "what"),
    [
        ("while True: pass", Limits(cpu_seconds=1), "time"),
        ("import time; time.sleep(60)", Limits(wall_seconds=0.5), "time"),
        ("bytearray(2 << 30)", Limits(memory_bytes=1 << 30), "memory"),
        ("open('big', 'wb').write(bytes(9 << 20))", Limits(output_bytes=1 << 20), "room"),
        ("while True: print('x' * 9999)", Limits(), "room"),
    ],
)
def test_a_bomb_goes_off_inside(
    workdir: Path, bomb: str, limits: Limits, what: str, *, wall: bool
) -> None:
    finished = child(bomb, workdir, wall=wall, limits=limits)
    with pytest.raises(TooMuchWork) as refused:
        finished.or_refuse()
    assert refused.value.facts == {"what": what}
    assert all(path.stat().st_size <= 1 << 20 for path in workdir.iterdir())


def test_a_full_disk_and_a_killed_child_are_nobodys_fault(workdir: Path) -> None:
    words = "import sys; sys.exit('[out] No space left on device')"
    with pytest.raises(DiskFull):
        child(words, workdir, wall=False).or_refuse()
    # tgkill, the one way to send oneself a signal that the filter leaves open.
    killed = (
        "import os, ctypes; me = os.getpid();"
        "number = 234 if os.uname().machine == 'x86_64' else 131;"
        "ctypes.CDLL(None).syscall(number, me, me, 9)"
    )
    with pytest.raises(Interrupted):
        child(killed, workdir, wall=False).or_refuse()


@pytest.mark.parametrize("wall", WALLS)
def test_a_killed_parent_leaves_no_child(tmp_path: Path, *, wall: bool) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom clerestory.clips.media import sandbox\n"
        "from clerestory.clips.media.limits import Limits\n"
        f"with sandbox.workspace(Path({str(tmp_path)!r})) as folder:\n"
        "    sandbox.run([sys.executable, '-I', '-c', 'import time; time.sleep(120)'],\n"
        f"        workdir=folder, reads=sandbox.interpreter(), limits=Limits(), bwrap={wall})\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    watched = psutil.Process(parent.pid)
    family: list[psutil.Process] = []
    until = time.monotonic() + 20
    # The child is there when the launcher has become the program: it sleeps and does not change.
    while time.monotonic() < until:
        now = watched.children(recursive=True)
        sleeps = [
            p
            for p in now
            if "time.sleep(120)" in p.cmdline()[-1:]
            or "import time; time.sleep(120)" in p.cmdline()
        ]
        launched = [
            p
            for p in sleeps
            if "launch.py" not in " ".join(p.cmdline()) and "bwrap" not in p.name()
        ]
        if launched:
            family = now
            break
        time.sleep(0.02)
    assert family
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    # What it left on the disk is swept once its owner is dead.
    assert list(tmp_path.glob("media-*"))
    assert sandbox.sweep(tmp_path) == 1
    assert not list(tmp_path.glob("media-*"))


def test_a_living_owners_folder_is_not_swept(tmp_path: Path) -> None:
    with sandbox.workspace(tmp_path) as folder:
        (folder / "half.mp4").write_bytes(b"half")
        assert sandbox.sweep(tmp_path) == 0
        assert folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_young_folder_of_a_dead_owner_may_wait(tmp_path: Path) -> None:
    (tmp_path / "media-left").mkdir()
    assert sandbox.sweep(tmp_path, older_than=3600) == 0
    assert sandbox.sweep(tmp_path) == 1


def test_what_a_killed_web_process_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    old = time.time() - 7 * 3600
    for name in ("tmpab12.upload.mp4", "captions-ab12.vtt", "notes"):
        for age in ("", "young-"):
            (tmp_path / f"{age}{name}").write_bytes(b"half")
        os.utime(tmp_path / name, (old, old))
    # The prefix of captions is what marks them.
    (tmp_path / "young-captions-ab12.vtt").rename(tmp_path / "captions-young.vtt")
    assert sandbox.sweep(tmp_path) == 2
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"notes", "young-notes", "young-tmpab12.upload.mp4", "captions-young.vtt"}


def test_a_workspace_is_gone_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with sandbox.workspace(tmp_path) as folder:
            (folder / "deep").mkdir()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_processor_has_no_filter() -> None:
    assert seccomp.program("pdp11") is None
    assert {name: len(seccomp.program(name) or b"") % 8 for name in seccomp.MACHINES} == {
        "x86_64": 0,
        "aarch64": 0,
    }


@pytest.mark.parametrize("machine", sorted(seccomp.MACHINES))
def test_the_filter_decides_as_it_should(machine: str) -> None:
    table = seccomp.MACHINES[machine]

    def verdict(
        number: int, *, audit: int = AUDIT[machine], first: int = 0, second: int = 0
    ) -> str:
        return decide(seccomp.program(machine) or b"", number, audit, first, second)

    assert verdict(0xFFF) == "allow"
    assert all(verdict(number) == "refuse" for number in table.denied)
    assert verdict(table.clone3) == "nosys"
    assert verdict(table.clone, first=0x3D0F00) == "allow"  # what a C library asks for a thread
    assert verdict(table.clone, first=0x01200011) == "refuse"  # and for a process
    assert verdict(table.prlimit64, first=0) == "allow"
    assert verdict(table.prlimit64, first=1) == "refuse"
    assert verdict(table.ioctl, second=0x5401) == "allow"
    assert verdict(table.ioctl, second=0x5412) == "refuse"
    assert verdict(table.ioctl, second=0x541C) == "refuse"
    assert verdict(0xFFF, audit=0x40000003) == "kill"
    assert verdict(0x40000027) == ("kill" if machine == "x86_64" else "allow")
