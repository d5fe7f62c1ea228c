"""Beacons: how many reports one core counts a second, and what a killed server has lost.

Four clients send batches of twenty reports, as a browser does after some minutes; each batch comes
from another network (by X-Forwarded-For), so that all of it has to be counted. The figure is what
the web process takes of a core, not what the machine's other core leaves to the clients.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count

from tests.premises import premises, until

from bench.figures import Figure, Request, least, listed, most
from bench.inside import inside
from bench.lists import FILL
from bench.processes import family, precise_seconds

ADDRESS = "/api/clerestory/v1/beacons"
BATCH = 20
CLIPS = 1_000
CLIENTS = 4
TICKETS = """
import json
from clerestory.clips.models import Clip
from clerestory.clips.tickets import ticket
print(json.dumps([ticket(one) for one in Clip.objects.values_list("id", flat=True)]))
"""
COUNTED = """
from django.db.models import Sum
from clerestory.feed.models import Tally
print(Tally.objects.aggregate(all=Sum("shown"))["all"] or 0)
"""


def bench(request: Request) -> Iterator[Figure]:
    """Count for some seconds, then kill the server and count what is there."""
    seconds = 3 if request.quick else 10
    with premises(request.folder) as place:
        place.environment |= {"CLERESTORY_TRUSTED_PROXIES": "1"}
        running = place.up()
        inside(place, FILL, 0, CLIPS, 100, 1)
        tickets: list[str] = json.loads(inside(place, TICKETS))
        web = next(one for one in running.children("ops.serve"))
        processes = family(web.pid)
        before, began = precise_seconds(processes), time.monotonic()
        sent, last = _send(running.url, tickets, seconds)
        used = precise_seconds(processes) - before
        took = time.monotonic() - began
        for one in running.children("ops.serve"):
            one.kill()
        until(lambda: running.children("ops.serve"))
        there = int(inside(place, COUNTED))
        running.stop()
    name = "beacons counted a second of one core"
    yield least(name, sent / used, 5_000, "", f"{BATCH} a request, {sent / took:.0f}/s in all")
    yield listed(
        "beacons counted before the kill", f"{there} of {sent}", f"{last} in the last second"
    )
    yield most(
        "beacons lost by the kill, beside those of the last second",
        max(0, sent - last - there),
        0,
        "",
    )


def _send(url: str, tickets: list[str], seconds: float) -> tuple[int, int]:
    """Send for so long; return how many reports went, and how many of them at the very end."""
    host, _, port = url.rpartition("/")[2].partition(":")
    networks = count()
    ends = time.monotonic() + seconds

    def client(number: int) -> tuple[int, int]:
        line = HTTPConnection(host, int(port), timeout=60)
        sent = last = 0
        at = number * 37
        while (now := time.monotonic()) < ends:
            some = [tickets[(at + place) % len(tickets)] for place in range(BATCH)]
            at += BATCH
            reports = [{"ticket": one, "reached": at % 11} for one in some]
            network = next(networks)
            line.request(
                "POST",
                ADDRESS,
                json.dumps({"reports": reports}),
                {
                    "Content-Type": "application/json",
                    "X-Forwarded-For": f"10.{network >> 8 & 255}.{network & 255}.{network >> 16}",
                },
            )
            answer = line.getresponse()
            answer.read()
            assert answer.status == 204, answer.status
            sent += BATCH
            last += BATCH * (now > ends - 1)
        return sent, last

    with ThreadPoolExecutor(CLIENTS) as clients:
        done = list(clients.map(client, range(CLIENTS)))
    return sum(sent for sent, _ in done), sum(last for _, last in done)
