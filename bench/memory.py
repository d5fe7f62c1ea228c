"""Memory: what all processes of a running server hold together while nobody asks anything."""

import time
from collections.abc import Iterator

from tests.serving import serving

from bench.figures import Figure, Request, most
from bench.processes import memory

MIB = 1 << 20
PAGES = ("/", "/about", "/sign-up", "/api/clerestory/v1/clips")
REST_SECONDS = 5


def bench(request: Request) -> Iterator[Figure]:
    """Start, look at some pages, wait, and add up the proportional set sizes."""
    with serving(request.folder) as served:
        for path in PAGES * 5:
            assert served.ask(path).status == 200, path
        time.sleep(REST_SECONDS)
        held = memory(served.running.process.pid)
        parts = ", ".join(f"{name} {size / MIB:.0f}" for name, size in sorted(held.items()))
        yield most(
            "idle memory of all processes (PSS)", sum(held.values()) / MIB, 250, "MiB", parts
        )
