"""Find: what a search costs among a million clips, on SQLite and on PostgreSQL.

Words are as frequent as words are: a few in half of the clips, most in hardly any (Zipf). A search
is asked for common words, middling and rare ones, two at once, slips, and with filters.
"""

import importlib.util
import json
import os
from collections.abc import Iterator
from contextlib import nullcontext
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from psycopg.conninfo import conninfo_to_dict
from tests.premises import Premises, premises

from bench.figures import Figure, Request, most
from bench.inside import inside
from bench.processes import family, precise_seconds
from bench.social import Ask, _ask

API = "/api/clerestory/v1"
WORDS, PER_CLIP, AUTHORS = 60_000, 12, 2000
FILL = """
import json, math, random, sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from django.db import connection, transaction
from clerestory.clips.models import Clip, ClipDocument, ClipTag, ClipTerm, Tag, Warmth
from clerestory.people.actions.sessions import add_token
from clerestory.people.models import Person
from clerestory.spine.ids import new_id
size, vocabulary, length, authors = map(int, sys.argv[1:])
# The last clip came a moment ago, and its document with it.
start, dice = datetime.now(UTC) - timedelta(seconds=20 * size), random.Random(7)
ClipDocument._meta.get_field("made_at").auto_now_add = False
syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
def word(number):
    made = ""
    number += 3600
    while number:
        number, rest = divmod(number, 60)
        made += syllables[rest]
    return made
words = [word(number) for number in range(vocabulary)]
weights = list(accumulate(1 / (rank + 3) for rank in range(vocabulary)))
people = [Person(id=new_id(), handle=f"author_{n}", skeleton=f"author_{n}", name=f"Author {n}",
                 sample=True) for n in range(authors)]
Person.objects.bulk_create(people)
ClipTerm.objects.bulk_create((ClipTerm(id=n + 1, text=text, documents=0)
                              for n, text in enumerate(words)), batch_size=2000)
counted, tagged = Counter(), Counter()
for first in range(0, size, 5000):
    clips, documents, tags = [], [], []
    for number in range(first, min(first + 5000, size)):
        at = start + timedelta(seconds=20 * number)
        held = list(dict.fromkeys(dice.choices(range(vocabulary), cum_weights=weights, k=length)))
        counted.update(held)
        said = " ".join(words[n] for n in held)
        clips.append(Clip(
            id=new_id(), author=people[(number * 7919) % authors], work="complete",
            standing="published", audience="public", open_description=said,
            folder=f"{number:032d}", cover="cover.webp", width=1080, height=1920,
            duration_ms=15000, has_audio=True, published_at=at, listed_at=at,
            likes=int(dice.paretovariate(1))))
        documents.append(ClipDocument(
            clip=clips[-1], strong=" ".join(str(n + 1) for n in held), weak="",
            marks="l0 cc" if number % 50 == 0 else "l0", made_at=at))
        if number % 10 == 0:
            name = words[held[0]]
            tagged[name] += 1
            tags.append(ClipTag(clip=clips[-1], name=name, listed_at=at))
    with transaction.atomic():
        Clip.objects.bulk_create(clips)
        ClipDocument.objects.bulk_create(documents)
        ClipTag.objects.bulk_create(tags)
        if first + 20_000 >= size:
            Warmth.objects.bulk_create(Warmth(clip=clip, points=9, rising=3000 + n % 97)
                                       for n, clip in enumerate(clips))
terms = [ClipTerm(id=n + 1, text=words[n], documents=count) for n, count in counted.items()]
ClipTerm.objects.bulk_update(terms, ["documents"], batch_size=500)
ClipTerm.objects.filter(documents=0).delete()
Tag.objects.bulk_create(Tag(name=name, plain=name, clips=count) for name, count in tagged.items())
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
order = [words[n] for n, _ in counted.most_common()]
some = lambda low, high: [order[int(low + (high - low) * n / 40)] for n in range(40)]
common, middling, rare = some(0, 20), some(200, 2000), some(20_000, 40_000)
reader = Person.objects.create(handle="reader", skeleton="reader", sample=True)
print(json.dumps({"common": common, "middling": middling, "rare": rare, "token":
                  add_token(person=reader, name="bench")}))
"""


