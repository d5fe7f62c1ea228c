"""Social: what a like, a comment and a follow cost, lists of comments, and the following feed.

The feed is asked by people who follow ten, a thousand and five thousand others, from marks
spread over a table of clips of five thousand authors.
"""

import json
import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import cycle
from typing import Any

from tests.premises import Premises, premises

from bench.figures import Figure, Request, most
from bench.inside import inside
from bench.processes import family, precise_seconds

API = "/api/clerestory/v1"
ROUNDS = 200
# Asked before anything is measured: a process writes the SQL of a question when it is first asked.
# They are the last but one and those before it; of the last the SQL statements are counted.
FIRST = 20
FILL = """
import json, random, sys
from datetime import UTC, datetime, timedelta
from clerestory.clips.models import Clip, Rendition
from clerestory.people.actions.sessions import add_token
from clerestory.people.models import Follow, Person
from clerestory.social.models import Comment
from clerestory.spine.ids import new_id
size, authors = map(int, sys.argv[1:])
start = datetime(2026, 1, 1, tzinfo=UTC)
people = [Person(id=new_id(), handle=f"author_{n}", skeleton=f"author_{n}", name=f"Author {n}",
                 sample=True) for n in range(authors)]
Person.objects.bulk_create(people)
readers = {}
for followed in (10, 1000, 5000):
    reader = Person(handle=f"reader_{followed}", skeleton=f"reader_{followed}", sample=True,
                    following=followed)
    reader.save()
    readers[followed] = reader
    chosen = random.Random(followed).sample(people, min(followed, authors))
    Follow.objects.bulk_create(Follow(id=new_id(), follower=reader, followed=one) for one in chosen)
for first in range(0, size, 5000):
    Clip.objects.bulk_create(
        Clip(id=new_id(), author=people[(number * 7919) % authors], work="complete",
             standing="published", audience="public", description=f"Clip {number} #bench",
             folder=f"{number:032d}", cover="cover.webp", width=1080, height=1920,
             duration_ms=15000, has_audio=True, published_at=start + timedelta(seconds=number),
             listed_at=start + timedelta(seconds=number))
        for number in range(first, min(first + 5000, size)))
marks = []
for step in range(1, 41):
    clip = Clip.objects.filter(published_at__lte=start + timedelta(seconds=size * step // 40 - 1))
    clip = clip.order_by("-published_at").first()
    micros = int(clip.published_at.timestamp()) * 1_000_000 + clip.published_at.microsecond
    marks.append(f"{micros:x}-{clip.key}")
talked = Clip.objects.order_by("-published_at").first()
Comment.objects.bulk_create(
    Comment(id=new_id(), clip=talked, author=people[n % authors], text=f"Comment {n} @author_1",
            mentions=["author_1"], likes=n % 50) for n in range(2000))
liked = [one.key for one in Clip.objects.order_by("-published_at")[:400]]
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps({"marks": marks, "talked": talked.key, "liked": liked,
                  "tokens": {str(n): add_token(person=one, name="bench")
                             for n, one in readers.items()}}))
"""
COUNT = """
import json, sys
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
token, asked = sys.argv[1], json.loads(sys.argv[2])
client = Client(headers={"Authorization": f"Bearer {token}"})
counted = []
for method, path, body in asked:
    with CaptureQueriesContext(connection) as heard:
        given = {} if method == "GET" else {"data": body, "content_type": "application/json"}
        answer = getattr(client, method.lower())(path, **given)
    assert answer.status_code < 300, (path, answer.content)
    counted.append(len(heard))
print(json.dumps(counted))
"""
# Nobody comments as often as a bench does.
FORGIVE = """
from clerestory.spine.models import Allowance
print(Allowance.objects.all().delete())
"""
type Ask = tuple[str, str, str]


def bench(request: Request) -> Iterator[Figure]:
    """Fill the tables, then measure each act."""
    size = 50_000 if request.quick else 1_000_000
    with premises(request.folder) as place:
        running = place.up()
        told: dict[str, Any] = json.loads(inside(place, FILL, size, 5000))
        web = next(one for one in running.children("ops.serve"))
        host, _, port = running.url.rpartition("/")[2].partition(":")
        line = HTTPConnection(host, int(port), timeout=60)
        feeds = [("GET", f"{API}/me/feed?after={mark}", "") for mark in told["marks"]]
        took = {}
        for count in ("10", "1000", "5000"):
            head = {"Authorization": f"Bearer {told['tokens'][count]}"}
            _ask(line, feeds, len(feeds), head)
            cpu, times = _measured(web.pid, line, feeds, head)
            took[count] = statistics.quantiles(times, n=10)[0]
            yield most(f"following feed of 10, {count} followed: CPU", cpu, 6, "ms")
        ratio = max(took.values()) / min(took.values())
        beside = ", ".join(f"{count}: {one * 1000:.2f} ms" for count, one in took.items())
        yield most(
            f"following feed at {size} clips: 10 / 1,000 / 5,000 followed", ratio, 2, "x", beside
        )
        yield from _acts(place, line, web.pid, told)
        line.close()
        running.stop()


def _acts(
    place: Premises, line: HTTPConnection, pid: int, told: dict[str, Any]
) -> Iterator[Figure]:
    token = told["tokens"]["10"]
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    talk = f"{API}/clips/{told['talked']}/comments"
    acts: dict[str, tuple[list[Ask], float]] = {
        "like": ([("PUT", f"{API}/clips/{key}/like", "") for key in told["liked"]], 4),
        "follow": ([("PUT", f"{API}/people/author_{n}/follow", "") for n in range(400)], 4),
        "comments of 10": ([("GET", f"{talk}?limit=10", "")], 3),
    }
    for name, (asks, limit) in acts.items():
        _ask(line, asks[-FIRST - 1 : -1] or asks, FIRST, head)
        cpu, _ = _measured(pid, line, asks, head)
        yield most(f"{name}: CPU a request", cpu, limit, "ms")
    inside(place, FORGIVE)
    said = [("POST", f"{API}/clips/{key}/comments", '{"text": "Hm"}') for key in told["liked"]]
    _ask(line, said[-FIRST - 1 : -1], FIRST, head)
    inside(place, FORGIVE)
    cpu, _ = _measured(pid, line, said, head, rounds=28)
    yield most("comment: CPU a request", cpu, 4, "ms")
    inside(place, FORGIVE)
    asked = [acts["like"][0][-1], acts["follow"][0][-1], said[-1], acts["comments of 10"][0][0]]
    counted = json.loads(inside(place, COUNT, token, json.dumps(asked)))
    names = ("like", "follow", "comment", "comments of 10")
    for name, count in zip(names, counted, strict=True):
        yield most(f"{name}: SQL statements", count, 30, "")


def _measured(
    pid: int, line: HTTPConnection, asks: list[Ask], head: dict[str, str], rounds: int = ROUNDS
) -> tuple[float, list[float]]:
    """Return the CPU milliseconds a request, and how long each took in seconds."""
    processes = family(pid)
    before = precise_seconds(processes)
    took = _ask(line, asks, rounds, head)
    return (precise_seconds(processes) - before) * 1000 / rounds, took


def _ask(line: HTTPConnection, asks: list[Ask], rounds: int, head: dict[str, str]) -> list[float]:
    took = []
    for _, (method, path, body) in zip(range(rounds), cycle(asks), strict=False):
        began = time.perf_counter()
        line.request(method, path, body or None, head)
        answer = line.getresponse()
        raw = answer.read()
        took.append(time.perf_counter() - began)
        assert answer.status < 300, raw
    return took
