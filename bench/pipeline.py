"""Pipeline: from the end of an upload to a clip that plays, and what the ladder costs.

The bare command beside it is the same ffmpeg with the same words, without the sandbox, the probe,
the covers and the database.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from tests.premises import premises

from bench.figures import Figure, Request, listed, most
from bench.inside import inside
from bench.processes import seconds
from clerestory.clips.media.commands import ffmpeg, ladder_command
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import Work, make_ladder
from clerestory.clips.media.plan import Rung, plan
from clerestory.clips.media.probe import probe

ROOT = "/api/clerestory/v1"
TUS = {"Tus-Resumable": "1.0.0"}
PERSON = """
import sys
from django.utils import timezone
from clerestory.people import actions
from clerestory.people.models import Person
name = sys.argv[1]
person = actions.sign_up(
    handle=name, email=f"{name}@example.org", password="window light at noon"
)
Person.objects.filter(id=person.id).update(email_confirmed_at=timezone.now())
person.refresh_from_db()
print(actions.add_token(person=person, name="bench"))
"""


@dataclass(frozen=True)
class Poster:
    """Somebody who posts over the API."""

    host: str
    port: int
    token: str

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[dict[str, str], bytes]:
        """Send one request; return the headers of the answer, in lower case, and its body."""
        line = HTTPConnection(self.host, self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, TUS | {"Authorization": f"Bearer {self.token}"} | named)
        answer = line.getresponse()
        got = answer.read()
        line.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {got!r}"
        return {name.lower(): value for name, value in answer.getheaders()}, got

    def send(self, file: Path) -> str:
        """Upload a file whole; return the id of its clip."""
        data = file.read_bytes()
        begun, _ = self.ask("POST", f"{ROOT}/uploads", b"", Upload_Length=str(len(data)))
        self.ask(
            "PATCH",
            urlsplit(begun["location"]).path,
            data,
            Upload_Offset="0",
            Content_Type="application/offset+octet-stream",
        )
        return begun["clerestory-clip"]

    def wait(self, clip: str, states: frozenset[str], limit: float = 300) -> dict[str, object]:
        """Wait until the clip's work is in one of these states; return the clip as shown."""
        until = time.monotonic() + limit
        while True:
            shown: dict[str, object] = json.loads(self.ask("GET", f"{ROOT}/clips/{clip}")[1])
            if shown["work"] in states:
                return shown
            assert shown["work"] not in {"failed", "refused"}, shown["trouble"]
            assert time.monotonic() < until, f"the clip is still {shown['work']}"
            time.sleep(0.02)


PLAYABLE = frozenset({"playable", "complete"})
COMPLETE = frozenset({"complete"})


def bench(request: Request) -> Iterator[Figure]:
    """Post one clip that is suitable and one that is not, then five of two people."""
    good, other = film(request.folder, "libx264"), film(request.folder, "libx265")
    with premises(request.folder) as place:
        running = place.up()
        address = urlsplit(running.url)
        people = [
            Poster(str(address.hostname), int(address.port or 0), inside(place, PERSON, name))
            for name in ("ada", "bashir")
        ]
        (worker,) = running.children("ops.worker")
        # A server in service has made a clip before: the first one also loads the libraries.
        warm = film(request.folder / "warm", "libx264", length=1)
        people[0].wait(people[0].send(warm), COMPLETE)
        for file, limit, name in ((good, 1.0, "suitable"), (other, 4.0, "not suitable")):
            yield from _one(people[0], worker, file, limit, name)
        if not request.quick:
            yield from _burst(people, good, other)
        running.stop()


def _one(
    poster: Poster, worker: psutil.Process, file: Path, limit: float, name: str
) -> Iterator[Figure]:
    used = seconds(worker.pid)
    clip = poster.send(file)
    began = time.monotonic()
    poster.wait(clip, PLAYABLE)
    took = time.monotonic() - began
    poster.wait(clip, COMPLETE)
    time.sleep(1)
    used = seconds(worker.pid) - used
    first, first_cpu, rest_cpu = _bare(file, suitable=limit < 2)
    yield most(
        f"15 s clip, {name}: end of upload to playable", took, limit, "s", f"ffmpeg {first:.2f} s"
    )
    bare = first_cpu + rest_cpu
    beside = f"ours {used:.1f} CPU s (probe, covers, loudness too), ffmpeg {bare:.1f}"
    ours, theirs = _ladder(file)
    told = f"ours {ours:.1f} CPU s, the same command bare {theirs:.1f}"
    yield most(f"15 s clip, {name}: CPU of the ladder / bare", ours / theirs, 1.05, "x", told)
    yield listed(
        f"15 s clip, {name}: CPU of all work / bare ffmpeg", f"{used / bare:.2f} x", beside
    )