def bench(request: Request) -> Iterator[Figure]:
    """Fill the tables of each database, then ask."""
    size = 100_000 if request.quick else 1_000_000
    yield from _on(request.folder / "sqlite", "SQLite", size, {})
    server = os.environ.get("CLERESTORY_DATABASE")
    with nullcontext(server) if server else _postgres() as address:
        yield from _on(request.folder / "postgres", "PostgreSQL", size, {"_": address})


def _on(folder: Path, name: str, size: int, database: dict[str, str]) -> Iterator[Figure]:
    folder.mkdir(parents=True, exist_ok=True)
    outer = os.environ.pop("CLERESTORY_DATABASE", None)
    if database:
        os.environ["CLERESTORY_DATABASE"] = database["_"]
    try:
        with premises(folder) as place:
            running = place.up()
            told: dict[str, Any] = json.loads(inside(place, FILL, size, WORDS, PER_CLIP, AUTHORS))
            web = next(one for one in running.children("ops.serve"))
            host, _, port = running.url.rpartition("/")[2].partition(":")
            line = HTTPConnection(host, int(port), timeout=60)
            head = {"Authorization": f"Bearer {told['token']}"}
            for words, asks, limit in _asked(told):
                _ask(line, asks, len(asks), head)
                # PostgreSQL works in processes of its own, one for each connection.
                processes = [*family(web.pid), *_backends(place)]
                before = precise_seconds(processes)
                times = _ask(line, asks, 3 * len(asks), head)
                cpu = (precise_seconds(processes) - before) * 1000 / len(times)
                slowest = f"slowest {max(times) * 1000:.0f} ms"
                yield most(f"{name}, {size} clips: {words}: CPU", cpu, limit, "ms", slowest)
            line.close()
            running.stop()
    finally:
        os.environ.pop("CLERESTORY_DATABASE", None)
        if outer is not None:
            os.environ["CLERESTORY_DATABASE"] = outer


def _backends(place: Premises) -> list[psutil.Process]:
    """Return PostgreSQL's processes for this database, which name it in their titles."""
    address = place.environment.get("CLERESTORY_DATABASE")
    name = str(conninfo_to_dict(address)["dbname"]) if address else "no database"
    with_lines = psutil.process_iter(["cmdline"])
    return [one for one in with_lines if f" {name} " in " ".join(one.info["cmdline"] or ())]


def _asked(told: dict[str, Any]) -> Iterator[tuple[str, list[Ask], float]]:
    common, middling, rare = told["common"], told["middling"], told["rare"]
    pairs = zip(common, [*middling[1:], middling[0]], strict=True)
    kinds = {
        "common word": common,
        "middling word": middling,
        "rare word": rare,
        "two common words": [f"{one} {two}" for one, two in zip(common, common[7:], strict=False)],
        "common and middling": [f"{one} {two}" for one, two in pairs],
        "slip": [f"{word[:2]}{word[3]}{word[2]}{word[4:]}" for word in middling if len(word) > 4],
    }
    for name, texts in kinds.items():
        yield name, _get("search/clips", texts), 15
    yield "common word with captions", _get("search/clips", common, "&captions=true"), 15
    yield "middling word of a week", _get("search/clips", middling, "&since=week"), 15
    yield "hashtags", _get("search/tags", middling), 15
    yield "suggestions", _get("suggest", [word[:3] for word in middling]), 15
    yield "trending clips", [("GET", f"{API}/trending/clips", "")] * 20, 15
    yield "trending hashtags", [("GET", f"{API}/trending/tags", "")] * 20, 15


def _get(path: str, texts: list[str], more: str = "") -> list[Ask]:
    return [("GET", f"{API}/{path}?q={quote(text)}{more}", "") for text in texts]


def _postgres() -> Any:  # noqa: ANN401  a context that gives a connection string
    """Run a PostgreSQL of our own, as bin/test does."""
    file = Path(__file__).resolve().parent.parent / "bin" / "test.py"
    spec = importlib.util.spec_from_file_location("bin_test", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.postgres()
