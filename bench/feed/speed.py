"""What the pool weighs, and how long a browser's engine reads and ranks it."""

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.feed.test_pool import MOST_PACKED, busy_pool

from bench.figures import Figure, listed, most
from clerestory.feed.policy import SPARSE

CLIPS = 1_000
SLOWER = 4  # times a phone is slower than this machine


def speed(folder: Path) -> Iterator[Figure]:
    """Measure a pool of 1,000 clips as a busy server has it."""
    pool = replace(busy_pool(Random(1), CLIPS), taste_gain=200, follows_gain=10_000)  # noqa: S311  examples
    data = pool.encode()
    packed = len(gzip.compress(data, 9)) / 1_024
    yield most("pool of 1,000 clips, compressed", packed, MOST_PACKED / 1_024, "KiB")
    case = {"pool": base64.b64encode(data).decode(), "policy": SPARSE.facts()}
    path = folder / "case.json"
    path.write_text(json.dumps(case))
    done = subprocess.run(
        [Path(sys.executable).parent / "node", Path(__file__).with_suffix(".mjs"), path],
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    ranked, read = told["ranked"], told["read"]
    first = f"the first time {SLOWER * ranked['first']:.1f} ms"
    name = f"ranking 1,000 clips for 50 places, {SLOWER} x slower"
    yield most(name, SLOWER * ranked["median"], 5, "ms", first)
    first = f"the first time {SLOWER * read['first']:.1f} ms"
    yield listed(f"reading the pool, {SLOWER} x slower", f"{SLOWER * read['median']:.1f} ms", first)
    yield listed("script of the ranking, minified", f"{told['script'] / 1_024:.1f} KiB")
