"""Behind nginx: `docs/nginx.conf` as it stands, with a real nginx in front of a real product."""

import gzip
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from tests.premises import ROOT, until
from tests.serving import Served, open_folder, seal_into, serving

from clerestory.ops.supervise import answers, free_port

BODY = bytes(range(256)) * 9000
PUBLIC = "/media/public/folder1/480.mp4"
PRIVATE = "/media/private/folder2/480.mp4"
# What is said with a file; both ways say the same.
SAID = (
    *("content-type", "cache-control", "x-content-type-options", "content-security-policy"),
    *("referrer-policy", "cross-origin-resource-policy", "access-control-allow-origin"),
)
ROUND = """
user root;
worker_processes auto;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/clerestory.conf;
}}
"""


@contextmanager
def nginx(folder: Path, served: Served) -> Iterator[Served]:
    """Run nginx in front of a product; give the product as it is seen through it."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "This test needs nginx: install Debian's package nginx-light, or run bin/test."
    port = free_port("127.0.0.1", 0)
    folder.mkdir()
    config = (ROOT / "docs" / "nginx.conf").read_text()
    for written, ours in (
        ("127.0.0.1:8000", f"127.0.0.1:{served.port}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/clerestory", str(served.data)),
    ):
        assert written in config
        config = config.replace(written, ours)
    (folder / "clerestory.conf").write_text(config)
    (folder / "nginx.conf").write_text(ROUND.format(folder=folder))
    log = folder / "said"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [program, "-c", str(folder / "nginx.conf")], stdout=said, stderr=said
        )
    try:
        until(lambda: process.poll() is not None or answers("127.0.0.1", port), seconds=20)
        assert process.poll() is None, log.read_text()
        yield replace(served, port=port)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("nginx")
    with serving(folder, MEDIA_ACCEL="/_media/", TRUSTED_PROXIES="1") as product:
        public, source = open_folder(product, "folder1"), product.data / "work" / "a"
        source.mkdir()
        (source / "1080.mp4").write_bytes(bytes(24 << 20))
        _fill(source)
        seal_into(product, "folder2", source)
        _fill(public)
        (public / "link.mp4").symlink_to(product.data / "keys" / "secret")
        with nginx(folder / "nginx", product) as seen:
            yield seen


def _fill(home: Path) -> None:
    (home / "480.mp4").write_bytes(BODY)
    (home / "en.vtt").write_text("WEBVTT\n")


def soon() -> int:
    return int(time.time()) + 600


def test_public_and_signed_files_come_whole_and_in_ranges(behind: Served) -> None:
    for path in (PUBLIC, behind.signed(PRIVATE, soon())):
        got = behind.ask(path)
        assert (got.status, got.body) == (200, BODY)
        assert got.headers["content-type"] == "video/mp4"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        assert "x-accel-redirect" not in got.headers
        part = behind.ask(path, Range="bytes=10-19")
        assert (part.status, part.body) == (206, BODY[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(BODY)}"
        assert behind.ask(path, Range=f"bytes={len(BODY)}-").status == 416
        assert behind.ask(path, Range="bytes=0-1,5-6").body == BODY
        assert behind.ask(path, If_None_Match=got.headers["etag"]).status == 304
        assert behind.ask(path, "HEAD").headers["content-length"] == str(len(BODY))


def test_both_ways_say_who_may_keep_and_show_a_file(behind: Served) -> None:
    public, private = behind.ask(PUBLIC), behind.ask(behind.signed(PRIVATE, soon()))
    assert public.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert private.headers["cache-control"].startswith("private, max-age=")
    assert public.headers["cross-origin-resource-policy"] == "cross-origin"
    assert private.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in private.headers
    captions = behind.ask(PUBLIC.replace("480.mp4", "en.vtt"))
    assert captions.headers["content-type"] == "text/vtt; charset=utf-8"


def test_what_everybody_is_offered_comes_packed_and_as_we_send_it(behind: Served) -> None:
    bare = replace(behind, port=urlsplit(behind.running.url).port or 0)
    folder = behind.data / "pools"
    folder.mkdir(exist_ok=True)
    for name in (f"pool-{'0a' * 32}.bin", f"policy-{'0b' * 32}.json"):
        (folder / name).write_bytes(BODY)
        (folder / f"{name}.gz").write_bytes(gzip.compress(BODY))
        told, ours = (one.ask(f"/pools/{name}") for one in (behind, bare))
        assert told.body == ours.body == BODY
        for header in SAID:
            assert told.headers.get(header) == ours.headers.get(header), header
        packed = behind.ask(f"/pools/{name}", Accept_Encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == BODY
    # What is none of the two is asked of the product, which has no such file.
    assert behind.ask(f"/pools/pool-{'0a' * 32}.bin.gz").status == 404
    assert behind.ask("/pools/../keys/secret").status in {400, 404}


def test_a_private_file_needs_a_good_link(behind: Served) -> None:
    assert behind.ask(PRIVATE).status == 403
    assert behind.ask(behind.signed(PRIVATE, int(time.time()) - 1)).status == 403
    assert behind.ask(behind.signed(PRIVATE.replace("480", "481"), soon())).status == 404
    for path in (
        "/_media/private/folder2/480.mp4",
        "/_media/private/folder2/480.mp4.sealed",
        "/_media/folder1/480.mp4",
        "/media/private/folder2/480.mp4.sealed",
        "/media/moving/folder2/480.mp4",
        "/_media/public/folder1/480.mp4",
        "/media/public/../private/folder2/480.mp4",
        "/media/public/%2e%2e/private/folder2/480.mp4",
        "/media/public/folder1/../../../keys/secret",
        "/media/public/folder1/..%2f..%2f..%2fkeys%2fsecret",
        "/media/public/folder1/link.mp4",
    ):
        got = behind.ask(path)
        assert got.status in {400, 403, 404}, path
        assert BODY[:64] not in got.body
        assert (behind.data / "keys" / "secret").read_bytes() not in got.body


def test_nginx_keeps_nothing_private_on_its_disk(behind: Served) -> None:
    # A client that reads slowly: what nginx has read ahead for it must not become a file.
    folder = behind.data.parent / "nginx"
    with socket.create_connection((behind.host, behind.port), timeout=20) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        path = behind.signed(PRIVATE.replace("480", "1080"), soon())
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 200"
        for _ in range(20):
            assert line.recv(1 << 18, socket.MSG_WAITALL)
            assert not held(folder / "proxy")


def held(folder: Path) -> list[str]:
    """Return what any process holds open below a folder, deleted or not."""
    found = []
    for process in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            links = (Path("/proc") / str(process.pid) / "fd").iterdir()
            found += [
                name for link in links if (name := str(link.readlink())).startswith(str(folder))
            ]
    return found


def test_pages_and_refusals_come_through(behind: Served) -> None:
    assert behind.ask("/about").status == 200
    assert behind.ask("/about").headers["content-security-policy"].startswith("default-src")
    assert behind.ask("/media/public/folder1/none.mp4").status == 404
