"""Cost: what an hour of one viewer asks of a server, ranked on the device or by lists of its own.

The viewer is signed in and watches clips of a minute for 15 seconds on average, 240 an hour. On
the device: the page, the file of what is offered, the pool, the policy and all slices of cards
once, how the reader stands to them, and nothing more but beacons, in the batches that a browser
makes of them. By lists: an API client asks for the next ten after each ten, 24 times, of Following
or of the newest clips, as clients of servers do that rank, and sends the same beacons. Each viewer
has a line, an account and a network of their own. Covers, videos, scripts and styles are files in
both ways, which a front server gives, and are left out of both.
"""

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from random import Random
from urllib.parse import urlsplit

from tests.premises import Running, premises

from bench.figures import Figure, Request, least, listed
from bench.inside import inside
from bench.lists import FILL
from bench.processes import family, precise_seconds

API = "/api/clerestory/v1"
CLIPS = 1_000
VIEWERS, QUICK = 40, 10
WATCHED = 240
SECONDS = 15
REST_SECONDS = 10
SENT = (15, 45)  # seconds from a report until it goes, at the soonest and at the latest
PAGE = 10
CROWDED = 100_000
DEVICE = ("page", "pool and cards", "marks", "beacons")
CROWD = """
import json, sys
from clerestory.people import actions as people
from clerestory.people.actions.sessions import add_token
from clerestory.people.models import Follow, Person
from clerestory.spine.ids import new_id
authors = list(Person.objects.filter(sample=True))
told = []
for number in range(int(sys.argv[1])):
    one = people.add_sample_person(handle=f"viewer{number}", name="Somebody")
    Follow.objects.bulk_create(Follow(id=new_id(), follower=one, followed=a) for a in authors)
    Person.objects.filter(id=one.id).update(following=len(authors))
    told.append([people.open_session(person=one).key, add_token(person=one, name="bench")])
print(json.dumps(told))
"""
POOLS = """
import json, time
from clerestory.clips.models import Clip
from clerestory.clips.tickets import ticket
from clerestory.feed import actions
began = time.process_time()
assert actions.publish_pools(at_once=True)
used = time.process_time() - began
tickets = [ticket(one) for one in Clip.objects.values_list("id", flat=True)]
print(json.dumps({"used": used, "tickets": tickets}))
"""


