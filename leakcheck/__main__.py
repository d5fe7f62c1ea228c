"""Look for leaks: a canary person, a plain browser, two namespaces, and a sweep of everything.

bin/leakcheck                  every journey; writes leakcheck.json and leakcheck.html
bin/leakcheck --self-test      plant seven leaks, one after another, and see each one noticed
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.journeys.house import phone_video
from tests.premises import put_away, until

from leakcheck import judge, plants
from leakcheck.canary import Canary
from leakcheck.judge import Finding
from leakcheck.net import NAME, CannotMake, Net, Sent, made, sent
from leakcheck.report import write
from leakcheck.server import PORT, Server, browse, running

OPEN = ("/", "/about", "/privacy", "/assurance", "/sign-in")
OWN = (
    "/me",
    "/settings",
    "/settings/profile",
    "/settings/account",
    "/settings/ways",
    "/settings/sessions",
    "/settings/privacy",
    "/settings/comments",
    "/following",
    "/saved",
    "/liked",
    "/held",
    "/requests",
    "/data",
    "/",
)
QUIET, MOST_SECONDS = 12, 120  # without anything new; and in all
ORIGIN = f"http://{NAME}:{PORT}"


def main() -> int:
    """Return 0 if nothing was found (or all plants were), 1 otherwise, 2 if it cannot run here."""
    parser = argparse.ArgumentParser(prog="bin/leakcheck", description=__doc__.split("\n")[0])
    parser.add_argument("--self-test", action="store_true", help="plant seven leaks, find each")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder of the report")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clerestory-leakcheck-") as name:
        folder = Path(name)
        try:
            with made(folder) as net:
                return test(net, folder) if told.self_test else check(net, folder, told.out)
        except CannotMake as why:
            sys.stderr.write(f"Leakcheck needs network namespaces, and so root: {why}.\n")
            return 2


def check(net: Net, folder: Path, out: Path) -> int:
    """Walk through everything, sweep everything, and report."""
    canary, found = Canary(), set[Finding]()
    own = alone(net, folder)
    with running(net, folder) as server:
        server.tell("demo", "add")
        say("a stranger looks around")
        found |= walk(server, canary, folder, {"acts": ["look"], "open": OPEN})
        say("the canary joins, posts, takes part, looks at everything of its own")
        archive = folder / "backup.tar"

        def sweep() -> None:
            say("sweeping the server, and keeping a backup")
            until(lambda: put_away(server.data), seconds=180)
            found.update(judge.of_files(server.data, canary))
            server.tell("backup", str(archive))

        order = {
            "acts": ["join", "live", "mingle", "pause", "leave"],
            "own": OWN,
            **words(folder, canary),
        }
        found |= walk(server, canary, folder, order, sweep)
        say("the canary is erased")
        until(lambda: not known(server, canary), seconds=180)
        found |= judge.of_log(server.log.read_bytes(), canary)
        found |= judge.of_wire(sent(net), own)
    say("sweeping what is left, and what the backup gives back")
    found |= judge.of_files(server.data, canary, gone=True)
    found |= judge.of_files(restored(server, archive, folder), canary, gone=True)
    write(out, sorted(found), sorted(f"{one.kind} {one.to}" for one in own))
    for one in sorted(found):
        say(f"FOUND {one.where}: {one.what}")
    say(f"{len(found)} found; the report is {out / 'leakcheck.html'}")
    return 1 if found else 0


def walk(
    server: Server,
    canary: Canary,
    folder: Path,
    order: dict[str, Any],
    meanwhile: Callable[[], object] | None = None,
) -> set[Finding]:
    """Have a fresh browser walk, do something while it pauses, and judge its account."""
    says = {marker.field: marker.text for marker in canary.all}
    order = {"says": says, "mail": str(server.data / "mail"), **order}
    account = browse(server.net, folder, order, meanwhile)
    return judge.of_browser(account, canary, ORIGIN)


def words(folder: Path, canary: Canary) -> dict[str, str]:
    """Make the files that the canary posts: a phone's video with its device, captions, others."""
    film = phone_video(folder, model=canary.device.text)
    named = film.rename(folder / canary.file.text)
    files = {"film": str(named)}
    for what, marker in (("captions", canary.spoken), ("whispers", canary.whispered)):
        captions = folder / f"{what}.srt"
        captions.write_text(f"1\n00:00:00,000 --> 00:00:02,000\n{marker.text}\n")
        files[what] = str(captions)
    return files


