"""Script: what the watch page loads to run, as it goes over the line."""

import re
from collections.abc import Iterator

from tests.serving import Served, serving

from bench.figures import Figure, Request, most

KB = 1000


def bench(request: Request) -> Iterator[Figure]:
    """Add up every script of the page and every module that these import at once."""
    with serving(request.folder) as served:
        page = served.ask("/").text
        wanted = re.findall(r'<script[^>]*\ssrc="([^"]+)"', page)
        wanted += re.findall(r'<link[^>]*rel="modulepreload"[^>]*href="([^"]+)"', page)
        assert wanted, "the watch page has no script: run bin/prepare to build the front end"
        sizes: dict[str, int] = {}
        while wanted:
            path = wanted.pop()
            if path not in sizes:
                sizes[path] = len(_packed(served, path))
                source = served.ask(path).text
                found = re.findall(r'(?:from|import)\s*"(\.{0,2}/[^"]+)"', source)
                wanted += [f"/static/{name.rpartition('/')[2]}" for name in found]
        parts = ", ".join(
            f"{path.rpartition('/')[2].partition('.')[0]} {size / KB:.1f}"
            for path, size in sorted(sizes.items())
        )
        total = sum(sizes.values()) / KB
        yield most("script on the watch page, gzip", total, 30, "KB", parts)


def _packed(served: Served, path: str) -> bytes:
    got = served.ask(path, Accept_Encoding="gzip")
    assert got.status == 200, f"{path}: {got.status}"
    assert got.headers.get("content-encoding") == "gzip", f"{path} is not packed"
    return got.body