class Line:
    """A viewer's connection; counts the bytes that came over it."""

    def __init__(self, url: str, number: int) -> None:
        place = urlsplit(url)
        self._line = HTTPConnection(str(place.hostname), place.port, timeout=60)
        self._network = f"10.{number >> 8 & 255}.{number & 255}.1"
        self.came = 0

    def ask(self, path: str, body: str = "", **headers: str) -> bytes:
        """Get what is there, or post a body to it."""
        told = {"Accept-Encoding": "gzip", "X-Forwarded-For": self._network} | headers
        self._line.request("POST" if body else "GET", path, body or None, told)
        answer = self._line.getresponse()
        data = answer.read()
        self.came += len(data)
        assert answer.status in {200, 204}, (path, answer.status, data[:200])
        packed = answer.getheader("Content-Encoding") == "gzip"
        return gzip.decompress(data) if packed else data

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@dataclass(frozen=True)
class Viewer:
    """Somebody with an account."""

    number: int
    session: str
    token: str

    def page(self, line: Line) -> None:
        """Open For you."""
        assert b"for-you" in line.ask("/for-you", Cookie=f"session={self.session}")

    def offer(self, line: Line) -> None:
        """Fetch what everybody is offered, without a cookie."""
        current = json.loads(line.ask("/pools/current.json"))
        offered = current["pools"]["en"]
        line.ask(f"/pools/pool-{offered['pool']}.bin")
        line.ask(f"/pools/policy-{current['policy']}.json")
        cards = [one for name in offered["cards"] for one in _read(line, f"cards-{name}")]
        assert len(cards) == CLIPS, len(cards)

    def marks(self, line: Line) -> None:
        """Ask how one stands to all of it."""
        line.ask(f"{API}/me/offered", Cookie=f"session={self.session}")

    def following(self, line: Line) -> None:
        """Ask for ten after ten of those whom one follows."""
        self._lists(line, f"{API}/me/feed")

    def newest(self, line: Line) -> None:
        """Ask for ten after ten of the newest."""
        self._lists(line, f"{API}/clips")

    def _lists(self, line: Line, path: str) -> None:
        after = ""
        for _ in range(WATCHED // PAGE):
            told = json.loads(line.ask(f"{path}{after}", Authorization=f"Bearer {self.token}"))
            assert len(told["items"]) == PAGE
            after = f"?after={told['next']}"

    def beacons(self, line: Line, tickets: list[str]) -> None:
        """Tell of what was watched, as `web/parts/memory/beacons.ts` does."""
        dice = Random(self.number)  # noqa: S311  a spread, not a secret
        waiting: list[dict[str, object]] = []
        due = 0.0
        for number, ticket in enumerate(dice.sample(tickets, WATCHED), 1):
            now = SECONDS * number
            if waiting and now >= due:
                self._tell(line, waiting)
                waiting = []
            if not waiting:
                due = now + dice.uniform(*SENT)
            report = {"ticket": ticket, "reached": dice.randrange(11), "through": "for_you"}
            waiting.append(report)
        self._tell(line, waiting)

    @staticmethod
    def _tell(line: Line, reports: list[dict[str, object]]) -> None:
        line.ask(
            f"{API}/beacons",
            json.dumps({"reports": reports}),
            **{"Content-Type": "application/json"},
        )


def bench(request: Request) -> Iterator[Figure]:
    """Let some viewers do each part of their hour, one part after the other."""
    with premises(request.folder) as place:
        place.environment |= {"CLERESTORY_TRUSTED_PROXIES": "1"}
        running = place.up()
        inside(place, FILL, 0, CLIPS, 10, 60)
        made = json.loads(inside(place, POOLS))
        keys = json.loads(inside(place, CROWD, QUICK if request.quick else VIEWERS))
        viewers = [Viewer(number, *key) for number, key in enumerate(keys)]
        tickets: list[str] = made["tickets"]
        parts: dict[str, Callable[[Viewer, Line], None]] = {
            "page": Viewer.page,
            "pool and cards": Viewer.offer,
            "marks": Viewer.marks,
            "beacons": lambda viewer, line: viewer.beacons(line, tickets),
            "Following": Viewer.following,
            "newest": Viewer.newest,
        }
        used, came, rest = {}, {}, _rest(running)
        for name, act in parts.items():
            _walk(running, viewers[:2], act, rest)  # so that what is loaded once is loaded
            used[name], came[name] = _walk(running, viewers, act, rest)
        running.stop()
    device = sum(used[name] for name in DEVICE)
    beside = ", ".join(f"{name} {1_000 * used[name]:.1f} ms" for name in DEVICE)
    yield listed("a viewer's hour, ranked on the device: server CPU", _cpu(device), beside)
    for name in ("Following", "newest"):
        hour = used[name] + used["beacons"]
        beside = f"lists {1_000 * used[name]:.1f} ms; {hour / device:.2f} times the device's hour"
        yield listed(f"the same by lists of 10 of {name}: server CPU", _cpu(hour), beside)
    times = used["Following"] / (device - used["beacons"])
    beside = f"newest {used['newest'] / (device - used['beacons']):.2f} times"
    yield least(
        "server-side lists by what the device asks for, without beacons", times, 1, "times", beside
    )
    text = ", ".join(f"{name} {came[name] / 1_024:.0f} KiB" for name in parts)
    yield listed("a viewer's hour: bytes but media, scripts and styles", text)
    yield listed("the server at rest, which is taken off: CPU", f"{1_000 * rest:.0f} ms a second")
    yield listed(
        "making the pools once, for everybody: CPU", f"{made['used']:.2f} s", "each minute at most"
    )


def _cpu(seconds: float) -> str:
    """Say what an hour of one viewer and of many costs."""
    crowd = seconds * CROWDED
    return f"{seconds:.3f} s; {CROWDED:,} viewers: {crowd:,.0f} s, {crowd / 3_600:.1f} cores"


def _read(line: Line, name: str) -> list[object]:
    told: list[object] = json.loads(line.ask(f"/pools/{name}.json"))
    return told


def _walk(
    running: Running, viewers: list[Viewer], act: Callable[[Viewer, Line], None], rest: float
) -> tuple[float, float]:
    """Return the processor seconds and the bytes of a viewer, of all processes of the server.

    What they use at rest, in a second, is taken off: it is the same for any number of viewers.
    """
    processes = family(running.process.pid)
    before, began, came = precise_seconds(processes), time.monotonic(), 0
    for viewer in viewers:
        line = Line(running.url, viewer.number)
        act(viewer, line)
        line.close()
        came += line.came
    used = precise_seconds(processes) - before - rest * (time.monotonic() - began)
    return max(0, used) / len(viewers), came / len(viewers)


def _rest(running: Running) -> float:
    """Return the processor seconds that the server uses a second while nobody asks anything."""
    processes = family(running.process.pid)
    before, began = precise_seconds(processes), time.monotonic()
    time.sleep(REST_SECONDS)
    return (precise_seconds(processes) - before) / (time.monotonic() - began)
