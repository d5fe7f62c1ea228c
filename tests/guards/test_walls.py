"""Behind the walls nothing opens a way out, whichever door a hostile program tries."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.guards.bpf import decide
from tests.guards.web import Web

from clerestory.guards import walls
from clerestory.guards.filters import AUDIT

# The channels by which a dependency that was taken over would phone home (threat T7), and the
# doors of the kernel behind them. Each is a statement that would get out, or would be halfway.
CHANNELS = {
    "socket": "socket.create_connection(('127.0.0.1', PORT), timeout=2)",
    "socket, ipv6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "ctypes": "must(libc.socket(2, 1, 0))",
    "ctypes, upper half set": "must(libc.syscall(SOCKET, ctypes.c_long(2 | 1 << 32), 1, 0))",
    "a family that wraps round": "must(libc.syscall(SOCKET, ctypes.c_long(2 - (1 << 32)), 1, 0))",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)",
    "packet": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "vsock": "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "algorithm": "socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)",
    "bluetooth": "must(libc.socket(31, 1, 0))",
    "socketpair": "must(libc.socketpair(2, 1, 0, ctypes.create_string_buffer(8)))",
    "io_uring": "must(libc.syscall(425, 8, ctypes.create_string_buffer(120)))",
    "dns": "socket.getaddrinfo('canary.example', 443)",
    "subprocess": "run(sys.executable, '-c', CONNECT)",
    "/dev/tcp": "run('bash', '-c', f'echo x > /dev/tcp/127.0.0.1/{PORT}')",
    "a shell of a shell": "os.waitstatus_to_exitcode(os.system(ONE_LINE)) and give_up()",
    "fork": "fork()",
    "thread": "thread()",
    "smtplib": "smtplib.SMTP('127.0.0.1', PORT, timeout=2)",
    "http.client": "http.client.HTTPConnection('127.0.0.1', PORT, timeout=2).request('GET', '/')",
    "urllib": "urllib.request.urlopen(f'http://127.0.0.1:{PORT}/', timeout=2)",
    "asyncio": "asyncio.run(asyncio.wait_for(asyncio.open_connection('127.0.0.1', PORT), 2))",
    "pip": "run(sys.executable, '-m', 'pip', 'download', '--retries', '0', '--index-url',"
    " f'http://127.0.0.1:{PORT}/', 'canary')",
    "git": "run('git', 'ls-remote', f'http://127.0.0.1:{PORT}/canary')",
    "a descriptor of another": "must(libc.syscall(438, PIDFD, 0, 0))",
    "ptrace": "must(libc.ptrace(16, os.getppid(), 0, 0))",
    "memory of another": "must(libc.process_vm_readv(os.getppid(), 0, 0, 0, 0, 0))",
    "a new network": "must(libc.unshare(0x40000000)); socket.socket(socket.AF_INET)",
}
INSIDE = """
import asyncio, ctypes, http.client, json, os, smtplib, socket, subprocess, sys, threading
import urllib.request
from clerestory.guards import walls
PORT, CHANNELS = json.loads(sys.argv[1])
SOCKET = {"x86_64": 41, "aarch64": 198}[os.uname().machine]
CONNECT = f"import socket; socket.create_connection(('127.0.0.1', {PORT}), timeout=2)"
ONE_LINE = f'{sys.executable} -c "{CONNECT}" 2> /dev/null'
PIDFD = os.pidfd_open(os.getppid())
libc = ctypes.CDLL(None, use_errno=True)
def give_up(): raise OSError("refused")
def must(result):
    if result < 0: give_up()
def run(*command):
    subprocess.run(command, capture_output=True, check=False, timeout=60).returncode and give_up()
def fork():
    child = os.fork()
    if not child:
        try: exec(CONNECT)
        except OSError: os._exit(1)
        os._exit(0)
    os.waitpid(child, 0)[1] and give_up()
waiting, done, threads = threading.Event(), threading.Event(), []
def early():
    waiting.wait()
    try: exec(CONNECT)
    except OSError as problem: threads.append(problem)
    done.set()
threading.Thread(target=early).start()
def thread():
    waiting.set(); done.wait()
    if threads: raise threads[0]
if sys.argv[2] == "closed":
    assert walls.close()
told = {}
for name, attempt in CHANNELS.items():
    try: exec(attempt); told[name] = "OUT"
    except OSError as problem: told[name] = "refused"
waiting.set()
here, there = socket.socketpair()
here.send(b"ok")
listening = socket.socket(socket.AF_UNIX); listening.bind(sys.argv[3]); listening.listen()
caller = socket.socket(socket.AF_UNIX); caller.connect(sys.argv[3])
told["unix"] = there.recv(2).decode()
told["stand"] = walls.stand()
print(json.dumps(told))
"""


# Those of them that work on any machine, and do no harm.
OPEN = {"socket", "udp", "ctypes", "ctypes, upper half set", "netlink", "subprocess", "/dev/tcp"}
OPEN |= {"a shell of a shell", "fork", "thread", "http.client", "urllib", "asyncio"}


def inside(
    folder: Path, port: int, channels: Iterable[str] = CHANNELS, *, closed: bool = True
) -> dict[str, object]:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            INSIDE,
            json.dumps([port, {name: CHANNELS[name] for name in channels}]),
            "closed" if closed else "open",
            str(folder / "unix.sock"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, object] = json.loads(told.stdout)
    return found


def test_every_channel_is_closed_and_unix_sockets_go_on(tmp_path: Path, web: Web) -> None:
    told = inside(tmp_path, web.port)
    assert {name for name in CHANNELS if told[name] != "refused"} == set()
    assert told["unix"] == "ok"
    assert told["stand"] == dict.fromkeys(walls.stand(), True)
    assert web.asked() == [], "nothing arrived"


def test_many_channels_are_open_without_walls(tmp_path: Path, web: Web) -> None:
    """Otherwise the test above would prove nothing."""
    told = inside(tmp_path, web.port, OPEN, closed=False)
    assert {name for name in OPEN if told[name] != "OUT"} == set()
    stand = told["stand"]
    assert isinstance(stand, dict)
    assert not stand["tcp"]
    assert not stand["udp"]
    assert web.asked() != []


@pytest.mark.parametrize(("machine", "calls"), [("x86_64", (41, 53)), ("aarch64", (198, 199))])
def test_the_filter_decides_as_it_should(machine: str, calls: tuple[int, int]) -> None:
    program = walls.program(machine) or b""
    for call in calls:
        told = {family: decide(program, call, AUDIT[machine], family) for family in range(64)}
        assert [family for family, verdict in told.items() if verdict == "allow"] == [1]
        assert set(told.values()) == {"allow", "refuse"}
    for call in (425, 426, 427, 438):
        assert decide(program, call, AUDIT[machine]) == "refuse"
    assert decide(program, 0xFFF, AUDIT[machine]) == "allow"
    assert decide(program, 0xFFF, 0x40000003) == "kill"
    assert decide(program, 0x40000029, AUDIT[machine]) == (
        "kill" if machine == "x86_64" else "allow"
    )


def test_there_are_no_walls_on_a_machine_without_a_table() -> None:
    assert walls.program("pdp11") is None