def _burst(people: list[Poster], good: Path, other: Path) -> Iterator[Figure]:
    """Four clips of one person and then one of another, all sent before any is ready."""
    began = time.monotonic()
    sent = [(people[0], people[0].send(other)) for _ in range(4)]
    sent.append((people[1], people[1].send(good)))
    ready: dict[int, float] = {}
    while len(ready) < len(sent):
        for number, (poster, clip) in enumerate(sent):
            if number not in ready:
                shown = json.loads(poster.ask("GET", f"{ROOT}/clips/{clip}")[1])
                if shown["work"] in PLAYABLE:
                    ready[number] = time.monotonic() - began
        time.sleep(0.05)
        assert time.monotonic() - began < 300, "the burst took more than five minutes"
    times = ", ".join(f"{ready[number]:.1f}" for number in range(4))
    yield listed("burst of 5: Ada's four playable after", f"{times} s")
    before = sum(ready[number] < ready[4] for number in range(4))
    text = f"after {ready[4]:.1f} s, {before} of Ada's before it"
    yield Figure("burst of 5: Bashir's one", text, "not last", "", before < 4)


def _bare(file: Path, *, suitable: bool) -> tuple[float, float, float]:
    """Return the seconds of the first step, its CPU seconds, and those of the other rungs."""
    folder = file.parent / f"bare-{file.stem}"
    folder.mkdir()
    limits = Limits()
    seen = probe(file, limits, workdir=folder)
    made = plan(seen)
    assert made.suitable == suitable, made.reasons

    def command(rungs: list[Rung]) -> list[str]:
        pairs = [(rung, folder / f"{rung.short_side}.mp4") for rung in rungs]
        return ladder_command(file, seen, made, pairs, limits=limits, gain_db=0.0)

    copy = [ffmpeg(), "-v", "error", "-y", "-i", str(file), "-c", "copy", "-movflags", "+faststart"]
    first = [*copy, str(folder / "remux.mp4")] if suitable else command([made.rungs[0]])
    took, cpu = _run(first)
    # The whole ladder in one decode, which is the least that it can cost.
    _, whole = _run(command(list(made.rungs)))
    return took, (cpu if suitable else 0.0), whole


def _ladder(file: Path) -> tuple[float, float]:
    """Return the CPU seconds of all rungs as we make them, and by the same command bare."""
    folder = file.parent / f"ladder-{file.stem}"
    folder.mkdir()
    limits = Limits()
    seen = probe(file, limits, workdir=folder)
    made = plan(seen)
    pairs = [(rung, folder / f"bare-{rung.short_side}.mp4") for rung in made.rungs]
    words = ladder_command(file, seen, made, pairs, limits=limits, gain_db=0.0)
    before = _children()
    make_ladder(file, seen, made, Work(workdir=folder, limits=limits), rungs=made.rungs)
    ours = _children() - before
    return ours, _run(words)[1]


def _children() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def _run(words: list[str]) -> tuple[float, float]:
    """Run a command; return its wall and its CPU seconds."""
    began = time.monotonic()
    before = _children()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began, _children() - before


def film(folder: Path, codec: str, *, length: int = 15) -> Path:
    """Draw some seconds, 1080x1920 at 30 fps, with sound and grain, at some 12 Mb/s."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{codec}.mp4"
    words = [ffmpeg(), "-v", "error", "-y"]
    words += [
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=size=1080x1920:rate=30:duration={length},noise=alls=6:allf=t",
    ]
    words += ["-f", "lavfi", "-i", f"sine=frequency=330:duration={length}"]
    words += ["-c:v", codec, "-preset", "ultrafast", "-b:v", "12M", "-maxrate", "14M"]
    words += ["-bufsize", "14M", "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-ac", "2"]
    words += ["-tag:v", "hvc1"] if codec == "libx265" else ["-bf", "0"]
    subprocess.run([*words, "-movflags", "+faststart", str(file)], check=True)
    return file
