"""Keys: what sealing costs a read beside a plain column, opening a key, and the daily ratchet."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.guards.keeper import keeper
from tests.premises import premises

from bench.figures import Figure, Request, listed, most
from bench.inside import inside
from clerestory.guards.kek import FileStore
from clerestory.guards.keyd import Keys

READS = """
import json, sys, time
from datetime import timedelta
from django.utils import timezone
from clerestory.people import actions
from clerestory.people.models import Session
count = int(sys.argv[1])
person = actions.admit_person(handle="ada", email="a@example.org", password="window light at noon")
now = timezone.now()
Session.objects.bulk_create([
    Session(person=person, key_hash=f"{number:064x}", client="Firefox on Linux", seen_at=now,
            expires_at=now)
    for number in range(count)
])
best = {}
for _ in range(7):
    for name in ("key_hash", "client"):
        began = time.process_time()
        for row in Session.objects.all():
            getattr(row, name)
        best[name] = min(best.get(name, 1e9), (time.process_time() - began) / count * 1e6)
print(json.dumps(best))
"""


def bench(request: Request) -> Iterator[Figure]:
    """Measure in a process with Django, against a daemon, and on a table of keys."""
    with premises(request.folder) as place:
        place.tell("migrate")
        count = 1000 if request.quick else 5000
        read = json.loads(inside(place, READS, count))
    beside = f"{read['key_hash']:.1f} us a row with a plain column"
    yield most("a sealed field more a row", read["client"] - read["key_hash"], 20, "us", beside)
    yield from _opening(request)
    yield from _ratchet(request.folder / "ratchet", 10_000 if request.quick else 100_000)


def _opening(request: Request) -> Iterator[Figure]:
    for device, limit in ((False, 2.0), (True, 5.0)):
        with keeper(request.folder / f"opening{device}", device=device) as kept:
            kept.ask("make", person="07" * 16)
            times = []
            for _ in range(200 if request.quick else 1000):
                began = time.perf_counter()
                kept.key("07" * 16)
                times.append((time.perf_counter() - began) * 1000)
        name = f"keyd opens a key, {'SoftHSM' if device else 'files'}, median"
        beside = f"p95 {statistics.quantiles(times, n=20)[18]:.2f} ms"
        yield most(name, statistics.median(times), limit, "ms", beside)


def _ratchet(folder: Path, people: int) -> Iterator[Figure]:
    folder.mkdir()
    keys = Keys(folder, FileStore(folder / "kek"))
    table, rows = keys.table, []
    for number in range(people):
        person = number.to_bytes(16)
        rows.append((person, 1, keys.store.wrap(1, bytes(32), person)))
    with table:
        table.execute("BEGIN")
        table.executemany("INSERT INTO keys VALUES (?, ?, ?)", rows)
    began = time.perf_counter()
    keys.ratchet()
    took = time.perf_counter() - began
    yield most(f"a ratchet of {people:,} people", took * 100_000 / people, 10, "s for 100,000")
    size = (folder / "keyd.sqlite3").stat().st_size
    yield listed("the table of keys", f"{size / people:.0f} bytes a person")
    table.close()