def known(server: Server, canary: Canary) -> bool:
    """Whether the database still has a row of the canary's account."""
    with closing(sqlite3.connect(server.data / "clerestory.sqlite3", timeout=20)) as database:
        query = "SELECT count(*) FROM people_person WHERE handle = ?"
        count: int = database.execute(query, (canary.handle.text,)).fetchone()[0]
    return count > 0


def restored(server: Server, archive: Path, folder: Path) -> Path:
    """Restore a backup beside the keys of today, as after the loss of all the rest."""
    place = folder / "restored"
    place.mkdir()
    leave_out = shutil.ignore_patterns("*.lock")
    shutil.copytree(server.data / "keys", place / "keys", ignore=leave_out)
    replace(server, data=place).tell("restore", str(archive))
    return place


def alone(net: Net, folder: Path) -> set[Sent]:
    """Return what a browser sends on its own account, which shows no page at all."""
    browse(net, folder, {"acts": ["pause"], "says": {}}, lambda: hushed(net.seen))
    return {one for one in sent(net) if one.foreign}


def hushed(seen: Path) -> None:
    """Wait until nothing new has been written down for a while: a busy machine takes its time."""
    size, since = -1, time.monotonic()
    end = since + MOST_SECONDS
    while time.monotonic() < min(end, since + QUIET):
        if seen.stat().st_size != size:
            size, since = seen.stat().st_size, time.monotonic()
        time.sleep(0.1)


def test(net: Net, folder: Path) -> int:
    """Plant each leak in turn; return 0 if every one was noticed and nothing without one."""
    canary = Canary()
    own = alone(net, folder)
    with running(net, folder), planting(net, canary):
        clean = visit(net, folder, canary, own, "/about")
        pages = [f"/about?plant={name}" for name in plants.PLANTS]
        told = [one.what for one in visit(net, folder, canary, own, *pages) - clean]
    noticed = {name: any(trace in what for what in told) for name, trace in plants.TRACES.items()}
    for name, was in noticed.items():
        say(f"{name}: {'noticed' if was else 'MISSED'}")
    if clean:
        say(f"without a plant there was already: {sorted(one.what for one in clean)}")
    sys.stdout.write(f"{sum(noticed.values())} of {len(plants.PLANTS)}\n")
    return 0 if all(noticed.values()) and not clean else 1


@contextmanager
def planting(net: Net, canary: Canary) -> Iterator[None]:
    """Stand before the product with all plants until the end of the block."""
    command = [sys.executable, "-m", "leakcheck.plants", "--email", canary.email.text]
    command += ["--product", str(PORT)]
    with subprocess.Popen(net.inside(net.server, *command), stdout=subprocess.PIPE) as proxy:
        try:
            assert proxy.stdout is not None
            proxy.stdout.readline()
            yield
        finally:
            proxy.terminate()


def visit(net: Net, folder: Path, canary: Canary, own: set[Sent], *pages: str) -> set[Finding]:
    """Look at pages behind the proxy; return what was noticed."""
    net.seen.write_text("")
    origin = f"http://{NAME}:{plants.PORT}"
    order = {"acts": ["look"], "open": pages, "says": {}, "origin": origin}
    account = browse(net, folder, order)
    return judge.of_wire(sent(net), own) | judge.of_browser(account, canary, origin)


def say(sentence: str) -> None:
    """Tell whoever waits what is being done."""
    sys.stderr.write(f"== {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
