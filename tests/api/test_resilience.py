"""What a running server keeps when its processes are killed, and what it does with rubbish."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.api.programs import Program
from tests.clips.media.films import Filmer
from tests.once import films_folder
from tests.premises import Premises, Running, until

pytestmark = pytest.mark.once
GARBAGE = 15


@pytest.fixture
def long_film() -> Path:
    """Give a film whose ladder takes some seconds, and that cannot be remuxed."""
    words = ("-c:v", "mpeg4", "-q:v", "4", "-c:a", "libmp3lame")
    return Filmer(films_folder())("long.mkv", *words, size=(1080, 1920), seconds=8)


def is_at(program: Program, clip: str, *states: str) -> Callable[[], bool]:
    return lambda: program.clip(clip)["work"] in states


def kill(server: Running, module: str) -> None:
    """Kill one of the server's processes, as the kernel does when memory runs out."""
    for child in server.children(module):
        child.kill()


def test_a_worker_killed_in_the_middle_takes_up_its_work_again(
    premises: Premises, long_film: Path
) -> None:
    server = premises.up()
    program = Program(premises, server.url, "sample_ada")
    clip = program.post(long_film)
    until(lambda: server.children("ffmpeg"))
    kill(server, "ops.worker")
    until(lambda: not server.children("ffmpeg"), seconds=10)
    until(is_at(program, clip, "playable", "complete"), seconds=90)
    until(lambda: server.children("ffmpeg") or program.clip(clip)["work"] == "complete")
    kill(server, "ops.worker")
    until(is_at(program, clip, "complete"), seconds=120)
    shown = program.clip(clip)
    assert [source["short_side"] for source in shown["sources"]] == [480, 720, 1080]
    assert shown["standing"] == "published"
    assert not list((premises.data / "originals").iterdir())


def test_a_web_server_killed_in_the_middle_keeps_what_arrived(
    premises: Premises, long_film: Path
) -> None:
    server = premises.up()
    program = Program(premises, server.url, "sample_ada")
    data = long_film.read_bytes()
    address, clip = program.begin(len(data))
    half = len(data) // 2
    assert program.send(address, data[:half])[0] == 204
    kill(server, "ops.serve")
    until(lambda: _answers(program))
    _, headers, _ = program.call("HEAD", address)
    assert headers["upload-offset"] == str(half)
    assert program.send(address, data[half:], half)[0] == 204
    until(is_at(program, clip, "playable", "complete"), seconds=90)


def test_a_crowd_of_uploads_of_rubbish_is_refused_in_words(premises: Premises) -> None:
    environment = {"CLERESTORY_UPLOADS_PER_HOUR": "1000"}
    premises.environment |= environment
    server = premises.up()
    programs = [Program(premises, server.url, f"sample_{number}") for number in range(10)]

    def rubbish(number: int) -> tuple[Program, str]:
        program = programs[number % len(programs)]
        head = (b"\0\0\0\x18ftypmp42", b"\x1aE\xdf\xa3", b"#EXTM3U\n", b"RIFF", b"")[number % 5]
        while True:
            try:
                return program, program.post(head + bytes([number]) * 5000)
            except AssertionError as busy:
                # At most so many unfinished uploads each: the sentence says to finish one first.
                assert "unfinished uploads" in str(busy) or "503" in str(busy)  # noqa: PT017  the wait for a place
                time.sleep(0.2)

    with ThreadPoolExecutor(40) as crowd:
        posted = list(crowd.map(rubbish, range(GARBAGE)))
    for program, clip in posted:
        until(is_at(program, clip, "refused"), seconds=120)
        assert program.clip(clip)["trouble"].endswith(".")
    assert server.process.poll() is None
    until(lambda: not list((premises.data / "originals").iterdir()))
    assert not list((premises.data / "work").iterdir())
    assert not list((premises.data / "media").rglob("*.mp4*"))


def _answers(program: Program) -> bool:
    try:
        return program.call("GET", "/healthz")[0] < 500
    except OSError:
        return False
