"""Lists: what the public list of ten clips costs, and whether it stays so as the table grows.

Rows are made in bulk, with renditions where the list will look at them. Every request asks for
another page, from marks spread over the whole table, and bears a cookie, which the kept lists pass
by; the warm figure asks for one page again and again, without one.
"""

import json
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import cycle

from tests.premises import Premises, premises

from bench.figures import Figure, Request, most
from bench.inside import inside
from bench.processes import family, precise_seconds

ADDRESS = "/api/clerestory/v1/clips"
MARKS = 100
AT_ONCE = 4
ROOM = 60  # rows after each mark that have renditions
PAST = {"Cookie": "scheme=dark"}  # whoever sends one is answered by Django, not from what is kept

FILL = """
import json, sys
from datetime import UTC, datetime, timedelta
from clerestory.clips import queries
from clerestory.clips.models import Clip, Rendition
from clerestory.people.models import Person
from clerestory.spine.ids import new_id
have, want, marks, room = map(int, sys.argv[1:])
start = datetime(2026, 1, 1, tzinfo=UTC)
authors = list(Person.objects.filter(sample=True))
if not authors:
    for number in range(50):
        handle = f"author_{number}"
        person = Person(handle=handle, skeleton=handle, name=handle, sample=True)
        person.save()
        authors.append(person)
for first in range(have, want, 5000):
    rows = []
    for number in range(first, min(first + 5000, want)):
        at = start + timedelta(seconds=number)
        rows.append(Clip(
            id=new_id(), author=authors[number % 50], work="complete", standing="published",
            audience="public", description=f"Clip {number} of the #bench", alt_text="A window",
            language="en", folder=f"{number:032d}", cover="cover.webp", width=1080, height=1920,
            duration_ms=15000, has_audio=True, published_at=at, listed_at=at))
    Clip.objects.bulk_create(rows)
step = want // marks
chosen = []
for number in range(1, marks + 1):
    at = start + timedelta(seconds=min(number * step, want - 1))
    page = list(Clip.objects.filter(listed_at__lte=at).order_by("-listed_at", "-id")[:room])
    bare = [one for one in page if not Rendition.objects.filter(clip=one).exists()]
    Rendition.objects.bulk_create([
        Rendition(clip=clip, kind="rung", name=f"{side}.mp4", short_side=side, width=side,
                  height=side * 16 // 9, bit_rate=side * 2000, bytes=side * 4000,
                  codecs="avc1.640028,mp4a.40.2")
        for clip in bare for side in (480, 720, 1080)])
    micros = int(page[0].listed_at.timestamp()) * 1_000_000 + page[0].listed_at.microsecond
    chosen.append(f"{micros:x}-{page[0].key}")
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps(chosen))
"""
COUNT = """
import sys
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
address = sys.argv[1]
client.get("/api/clerestory/v1/clips")
with CaptureQueriesContext(connection) as heard:
    answer = client.get(address)
assert len(answer.json()["items"]) == 10, answer.content
print(len(heard))
"""

# What part of a request is spent in what the gates do, each time the rest calls into it.
GATES = """
import cProfile, pstats, sys
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.test import RequestFactory
from django.core.handlers.wsgi import WSGIHandler
import re
handler, factory = WSGIHandler(), RequestFactory(HTTP_COOKIE="scheme=dark")
def ask():
    answer = handler.get_response(factory.get(sys.argv[1]))
    assert answer.status_code == 200, answer.content
for _ in range(50):
    ask()
profile = cProfile.Profile()
profile.enable()
for _ in range(300):
    ask()
profile.disable()
told = pstats.Stats(profile).stats
of_gates = re.compile(r"/clerestory/(gate|vault|guards|tlog)/")
whole = sum(own for _, _, own, _, _ in told.values())
part = sum(
    edge[3]
    for (file, _, _), (_, _, _, _, callers) in told.items() if of_gates.search(file)
    for (caller, _, _), edge in callers.items() if not of_gates.search(caller))
print(100 * part / whole)
"""


