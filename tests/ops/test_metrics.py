"""What the operator's monitor sees, and the limits at the door."""

import http.client
import json
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.premises import until
from tests.serving import Answer, Served, open_folder, serving

from clerestory.ops.address import parse
from clerestory.ops.options import BadOption
from clerestory.ops.supervise import free_port

MIB = 1 << 20


class Line(http.client.HTTPConnection):
    """HTTP over a Unix socket, whose path may be longer than a socket's address can be."""

    def __init__(self, path: Path) -> None:
        super().__init__("monitor", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        folder = os.open(self._path.parent, os.O_PATH)
        try:
            self.sock.connect(f"/proc/self/fd/{folder}/{self._path.name}")
        finally:
            os.close(folder)


def told(served: Served, path: str, method: str = "GET") -> Answer:
    line = Line(served.data / "run" / "metrics.sock")
    try:
        line.request(method, path)
        got = line.getresponse()
        headers = {name.lower(): value for name, value in got.getheaders()}
        return Answer(got.status, headers, got.read())
    finally:
        line.close()


def numbers(served: Served) -> dict[tuple[str, ...], float]:
    """Return every number told, by its name and the values of its labels in order of name."""
    text = told(served, "/metrics").text
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("metrics")
    port = free_port("127.0.0.1", 0)
    with serving(folder, METRICS=f"127.0.0.1:{port}", CLIP_MAX_BYTES=str(3 * MIB)) as product:
        (product.data / "monitor-port").write_text(str(port))
        (open_folder(product, "folder") / "480.mp4").write_bytes(b"x" * 1000)
        yield product


def test_a_server_that_is_well_says_so(served: Served) -> None:
    until(lambda: told(served, "/healthz").status == 200)
    got = told(served, "/healthz")
    assert json.loads(got.text) == {
        "status": "ok",
        "checks": {"database": "ok", "worker": "ok", "disk": "ok"},
    }
    assert told(served, "/healthz", "HEAD").body == b""
    assert told(served, "/else").status == 404


def test_it_listens_where_the_setting_says_and_nowhere_else(served: Served) -> None:
    port = int((served.data / "monitor-port").read_text())
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", "/metrics")
    assert line.getresponse().read().startswith(b"# HELP")
    line.close()
    for path in ("/healthz", "/metrics"):
        assert served.ask(path).status == 404
    assert (served.data / "run" / "metrics.sock").stat().st_mode & 0o077 == 0


def test_requests_are_counted_by_door_method_and_status(served: Served) -> None:
    path = "/media/public/folder/480.mp4"
    before = numbers(served)
    served.ask(path)
    served.ask(path, "HEAD")
    served.ask(path, Range="bytes=0-9")
    served.ask(path, "BREW")
    served.ask("/about")
    after = numbers(served)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("clerestory_requests_total", "media", "GET", "2") == 2
    assert more("clerestory_requests_total", "media", "HEAD", "2") == 1
    assert more("clerestory_requests_total", "media", "other", "4") == 1
    assert more("clerestory_requests_total", "page", "GET", "2") == 1
    assert more("clerestory_request_seconds_count", "page") == 1
    refusal = len("Files can only be read. Use GET or HEAD.\n")
    assert more("clerestory_sent_bytes_total", "media") == 1000 + 10 + refusal


def test_every_process_is_seen(served: Served) -> None:
    seen = numbers(served)
    for name in ("supervisor", "web", "worker"):
        assert seen["clerestory_processes", name] >= 1
        assert seen["clerestory_memory_bytes", name] > MIB
        assert seen["clerestory_cpu_seconds_total", name] > 0
    assert seen["clerestory_workers",] == 1
    assert seen["clerestory_facts_waiting",] >= 0


def test_nobody_is_named(served: Served) -> None:
    served.ask("/@somebody-private?token=abc")
    text = told(served, "/metrics").text
    assert "somebody" not in text
    assert "127.0.0.1" not in text
    assert set(re.findall(r"(\w+)=\"", text)) <= {
        "door", "method", "status", "le", "process", "check", "queue", "state", "pid",
    }  # fmt: skip


def test_a_worker_that_is_gone_is_told_and_comes_back(served: Served) -> None:
    (worker,) = served.running.children("ops.worker")
    worker.suspend()
    worker.kill()
    until(lambda: told(served, "/healthz").status == 200)
    assert [one.pid for one in served.running.children("ops.worker")] != [worker.pid]


def test_counting_survives_the_web_process(served: Served) -> None:
    served.ask("/about")
    before = numbers(served)["clerestory_requests_total", "page", "GET", "2"]
    for one in served.running.children("multiprocessing"):
        one.kill()

    def again() -> bool:
        try:
            return numbers(served)["clerestory_requests_total", "page", "GET", "2"] >= before
        except (OSError, KeyError, http.client.HTTPException):
            return False

    until(lambda: not served.running.process.poll() and again())


@pytest.mark.parametrize("text", ["9090", ":9090", "localhost:", "localhost:99999", "a:b", "a:-1"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadOption):
        parse("METRICS", text)


def test_addresses_are_read() -> None:
    assert parse("METRICS", "") is None
    assert parse("METRICS", "127.0.0.1:9090") == ("127.0.0.1", 9090)
    assert parse("METRICS", "[::1]:9090") == ("::1", 9090)


# --- limits ------------------------------------------------------------------------------------


def post(served: Served, path: str, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return served.raw("\r\n".join(lines).encode())


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(served: Served) -> None:
    got = post(served, "/sign-up", f"Content-Length: {MIB + 1}")
    assert got.startswith(b"HTTP/1.1 413 ")
    assert f"at most {MIB} bytes".encode() in got
    got = post(served, "/api/clerestory/v1/uploads", f"Content-Length: {3 * MIB + 1}")
    assert got.startswith(b"HTTP/1.1 413 ")
    assert b"content-type: application/problem+json" in got
    assert b'"status": 413' in got


def test_a_body_without_a_length_is_refused(served: Served) -> None:
    got = post(served, "/sign-up", "Transfer-Encoding: chunked")
    assert got.startswith(b"HTTP/1.1 411 ")


def test_an_address_that_is_too_long_is_refused(served: Served) -> None:
    assert served.ask("/?q=" + "x" * 9000).status == 414


def test_a_length_that_is_no_number_is_refused(served: Served) -> None:
    assert b" 400 " in post(served, "/sign-up", "Content-Length: -5").split(b"\r\n")[0]
