"""The file server: the right bytes, the right headers, and nothing that is not to be had."""

import os
import socket
import time
from collections.abc import Iterator
from http.client import IncompleteRead, RemoteDisconnected
from pathlib import Path

import psutil
import pytest
from tests.premises import until
from tests.serving import Served, open_folder, seal_into, serving

from clerestory.web.files.conditions import http_date
from clerestory.web.files.server import AT_ONCE

BODY = bytes(range(256)) * 13_000  # more than is sent at once
PUBLIC = "/media/public/folder1/480.mp4"
MANY = "bytes=" + ",".join("0-" for _ in range(1300))
PRIVATE = "/media/private/folder2/480.mp4"


def _fill(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "480.mp4").write_bytes(BODY)
    (home / "cover.webp").write_bytes(b"a picture")
    (home / "en.vtt").write_text("WEBVTT\n")
    (home / "empty.mp4").write_bytes(b"")
    (home / "page.html").write_text("<script>")
    (home / "noend").write_text("x")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("files")) as product:
        public = open_folder(product, "folder1")
        source = product.data / "work" / "source"
        _fill(source)
        seal_into(product, "folder2", source)
        _fill(public)
        (product.data / "pictures" / "ada.webp").write_bytes(b"a face")
        (public / "link.mp4").symlink_to(product.data / "keys" / "secret")
        (public.parent / "way").symlink_to(product.data / "media" / "private" / "folder2")
        os.mkfifo(public / "pipe.mp4")
        (public / "folder.mp4").mkdir()
        yield product


def soon() -> int:
    return int(time.time()) + 600


# --- whole files -------------------------------------------------------------------------------


def test_a_whole_file_comes_with_all_that_a_cache_and_a_player_need(served: Served) -> None:
    got = served.ask(PUBLIC)
    assert got.status == 200
    assert got.body == BODY
    assert got.headers["content-length"] == str(len(BODY))
    assert got.headers["content-type"] == "video/mp4"
    assert got.headers["accept-ranges"] == "bytes"
    assert got.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["etag"].startswith('"')
    assert got.headers["last-modified"].endswith(" GMT")


def test_head_says_the_same_without_the_body(served: Served) -> None:
    whole, head = served.ask(PUBLIC), served.ask(PUBLIC, "HEAD", Range="bytes=0-9")
    assert head.status == 200
    assert head.body == b""
    for name in ("content-length", "etag", "last-modified", "content-type", "cache-control"):
        assert head.headers[name] == whole.headers[name]


def test_an_empty_file_is_a_file(served: Served) -> None:
    path = PUBLIC.replace("480", "empty")
    assert served.ask(path).status == 200
    assert served.ask(path).headers["content-length"] == "0"
    assert served.ask(path, Range="bytes=0-").status == 416
    assert served.ask(path, Range="bytes=-5").status == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/media/public/folder1/cover.webp", "image/webp"),
        ("/media/public/folder1/en.vtt", "text/vtt; charset=utf-8"),
        ("/pictures/ada.webp", "image/webp"),
    ],
)
def test_each_kind_has_its_type(served: Served, path: str, kind: str) -> None:
    got = served.ask(path)
    assert (got.status, got.headers["content-type"]) == (200, kind)