def bench(request: Request) -> Iterator[Figure]:
    """Measure at each size; the costs are measured at the middle one."""
    sizes = (1000, 10_000, 100_000) if request.quick else (1000, 100_000, 1_000_000)
    with premises(request.folder) as place:
        running = place.up()
        host, _, port = running.url.rpartition("/")[2].partition(":")
        web = next(one for one in running.children("ops.serve"))
        took: list[float] = []
        have = 0
        for number, size in enumerate(sizes):
            marks = _fill(place, have, size)
            have = size
            pages = [f"{ADDRESS}?after={mark}" for mark in marks]
            line = HTTPConnection(host, int(port), timeout=60)
            _ask(line, pages, MARKS, PAST)
            took.append(_quiet(_ask(line, pages, 4 * MARKS, PAST)))
            if number == 1:
                yield from _costs(place, line, pages, web.pid)
            line.close()
        running.stop()
    beside = ", ".join(
        f"{size}: {one * 1000:.2f} ms" for size, one in zip(sizes, took, strict=True)
    )
    name = f"list latency at {sizes[-1]} clips / at {sizes[0]}"
    yield most(name, max(took) / min(took), 1.5, "x", beside)


def _costs(place: Premises, line: HTTPConnection, pages: list[str], pid: int) -> Iterator[Figure]:
    count = int(inside(place, COUNT, pages[-1]))
    url = f"http://{line.host}:{line.port}{pages[-1]}"
    cold, many = _busy(pid, url, 1), _busy(pid, url, AT_ONCE)
    beside = f"{AT_ONCE} at once, whose threads wait for each other: {many * 1000:.2f} ms"
    warm = _cpu(pid, lambda: _ask(line, [ADDRESS], 20 * MARKS, {})) / (20 * MARKS)
    yield most("public list of 10: CPU a request", cold * 1000, 3, "ms", beside)
    yield most("public list of 10: SQL queries", count, 4, "")
    gates = float(inside(place, GATES, pages[-1]))
    yield most("public list of 10: part of it spent in the gates", gates, 3, "%")
    yield most("public list of 10, cache warm: CPU", warm * 1000, 0.5, "ms")


def _busy(pid: int, url: str, clients: int) -> float:
    """Return the processor seconds of a request while so many clients keep the server busy."""
    wrk = shutil.which("wrk")
    assert wrk, "This bench needs wrk: install Debian's package wrk."
    header = next(f"{name}: {value}" for name, value in PAST.items())
    command = [wrk, "-t1", f"-c{clients}", "-d4s", "-H", header, url]
    told: list[str] = []
    used = _cpu(
        pid,
        lambda: told.append(
            subprocess.run(command, capture_output=True, text=True, check=True).stdout
        ),
    )
    assert "Non-2xx" not in told[0], told[0]
    count = re.search(r"(\d+) requests in", told[0])
    assert count, told[0]
    return used / int(count[1])


def _quiet(took: list[float]) -> float:
    """Return the time that nine of ten requests exceed: what else the machine does adds to most."""
    return statistics.quantiles(took, n=10)[0]


def _cpu(pid: int, work: Callable[[], object]) -> float:
    """Return the processor seconds that a family of processes used while `work` ran."""
    processes = family(pid)
    before = precise_seconds(processes)
    work()
    return precise_seconds(processes) - before


def _ask(
    line: HTTPConnection, paths: list[str], count: int, headers: dict[str, str]
) -> list[float]:
    """Ask `count` times, walking over the paths; return how long each took in seconds."""
    took = []
    for _, path in zip(range(count), cycle(paths), strict=False):
        began = time.perf_counter()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        took.append(time.perf_counter() - began)
        assert answer.status == 200, body
        assert body.startswith(b'{"items":[{'), body[:200]
    return took


def _fill(place: Premises, have: int, want: int) -> list[str]:
    marks: list[str] = json.loads(inside(place, FILL, have, want, MARKS, ROOM))
    return marks
