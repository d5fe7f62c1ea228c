"""Let sqlmap and wapiti attack a server of its own; exit with 1 for anything they find."""

import argparse
import importlib.util
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from http import HTTPStatus
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from tests.premises import premises

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".cache" / "attack"
API = "/api/clerestory/v1"
FILL = """
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.cast import ada, bashir
from tests.social import rows
from clerestory.clips import actions as clips
from clerestory.clips.models import Rendition
from clerestory.people import actions as people
from clerestory.social import actions as social
shape = {"width": 360, "height": 640}
made = [rows.put(who, **shape) for who in (ada(), bashir()) for _ in range(15)]
Rendition.objects.create(clip=made[0], kind="rung", name="a.mp4", short_side=360, **shape,
    bit_rate=1, bytes=1, codecs="avc1.640015")
kept = clips.add_playlist(by=ada(), name="Windows")
for number, clip in enumerate(made):
    said = f"Window {number} #light #lights"
    clips.describe_clip(clip_id=clip.id, by=clip.author, description=said)
    social.post_comment(clip_id=made[0].id, by=clip.author, text=f"Number {number}")
    social.like_clip(clip_id=clip.id, by=bashir())
    if clip.author == ada():
        clips.put_in_playlist(playlist_id=kept.id, clip_id=clip.id, by=ada())
people.follow(follower=ada(), followed=bashir())
print(people.open_session(person=ada()).key, made[0].key, kept.key)
"""
# Where the mark of a second page is given, for the places below.
MARKS = {
    "newest": f"{API}/clips?limit=3",
    "found": f"{API}/search/clips?q=light&limit=3",
    "tags": f"{API}/search/tags?q=li&limit=1",
    "top": f"{API}/clips/{{clip}}/comments?order=top&limit=3",
    "latest": f"{API}/clips/{{clip}}/comments?order=newest&limit=3",
    "own": f"{API}/me/clips?limit=3",
    "notices": f"{API}/me/notices?limit=3",
    "feed": f"{API}/me/feed?limit=3",
}
# A star stands where sqlmap tries what it knows; without one it tries all after the question mark.
OPEN = (
    "/search?q=light&kind=clips&since=week&length=short&captions=on&after={found}",
    "/search?q=ada&kind=people&after=1",
    "/search?q=li&kind=tags&after={tags}",
    "/tags/light*",
    "/tags/light?after={newest}",
    "/@ada*",
    "/?after={newest}",
    "/clips/{clip}?order=newest&comments={latest}&in={list}&t=1",
    "/clips/{clip}*",
    "/oembed?url={home}/clips/{clip}&maxwidth=300&maxheight=300&format=json",
    "/sign-in?next=/me",
    f"{API}/search/clips?q=light&since=week&length=short&captions=true&after={{found}}&limit=5",
    f"{API}/search/people?q=ada&after=1",
    f"{API}/search/tags?q=li&after={{tags}}",
    f"{API}/suggest?q=win",
    f"{API}/trending/clips?after=1.5_{{clip}}",
    f"{API}/people/ada*",
    f"{API}/clips/{{clip}}/comments?order=top&after={{top}}&limit=5",
)
OWN = (
    "/me?after={own}&done=deleted",
    "/notices?after={notices}",
    "/settings?q=mail",
    f"{API}/me/feed?after={{feed}}&limit=3",
)
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,"
    "redirect,shellshock,spring4shell,sql,timesql,upload,xss"
)
"""All that need neither a helper on the Internet nor a list of other people's software."""


@dataclass(frozen=True)
class Target:
    """A server, the cookie by which one is somebody there, and where it writes what breaks."""

    url: str
    cookie: str = ""
    log: Path | None = None


def main() -> int:
    """Return 0 where nothing was found, or with --self-test where both holes were."""
    parser = argparse.ArgumentParser(prog="bin/attack", description=__doc__)
    parser.add_argument("--self-test", action="store_true", help="attack a server with two holes")
    parser.add_argument("--seconds", type=int, default=300, help="of each scan by wapiti (300)")
    told = parser.parse_args()
    _install()
    with tempfile.TemporaryDirectory(prefix="clerestory-attack-") as name:
        folder = Path(name)
        if told.self_test:
            return _self_test(folder)
        return _attack(folder, told.seconds)


