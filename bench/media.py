"""Media: a file of 20 MB and ranges of 256 KiB, beside nginx on the same bytes, and sealed ones.

Rounds alternate between the two, so that whatever else the machine does falls on both; the ratio is
the median of the rounds' ratios.
"""

import os
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.serving import Served, open_folder, seal_into, serving
from tests.web.test_nginx import nginx as nginx_before

from bench.figures import Figure, Request, least
from bench.processes import family, precise_seconds
from clerestory.ops.supervise import answers, free_port

MIB = 1 << 20
SIZE = 20 * MIB
RANGE = ("-H", "Range: bytes=1048576-1310719")
FOLDER = "media/public/bench"
# A pool of 1,000 clips as a busy server has it, packed.
POOL, POOL_SIZE, PACKED = f"pools/pool-{'0a' * 32}.bin", 124 << 10, ("-H", "Accept-Encoding: gzip")
# As a static file behind nginx it is held to .9; given by ourselves, to what notices a fall.
POOL_STATIC, POOL_OURS = 0.9, 0.4
BYTE = ("-H", "Range: bytes=1048576-1048576")
PRIVATE = "media/private/sealed"
# What is sealed costs a query, a key and AES, where a plain range is given from memory. Nobody set
# a target: these are there to notice a fall.
SEALED, SEALED_RANGE = 0.3, 0.1
BARE = """
user root;
worker_processes auto;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; tcp_nopush on;
    open_file_cache max=64;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True)
class Side:
    """An address, and the processes that work when it is asked."""

    url: str
    processes: list[psutil.Process]


@dataclass(frozen=True)
class Rate:
    """What one round gave: bytes a second, and processor seconds for each MiB sent."""

    bytes: float
    cost: float


def bench(request: Request) -> Iterator[Figure]:
    """Measure embedded and behind nginx, and sealed files beside the same ones plain."""
    rounds = 3 if request.quick else 9
    for name in ("embedded", "accel"):
        (request.folder / name).mkdir()
    with serving(request.folder / "embedded") as served:
        path = _file(open_folder(served, Path(FOLDER).name))
        with _bare(request.folder, served.data) as bare:
            ours = Side(
                f"http://{served.host}:{served.port}/{FOLDER}/{path.name}",
                family(served.running.process.pid),
            )
            theirs = Side(f"{bare}/{FOLDER}/{path.name}", _nginxes("bare-"))
            yield _compared("whole file of 20 MB / nginx", (ours, theirs), (), 0.8, rounds)
            yield _compared("range of 256 KiB / nginx", (ours, theirs), RANGE, 0.8, rounds)
            both = _pool(served, f"http://{served.host}:{served.port}", ours.processes, bare)
            yield _compared("pool of 124 KiB / nginx", both, PACKED, POOL_OURS, rounds)
        link = _sealed(served, request.folder, path.read_bytes())
        sealed = Side(f"http://{served.host}:{served.port}{link}", ours.processes)
        sides = (sealed, ours)
        for what, words, target in (
            ("whole file", (), SEALED),
            ("range of 256 KiB", RANGE, SEALED_RANGE),
            ("range of 1 B", BYTE, SEALED_RANGE),
        ):
            yield _compared(f"sealed / plain, {what}", sides, words, target, rounds, "plain")
    with serving(request.folder / "accel", MEDIA_ACCEL="/_media/", TRUSTED_PROXIES="1") as served:
        path = _file(open_folder(served, Path(FOLDER).name))
        link = _sealed(served, request.folder, path.read_bytes())
        with (
            _bare(request.folder, served.data) as bare,
            nginx_before(request.folder / "before", served) as seen,
        ):
            front = f"http://{seen.host}:{seen.port}"
            workers = [*_nginxes("before"), *family(served.running.process.pid)]
            theirs = Side(f"{bare}/{FOLDER}/{path.name}", _nginxes("bare-"))
            for what, url, target in (
                ("public", f"{front}/{FOLDER}/{path.name}", 0.95),
                ("sealed", f"{front}{link}", SEALED_RANGE),
            ):
                both = (Side(url, workers), theirs)
                name = f"behind nginx, {what}: whole file"
                yield _compared(name, both, (), target, rounds)
                name = f"behind nginx, {what}: range of 256 KiB"
                yield _compared(name, both, RANGE, target, rounds)
            both = _pool(served, front, workers, bare)
            yield _compared("behind nginx, pool of 124 KiB", both, PACKED, POOL_STATIC, rounds)


def _pool(
    served: Served, url: str, processes: list[psutil.Process], bare: str
) -> tuple[Side, Side]:
    """Lay down a pool and its packed form; return who gives it, and nginx with the packed one."""
    file = served.data / POOL
    file.parent.mkdir(exist_ok=True)
    for name in (file, file.with_name(f"{file.name}.gz")):
        name.write_bytes(os.urandom(POOL_SIZE))
    return Side(f"{url}/{POOL}", processes), Side(f"{bare}/{POOL}.gz", _nginxes("bare-"))


def _sealed(served: Served, folder: Path, data: bytes) -> str:
    """Seal a file into the private place, and return its signed link."""
    source = folder / f"source-{served.port}"
    source.mkdir()
    (source / "1080.mp4").write_bytes(data)
    seal_into(served, "sealed", source)
    return served.signed(f"/{PRIVATE}/1080.mp4", int(time.time()) + 3600)


def _compared(
    name: str,
    sides: tuple[Side, Side],
    words: tuple[str, ...],
    target: float,
    rounds: int,
    other: str = "nginx",
) -> Figure:
    for side in sides:
        _rate(side, words)
    pairs = [(_rate(sides[0], words), _rate(sides[1], words)) for _ in range(rounds)]
    ratio = statistics.median(mine.bytes / theirs.bytes for mine, theirs in pairs)
    told = [
        f"{who} {statistics.median(pair[side].bytes for pair in pairs) / 1e6:.0f} MB/s "
        f"{min(pair[side].cost for pair in pairs) * 1e6:.0f} CPU us/MiB"
        for side, who in ((1, other), (0, "ours"))
    ]
    return least(name, ratio, target, "x", ", ".join(told))


def _rate(side: Side, words: tuple[str, ...]) -> Rate:
    """Fetch over eight connections for a second."""
    wrk = shutil.which("wrk")
    assert wrk, "This bench needs wrk: install Debian's package wrk."
    used = precise_seconds(side.processes)
    done = subprocess.run(
        [wrk, "-t1", "-c8", "-d1s", *words, side.url], capture_output=True, text=True, check=True
    )
    used = precise_seconds(side.processes) - used
    assert "Non-2xx" not in done.stdout, f"{side.url} was not answered with files:\n{done.stdout}"
    found = re.search(r"requests in ([\d.]+)(ms|s|m), ([\d.]+)(B|KB|MB|GB) read", done.stdout)
    assert found, done.stdout
    got = float(found[3]) * {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[found[4]]
    return Rate(got / (float(found[1]) * {"ms": 1e-3, "s": 1, "m": 60}[found[2]]), used / got * MIB)


def _nginxes(folder: str) -> list[psutil.Process]:
    """Return the nginx that was started by us for a folder, and its workers."""
    return [
        process
        for child in psutil.Process().children()
        if any(f"/{folder}" in word for word in child.cmdline())
        for process in family(child.pid)
    ]


def _file(folder: Path) -> Path:
    file = folder / "1080.mp4"
    file.write_bytes(os.urandom(SIZE))
    return file


@contextmanager
def _bare(folder: Path, root: Path) -> Iterator[str]:
    """Run an nginx that does nothing but send the files below `root`."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "This bench needs nginx: install Debian's package nginx-light."
    home = folder / f"bare-{time.monotonic_ns()}"
    home.mkdir()
    port = free_port("127.0.0.1", 0)
    (home / "nginx.conf").write_text(BARE.format(folder=home, root=root, port=port))
    process = subprocess.Popen([program, "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and not answers("127.0.0.1", port):
            time.sleep(0.05)
        assert process.poll() is None, (home / "error.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
