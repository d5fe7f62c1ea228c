"""Event streams: what thousands of open pages cost, and how soon they are told."""

import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
from tests.premises import until
from tests.serving import Served, serving

from bench.figures import Figure, Request, most
from bench.processes import precise_seconds

MIB = 1 << 20
LINES, QUICK = 2000, 200
TOLD = 100
THROUGH = 1000
PART = 200
REST_SECONDS = 10
CROWD = """
from clerestory.people import actions as people
for number in range({start}, {end}):
    person = people.add_sample_person(handle=f"person{{number}}", name="Somebody")
    print(person.id.hex, people.open_session(person=person).key)
"""
TELL = """
import time
from uuid import UUID
from clerestory.notices import actions
from clerestory.notices.kinds import Kind
for whom in {whom!r}:
    began = time.time()
    actions.tell_of_account(person_id=UUID(whom), kind=Kind.SIGNED_IN)
    print(began, time.time())
    time.sleep(0.02)
"""


def bench(request: Request) -> Iterator[Figure]:
    """Hold a line for each of many people, at the process itself and through the web process."""
    size = QUICK if request.quick else LINES
    with serving(request.folder) as served:
        crowd: list[list[str]] = []
        for start in range(0, size, PART):
            told = served.place.python(CROWD.format(start=start, end=start + PART))
            crowd += [line.split() for line in told.splitlines()]
        stream, *_ = served.running.children("ops.stream")
        web = served.running.children("ops.serve") + served.running.children("spawn_main")
        before = held([stream]), held(web)
        lines = [opened(served, key, direct=True) for _, key in crowd]
        yield from direct(served, crowd, lines, stream, before[0])
        for line in lines:
            line.close()
        # As many as the web process hands through unless it is told otherwise.
        lines = [opened(served, key, direct=False) for _, key in crowd[:THROUGH]]
        more = held(web) - before[1]
        both = f"{len(lines)} lines; the stream process beside it {held([stream]) / MIB:.0f} MiB"
        yield most("event streams through web: memory it takes more", more / MIB, 200, "MiB", both)
        for line in lines:
            line.close()


def direct(
    served: Served,
    crowd: list[list[str]],
    lines: list[socket.socket],
    stream: psutil.Process,
    before: int,
) -> Iterator[Figure]:
    """Measure with lines that end in the process itself, as from a front server."""
    size = len(lines)
    held_now = held([stream])
    each = (held_now - before) / size / 1024
    beside = f"{size} lines, {each:.1f} KiB each; {before / MIB:.0f} MiB at rest"
    yield most("event streams: memory of the process (PSS)", held_now / MIB, 200, "MiB", beside)
    used = precise_seconds([stream])
    time.sleep(REST_SECONDS)
    share = (precise_seconds([stream]) - used) / REST_SECONDS * 1000
    yield most(
        "event streams: CPU a second while nothing happens", share, 50, "ms", f"{size} lines"
    )
    told = arrivals(served, crowd[:TOLD], lines[:TOLD])
    yield most(
        "from the act to the open page, median",
        statistics.median(told) * 1000,
        100,
        "ms",
        f"{len(told)} acts, slowest {max(told) * 1000:.0f} ms",
    )


def opened(served: Served, key: str, *, direct: bool) -> socket.socket:
    """Open one line and wait for its first word."""
    if direct:
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(served.data / "run" / "events.sock"))
    else:
        line = socket.create_connection((served.host, served.port))
    line.settimeout(60)
    line.sendall(
        f"GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: session={key}\r\n\r\n".encode()
    )
    read = b""
    while b"unread" not in read:
        piece = line.recv(1 << 12)
        assert piece, read
        read += piece
    return line


def arrivals(served: Served, crowd: list[list[str]], lines: list[socket.socket]) -> list[float]:
    """Tell each of these people something; return after how many seconds each page knew."""
    seen: dict[int, float] = {}
    chooser = selectors.DefaultSelector()
    for number, line in enumerate(lines):
        line.setblocking(False)
        chooser.register(line, selectors.EVENT_READ, number)
    code = f"from clerestory.ops.boot import boot\nboot()\n{TELL}"
    acting = subprocess.Popen(
        [sys.executable, "-c", code.format(whom=[whom for whom, _ in crowd])],
        env={**served.place.environment, "CLERESTORY_DATA": str(served.data)},
        stdout=subprocess.PIPE,
        text=True,
    )

    def listen() -> bool:
        for key, _ in chooser.select(0.5):
            if b"unread" in key.fileobj.recv(1 << 12):  # type: ignore[union-attr]  # a socket
                seen.setdefault(key.data, time.time())
        return len(seen) == len(lines)

    until(listen)
    began = [float(line.split()[1]) for line in acting.communicate()[0].splitlines()]
    return [max(0.0, seen[number] - began[number]) for number in range(len(lines))]


def held(processes: list[psutil.Process]) -> int:
    """Return the proportional set size of some processes in bytes."""
    return sum(int(process.memory_full_info().pss) for process in processes)