def _attack(folder: Path, seconds: int) -> int:
    found = 0
    with premises(folder / "server") as place:
        running = place.up()
        key, clip, steps = place.python(FILL).split()
        stranger = Target(running.url, log=running.err)
        somebody = replace(stranger, cookie=f"session={key}")
        known = {"clip": clip, "list": steps, "home": running.url}
        known |= {name: _mark(somebody, path.format(**known)) for name, path in MARKS.items()}
        for target, paths in ((stranger, OPEN), (somebody, OWN)):
            for path in paths:
                found += _say(_sqlmap(folder, target, path.format(**known)), path)
        for target, who in ((stranger, "signed out"), (somebody, "signed in")):
            found += _say(_wapiti(folder, target, seconds), f"all pages, {who}")
        running.stop()
    print(f"{found} found" if found else "nothing found", flush=True)
    return int(found > 0)


def _self_test(folder: Path) -> int:
    with _holed() as url:
        seen = (
            _sqlmap(folder, Target(url), "/search?q=a"),
            [one for one in _wapiti(folder, Target(url), 60) if "Scripting" in one],
        )
    print(*(one for many in seen for one in many), sep="\n")
    print(f"{sum(map(bool, seen))} of 2 holes found")
    return int(not all(seen))


def _say(found: list[str], where: str) -> int:
    print(f"{'FOUND' if found else 'right'}: {where}", *found, sep="\n    ", flush=True)
    return len(found)


def _mark(target: Target, path: str) -> str:
    """Return the mark of a list's second page; raise where it has none."""
    with _asked(target, path) as answer:
        mark = json.load(answer)["next"]
    if not mark:
        message = f"{path} has no second page"
        raise RuntimeError(message)
    return str(mark)


def _asked(target: Target, path: str, body: bytes | None = None) -> HTTPResponse:
    """Ask as the target's somebody, or post a body; raise HTTPError where that is refused."""
    headers = {"Cookie": target.cookie} if target.cookie else {}
    answer: HTTPResponse = urlopen(Request(target.url + path, body, headers), timeout=20)  # noqa: S310  a server of our own
    return answer


def _sqlmap(folder: Path, target: Target, path: str) -> list[str]:
    """Return the places that sqlmap could inject into; raise where it could not try.

    Where the server finds nothing, there is nothing to inject into: that is an error too.
    """
    _asked(target, path.rstrip("*")).close()
    command = [
        *(TOOLS / "bin" / "sqlmap", "-u", target.url + path, "--batch", "--disable-coloring"),
        *("--level=2", "--risk=2", "--flush-session", "--output-dir", folder / "sqlmap"),
        *("--ignore-code=*", "--timeout=20", "--technique=BEUST", "--time-sec=3"),
        *(("--cookie", target.cookie, "--param-exclude=session") if target.cookie else ()),
    ]
    done = _run(command)
    if "identified the following injection point" in done:
        return [line.strip() for line in done.splitlines() if line.startswith("Parameter:")]
    if "do not appear to be injectable" not in done:
        message = f"sqlmap did not come to its end: {done[-2000:]}"
        raise RuntimeError(message)
    return []


