"""One command runs everything, keeps it running, and stops all of it."""

import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from tests.premises import Premises, Running, until

# Which processes run does not depend on the database.
pytestmark = pytest.mark.once


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own server
            return int(response.status)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code
    except OSError:
        return 0


def web_of(running: Running) -> psutil.Process:
    (web,) = (
        child for child in running.children("ops.serve") if child.ppid() == running.process.pid
    )
    return web


def worker_of(running: Running) -> psutil.Process:
    (worker,) = running.children("ops.worker")
    return worker


def test_up_says_ready_once_answers_and_ends_with_everything_it_started(
    premises: Premises,
) -> None:
    running = premises.up()
    assert running.out.read_text() == f"ready {running.url}\n"
    assert 200 <= answer(running.url) < 500
    for folder in (premises.data, premises.data / "keys", premises.data / "media/private"):
        assert folder.stat().st_mode & 0o077 == 0, f"{folder} is for its owner alone"
    maps = Path(f"/proc/{running.process.pid}/maps").read_text()
    assert "sqlite3" not in maps, "the parent of everything stays small"
    children = running.children()
    assert len(children) >= 3
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 10, "this is the promise to whoever stops the machine"
    assert not any(child.is_running() for child in children)
    assert answer(running.url) == 0
    assert running.out.read_text().count("\n") == 1


def test_a_web_process_that_is_killed_is_started_again(premises: Premises) -> None:
    running = premises.up()
    first = web_of(running)
    answering = first.children()
    first.kill()
    until(lambda: not any(process.is_running() for process in answering))
    until(lambda: answer(running.url))
    assert web_of(running).pid != first.pid
    # And if only the process that answers dies.
    web_of(running).children()[0].kill()
    until(lambda: answer(running.url) == 0)
    until(lambda: answer(running.url))
    assert running.out.read_text().count("ready") == 1


def test_a_worker_that_is_killed_is_started_again(premises: Premises) -> None:
    running = premises.up()
    first = worker_of(running)
    first.kill()
    until(lambda: [child for child in running.children("ops.worker") if child.pid != first.pid])


def test_nothing_outlives_a_killed_supervisor(premises: Premises) -> None:
    running = premises.up()
    children = running.children()
    running.process.kill()
    until(lambda: not any(child.is_running() for child in children))


def test_a_worker_that_does_not_hear_is_killed_in_time(premises: Premises) -> None:
    running = premises.up()
    worker = worker_of(running)
    worker.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 10, "this is the promise to whoever stops the machine"
    assert not worker.is_running()


def test_it_can_be_interrupted_while_it_starts(premises: Premises) -> None:
    running = premises.start("up", "--port", "0")
    until((premises.data / "run" / "url").exists)
    children = running.children()
    assert running.stop() == 0
    assert running.out.read_text() == ""
    assert not any(child.is_running() for child in children)


def test_one_data_folder_has_one_supervisor(premises: Premises) -> None:
    first = premises.up()
    second = premises.tell("up", "--port", "0")
    assert second.returncode == 1
    assert "already runs on the data folder" in second.stderr
    assert str(first.process.pid) in second.stderr
    assert second.stdout == ""
    first.stop()
    assert premises.up().stop() == 0


def test_a_port_that_is_taken_is_named(premises: Premises) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = premises.tell("up", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"clerestory: Port {port} is taken by another program. Name another one with --port."
    )


def test_an_address_that_is_not_ours_is_named(premises: Premises) -> None:
    refused = premises.tell("up", "--host", "192.0.2.1", "--port", "0")
    assert refused.returncode == 1
    assert "Cannot listen on 192.0.2.1" in refused.stderr


def test_a_setting_that_does_not_exist_is_named(premises: Premises) -> None:
    premises.data.mkdir()
    (premises.data / "settings.toml").write_text("CLIP_MAX_SECOND = 10\n")
    refused = premises.tell("up", "--port", "0")
    assert refused.returncode == 1
    assert "CLIP_MAX_SECOND, which is not a setting" in refused.stderr


def test_a_database_that_cannot_be_opened_ends_it_with_a_sentence(premises: Premises) -> None:
    premises.environment["CLERESTORY_DATABASE"] = f"host={premises.data} dbname=nothing"
    refused = premises.tell("up", "--port", "0")
    assert refused.returncode == 1
    assert "The database could not be brought up to date" in refused.stderr


def test_a_database_over_a_network_is_refused_with_the_way_out(premises: Premises) -> None:
    for text in ("host=127.0.0.1 dbname=any", "hostaddr=127.0.0.1", "postgresql://db.example/any"):
        premises.environment["CLERESTORY_DATABASE"] = text
        refused = premises.tell("up", "--port", "0")
        assert refused.returncode == 1
        assert "the setting DATABASE names" in refused.stderr
        assert "Unix socket" in refused.stderr


def test_what_is_logged_names_no_address_and_no_query(premises: Premises) -> None:
    running = premises.up()
    for path in ("/reset/a-secret-key", "/@somebody?token=a-secret-key"):
        assert 400 <= answer(f"{running.url}{path}") < 500
    running.stop()
    log = running.err.read_text()
    assert "secret" not in log
    assert "somebody" not in log
    assert "127.0.0.1" not in log