def test_other_methods_are_refused_with_those_that_work(served: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        got = served.ask(PUBLIC, method, b"")
        assert got.status == 405
        assert got.headers["allow"] == "GET, HEAD, OPTIONS"
    got = served.ask(PUBLIC, "OPTIONS")
    assert (got.status, got.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


# --- ranges ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, len(BODY)),
        ("bytes=-100", len(BODY) - 100, len(BODY)),
        (f"bytes=5-{10**30}", 5, len(BODY)),
        (f"bytes=-{10**30}", 0, len(BODY)),
        (f"BYTES = {len(BODY) - 1}-", len(BODY) - 1, len(BODY)),
        ("bytes=0-", 0, len(BODY)),
    ],
)
def test_a_range_gives_exactly_its_bytes(served: Served, header: str, start: int, end: int) -> None:
    got = served.ask(PUBLIC, Range=header)
    assert got.status == 206
    assert got.headers["content-range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
    assert got.headers["content-length"] == str(end - start)
    assert got.body == BODY[start:end]


@pytest.mark.parametrize("header", [f"bytes={len(BODY)}-", f"bytes={10**40}-{10**41}", "bytes=-0"])
def test_a_range_outside_the_file_is_416_with_its_length(served: Served, header: str) -> None:
    got = served.ask(PUBLIC, Range=header)
    assert got.status == 416
    assert got.headers["content-range"] == f"bytes */{len(BODY)}"


@pytest.mark.parametrize(
    "header",
    [
        "bytes=5-2",
        "bytes=a-b",
        "items=0-1",
        "bytes=",
        "bytes=-",
        "0-1",
        "bytes=0-1,4-5",
        "x" * 900,
        MANY,
    ],
)
def test_a_range_that_we_do_not_answer_is_ignored(served: Served, header: str) -> None:
    got = served.ask(PUBLIC, Range=header)
    assert got.status == 200
    assert got.body == BODY


# --- conditions --------------------------------------------------------------------------------


def test_what_the_client_has_is_not_sent_again(served: Served) -> None:
    whole = served.ask(PUBLIC)
    tag, date = whole.headers["etag"], whole.headers["last-modified"]
    for known in (tag, f'"x", W/{tag}', "*"):
        got = served.ask(PUBLIC, If_None_Match=known)
        assert (got.status, got.body) == (304, b"")
        assert got.headers["etag"] == tag
        assert got.headers["cache-control"] == whole.headers["cache-control"]
    assert served.ask(PUBLIC, If_Modified_Since=date).status == 304
    assert served.ask(PUBLIC, If_Modified_Since="never").status == 200
    assert served.ask(PUBLIC, If_None_Match='"x"', If_Modified_Since=date).status == 200
    assert served.ask(PUBLIC, If_Match='"x"').status == 412
    assert served.ask(PUBLIC, If_Match=tag).status == 200
    assert served.ask(PUBLIC, If_Unmodified_Since=http_date(0)).status == 412


def test_a_range_of_another_version_is_not_mixed_in(served: Served) -> None:
    tag = served.ask(PUBLIC, "HEAD").headers["etag"]
    assert served.ask(PUBLIC, Range="bytes=0-1", If_Range=tag).status == 206
    assert served.ask(PUBLIC, Range="bytes=0-1", If_Range='"old"').body == BODY
    assert served.ask(PUBLIC, Range="bytes=0-1", If_Range=f"W/{tag}").status == 200
    assert served.ask(PUBLIC, Range="bytes=0-1", If_Range=http_date(0)).status == 200
    assert served.ask(PUBLIC, Range=f"bytes={len(BODY)}-", If_Range='"old"').status == 200


# --- what is not to be had ---------------------------------------------------------------------

SECRETS = [
    "/media/public/../../keys/secret",
    "/media/public/%2e%2e/%2e%2e/keys/secret",
    "/media/public/folder1/../../../keys/secret",
    "/media/public/folder1/..%2f..%2f..%2fkeys%2fsecret",
    "/media/public/..\\..\\keys\\secret",
    "/media/public/folder1/%2e%2e%5c480.mp4",
    "/media/public//etc/passwd",
    "/media/public/folder1/480.mp4%00.jpg",
    "/media/public/folder1/480.mp4%0a",
    "/media/public/folder1/%c0%ae%c0%ae/x.mp4",
    "/media/public/folder1/link.mp4",
    "/media/public/way/480.mp4",
    "/media/public/folder1/pipe.mp4",
    "/media/public/folder1/folder.mp4",
    "/media/public/folder1/page.html",
    "/media/public/folder1/noend",
    "/media/public/folder1/",
    "/media/public/folder1",
    "/media/public/folder1/480.mp4/",
    "/media/public/.hidden/480.mp4",
    "/media/folder1/480.mp4",
    "/media/",
    "/pictures/../keys/secret",
    "/pictures/folder/ada.webp",
    "/static/../ops/settings.py",
    "/static/%2e%2e/shell/base.html",
    "/static/missing.js",
]


@pytest.mark.parametrize("path", SECRETS)
def test_no_address_leads_out_of_its_folder(served: Served, path: str) -> None:
    got = served.ask(path)
    assert got.status == 404
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert got.headers["cache-control"] == "no-store"


def test_a_signed_link_opens_one_file_until_it_expires(served: Served) -> None:
    got = served.ask(served.signed(PRIVATE, soon()), Range="bytes=0-9")
    assert (got.status, got.body) == (206, BODY[:10])
    assert got.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in got.headers
    kind, age, _ = got.headers["cache-control"].split(", ")
    assert kind == "private"
    assert 590 <= int(age.removeprefix("max-age=")) <= 600
    assert served.ask(served.signed(PRIVATE, int(time.time()) - 1)).status == 403


def test_without_a_good_link_nobody_learns_what_exists(served: Served) -> None:
    good = served.signed(PRIVATE, soon())
    path, _, query = good.partition("?")
    there, missing = path, path.replace("480", "481")
    other = query[:-1] + ("0" if query[-1] != "0" else "1")
    tries = ["", "?", f"?{query}&x=1", f"?x=1&{query}", f"?{other}", f"?{query.upper()}"]
    tries += ["?until=99999999999&by=" + "0" * 64, f"?{query.replace('until=', 'until=0')}"]
    for guess in tries:
        for method in ("GET", "HEAD"):
            answers = [served.ask(one + guess, method) for one in (there, missing)]
            assert [one.status for one in answers] == [403, 403], guess
            assert answers[0].body == answers[1].body
            same = [
                {name: value for name, value in one.headers.items() if name != "date"}
                for one in answers
            ]
            assert same[0] == same[1]
    assert served.ask(f"{missing}?{query}").status == 403
    assert served.ask(f"{path.replace('folder2', 'folder3')}?{query}").status == 403
    assert served.ask(served.signed(missing, soon())).status == 404
    assert served.ask(served.signed("/media/private/../../keys/secret", soon())).status == 404


def test_every_file_of_a_private_folder_needs_its_own_link(served: Served) -> None:
    for name in ("480.mp4", "cover.webp", "en.vtt"):
        path = f"/media/private/folder2/{name}"
        assert served.ask(path).status == 403
        assert served.ask(served.signed(path, int(time.time()) - 1)).status == 403
        assert served.ask(served.signed(path, soon())).status == 200
        assert served.ask(path.replace("private", "public")).status == 404


# --- private files are opened while they are sent ----------------------------------------------

# Bytes where a chunk begins or ends, and more than is sent at once.
STRETCHES = [
    (0, 1),
    (65_535, 65_537),
    (65_536, 131_072),
    (1, len(BODY)),
    (len(BODY) - 1, len(BODY)),
]


def test_a_sealed_file_answers_as_a_plain_one_does(served: Served) -> None:
    home = served.data / "media" / "private" / "folder2"
    assert {file.suffix for file in home.iterdir()} == {".sealed"}
    assert not any(BODY[:64] in file.read_bytes() for file in home.iterdir())
    link = served.signed(PRIVATE, soon())
    whole, head = served.ask(link), served.ask(link, "HEAD")
    assert (whole.status, whole.body) == (200, BODY)
    for name in ("content-length", "etag", "last-modified", "content-type", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]
    assert (head.body, head.headers["content-length"]) == (b"", str(len(BODY)))
    for start, end in STRETCHES:
        part = served.ask(link, Range=f"bytes={start}-{end - 1}", If_Range=whole.headers["etag"])
        assert (part.status, part.body) == (206, BODY[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
        assert part.headers["content-length"] == str(end - start)
    assert served.ask(link, Range="bytes=0-1", If_Range='"old"').body == BODY
    assert served.ask(link, Range="bytes=-100").body == BODY[-100:]
    assert served.ask(link, If_None_Match=whole.headers["etag"]).status == 304
    outside = served.ask(link, Range=f"bytes={len(BODY)}-")
    assert (outside.status, outside.headers["content-range"]) == (416, f"bytes */{len(BODY)}")
    empty = served.ask(served.signed(PRIVATE.replace("480", "empty"), soon()))
    assert (empty.status, empty.body, empty.headers["content-length"]) == (200, b"", "0")
    sealed = served.signed(f"{PRIVATE}.sealed", soon())
    assert served.ask(sealed).status == 404


def test_a_file_that_was_changed_or_put_elsewhere_is_not_sent(served: Served) -> None:
    home, source = served.data / "media" / "private", served.data / "work" / "other"
    source.mkdir()
    for name in ("480.mp4", "720.mp4"):
        (source / name).write_bytes(BODY[::-1])
    seal_into(served, "folder5", source)
    mine, other = home / "folder5" / "480.mp4.sealed", home / "folder5" / "720.mp4.sealed"
    link, whole = served.signed("/media/private/folder5/480.mp4", soon()), mine.read_bytes()
    strange = (home / "folder2" / "480.mp4.sealed").read_bytes()
    for wrong in (other.read_bytes(), strange, whole[: 33 + 65_552], whole[:-1], BODY, b"", None):
        mine.unlink() if wrong is None else mine.write_bytes(wrong)
        assert served.ask(link).status == 404
        assert served.ask(link, Range="bytes=0-9").status == 404
    # One chunk of many: what came before it is as it was, and nothing of it or after it comes.
    mine.write_bytes(whole[: 33 + 65_552] + whole[33 : 33 + 65_552] + whole[33 + 2 * 65_552 :])
    assert served.ask(link, Range="bytes=0-99").body == BODY[::-1][:100]
    assert served.ask(link, Range="bytes=65000-66000").status == 404
    # The line breaks, before or after the head of the answer went out.
    with pytest.raises((IncompleteRead, RemoteDisconnected)) as broken:
        served.ask(link)
    came: bytes = getattr(broken.value, "partial", b"")
    assert BODY[::-1].startswith(came)
    assert len(came) <= 65_536
    # Of a folder that no clip has, nothing is sent either.
    (home / "folder6").mkdir()
    (home / "folder6" / "480.mp4.sealed").write_bytes(whole)
    assert served.ask(served.signed("/media/private/folder6/480.mp4", soon())).status == 404


# --- many and slow clients ---------------------------------------------------------------------


def test_a_client_that_hangs_up_frees_its_file(served: Served) -> None:
    long = served.data / "media" / "public" / "folder1" / "long.mp4"
    with long.open("wb") as out:
        out.truncate(200 << 20)
    processes = [psutil.Process(served.running.process.pid), *served.running.children()]

    def held() -> int:
        files = (one for process in processes for one in process.open_files())
        return sum(one.path == str(long) for one in files)

    lines = []
    for _ in range(3):
        line = socket.create_connection((served.host, served.port))
        line.sendall(b"GET /media/public/folder1/long.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(10)
        lines.append(line)
    until(lambda: held() == 3)
    for line in lines:
        line.close()
    until(lambda: held() == 0)


def test_clients_that_read_nothing_do_not_stop_the_others(served: Served) -> None:
    long = served.data / "media" / "public" / "folder1" / "slow.mp4"
    with long.open("wb") as out:
        out.truncate(200 << 20)
    lines = []
    try:
        for _ in range(60):
            line = socket.create_connection((served.host, served.port))
            line.sendall(b"GET /media/public/folder1/slow.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            lines.append(line)
        answers = [line.recv(12)[-3:] for line in lines]
        assert set(answers) == {b"200", b"503"}
        assert served.ask("/media/public/folder1/slow.mp4").status == 503
        got = served.ask("/media/public/folder1/slow.mp4", Range="bytes=0-")
        assert (got.status, len(got.body)) == (206, AT_ONCE)
        assert served.ask("/about").status == 200
    finally:
        for line in lines:
            line.close()
    until(lambda: served.ask("/media/public/folder1/480.mp4").status == 200)


def test_idle_connections_lock_nobody_out(served: Served) -> None:
    lines = []
    try:
        for _ in range(200):
            line = socket.create_connection((served.host, served.port), timeout=20)
            line.sendall(b"HEAD " + PUBLIC.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(12) == b"HTTP/1.1 200"
            lines.append(line)
    finally:
        for line in lines:
            line.close()