def _wapiti(folder: Path, target: Target, seconds: int) -> list[str]:
    """Return what wapiti calls vulnerable or odd."""
    report = folder / "wapiti.json"
    command = [
        *(TOOLS / "bin" / "wapiti", "-u", f"{target.url}/", "--scope", "domain", "-m", MODULES),
        *("-f", "json", "-o", report, "--flush-session", "--no-bugreport", "-v", "0"),
        *("--max-scan-time", seconds, "--max-attack-time", seconds // 4, "--level", "2"),
        *("--store-session", folder / "session", "--store-config", folder / "config"),
        *("-x", f"{target.url}/sign-out", "-x", f"{target.url}/settings/leaving"),
        *(("-C", target.cookie) if target.cookie else ()),
    ]
    _run(command)
    told: dict[str, Any] = json.loads(report.read_text())
    found, nothing = [], Counter[str]()
    for part in ("vulnerabilities", "anomalies"):
        for kind, many in told[part].items():
            for one in many:
                if why := _harmless(target, kind, str(one["path"])):
                    nothing[f"{kind}: {why}"] += 1
                else:
                    found.append(f"{kind}: {one['method']} {one['path']}: {one['info']}")
    for line, count in nothing.items():
        print(f"    {count} x {line}")
    return found


def _harmless(target: Target, kind: str, path: str) -> str:
    """Return why something that wapiti found is nothing; empty where it may be something."""
    reasons: dict[str, tuple[Callable[[], bool], str]] = {
        "Secure Flag cookie": (
            lambda: True,
            "this server is asked over plain http; over https they are __Host- cookies",
        ),
        "HttpOnly Flag cookie": (
            lambda: path == "/language",
            "the answer that deletes this cookie, which has the flag where it is set",
        ),
        "Clickjacking Protection": (
            lambda: _in_no_frame(target, path),
            "a page there forbids it, and a file that is no page cannot be framed",
        ),
        "Cross Site Request Forgery": (
            lambda: _refuses(target, path),
            "the same without any token is refused (it compares two refusals)",
        ),
        "Internal Server Error": (
            lambda: target.log is not None and not _broke(target.log),
            "nothing broke; while it had too much to do the server said so, with 503",
        ),
    }
    if kind not in reasons:
        return ""
    true, why = reasons[kind]
    return f"no fault: {why}" if true() else ""


def _broke(log: Path) -> bool:
    """Whether a request ended with status 500: each that does leaves a line that ends so."""
    return any(line.endswith(": 500") for line in log.read_text().splitlines())


def _refuses(target: Target, path: str) -> bool:
    """Whether what another site could send in somebody's name is refused, or leads nowhere."""
    try:
        with _asked(target, path, b""):
            return False
    except HTTPError as why:
        return why.code in {
            HTTPStatus.FORBIDDEN,
            HTTPStatus.NOT_FOUND,
            HTTPStatus.METHOD_NOT_ALLOWED,
        }


def _in_no_frame(target: Target, path: str) -> bool:
    """Whether a page forbids others to frame it, or is no page; one that says no is a page too."""
    try:
        answer: HTTPResponse | HTTPError = _asked(target, path)
    except HTTPError as why:
        answer = why
    with answer:
        is_page = answer.headers.get_content_type() == "text/html"
        return not is_page or answer.headers["X-Frame-Options"] == "DENY"


def _run(command: list[object]) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=3_600,
        check=False,
    )
    return done.stdout + done.stderr


def _install() -> None:
    """Install the tools where nothing of ours is: they bring much that no server needs."""
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "bin" / "prepare.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(ROOT / "bin" / "prepare.py")
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    uv, lock = prepare.find_uv(), ROOT / "requirements" / "attack.txt"
    if not TOOLS.exists():
        prepare.run(uv, "venv", "--quiet", "--python", sys.executable, TOOLS)
    python = TOOLS / "bin" / "python"
    prepare.run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, lock, tries=3)


class _Holed(BaseHTTPRequestHandler):
    """Answers with two holes: words that become SQL, and words that become markup."""

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        words = {name: one[0] for name, one in parse_qs(parts.query).items()}
        try:
            body = self._body(parts.path, words)
        except sqlite3.Error as why:
            body = f"<p>{escape(str(why))}</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>x</title><body>{body}</body>".encode())

    def _body(self, path: str, words: dict[str, str]) -> str:
        if path == "/search":
            with sqlite3.connect(":memory:") as base:
                base.execute("CREATE TABLE kites (name TEXT)")
                base.executemany("INSERT INTO kites VALUES (?)", [("a",), ("b",)])
                asked = f"SELECT name FROM kites WHERE name = '{words.get('q', '')}'"  # noqa: S608  the hole
                return "".join(f"<p>{escape(str(row[0]))}</p>" for row in base.execute(asked))
        if path == "/hello":
            return f"<p>Hello, {words.get('name', '')}</p>"
        return '<a href="/hello?name=Ada">hello</a> <a href="/search?q=a">search</a>'

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _holed() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Holed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())
