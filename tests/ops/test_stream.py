"""Event streams: who is let in, what is told, and when a line ends; with the real processes."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from tests.premises import until
from tests.serving import Served, serving

from clerestory.ops.lines import MOST_HEAD

SETTING = """
from clerestory.people import actions as people
from clerestory.clips.models import Clip
from tests.social import rows
ada, bashir, carys = (
    people.admit_person(handle=one, email=f"{one}@example.org", password="window light at noon")
    for one in ("ada", "bashir", "carys")
)
clip = rows.put(ada)
keys = [people.open_session(person=person).key for person in (ada, ada, bashir)]
print(clip.key, *keys)
"""
ACT = """
from clerestory.clips import queries
from clerestory.notices import actions as notices
from clerestory.people import actions as people
from clerestory.people.models import Person, Session
from clerestory.people.keys import hash_of
from clerestory.social import actions
from clerestory.spine.ids import from_text
ada, bashir, carys = (Person.objects.get(handle=one) for one in ("ada", "bashir", "carys"))
clip = from_text({clip!r})
{act}
"""


class Stage:
    """A product that runs, with Ada signed in twice and Bashir once."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.clip, *self.keys = served.place.python(SETTING).split()

    def do(self, act: str) -> None:
        """Do something beside the server, as another process of it would."""
        self.served.place.python(ACT.format(clip=self.clip, act=act))

    @contextmanager
    def line(self, key: str, *fields: str, direct: bool = False) -> Iterator["Line"]:
        """Open a stream: through the web process, or at the door of the one that holds it."""
        if direct:
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(20)
            sock.connect(str(self.served.data / "run" / "events.sock"))
        else:
            sock = socket.create_connection((self.served.host, self.served.port), timeout=20)
        with sock:
            said = ["GET /events HTTP/1.1", "Host: localhost", "Connection: close"]
            said += [f"Cookie: session={key}", *fields]
            sock.sendall("\r\n".join([*said, "", ""]).encode())
            yield Line(sock)


class Line:
    """One open stream, read as it comes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.read = b""

    def until(self, mark: bytes) -> bytes:
        """Read until something was said; return all that was."""
        while mark not in self.read:
            piece = self.sock.recv(1 << 12)
            assert piece, f"it ended without {mark!r}: {self.read!r}"
            self.read += piece
        told, self.read = self.read, b""
        return told

    def new(self, number: int) -> str:
        """Wait to be told this number; return the event's id."""
        told = self.until(json.dumps({"unread": number}).encode() + b"\n\n").decode()
        return told.partition("id: ")[2].partition("\n")[0]

    def ended(self) -> bool:
        """Whether the other side ends it, before the patience of the socket does."""
        while piece := self.sock.recv(1 << 12):
            assert b"unread" not in piece, piece
        return True


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving(tmp_path_factory.mktemp("streams")) as served:
        until((served.data / "run" / "events.sock").exists)
        yield Stage(served)


def test_the_process_loads_nothing_that_it_would_hold_for_ever() -> None:
    code = "import clerestory.ops.stream, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whoever_is_not_signed_in_holds_no_line(stage: Stage) -> None:
    ask = stage.served.ask
    assert ask("/events").status == 401
    assert ask("/events", Cookie="session=no-such-key").status == 401
    assert ask("/events", Cookie="session=" + "x" * 9000).status in {401, 414, 431}
    assert ask("/events", method="POST", Cookie=f"session={stage.keys[0]}").status == 405
    across = ask("/events", Cookie=f"session={stage.keys[0]}", Sec_Fetch_Site="cross-site")
    assert across.status == 403
    assert "access-control-allow-origin" not in across.headers
    for head, status in (
        (b"GET /events\r\n\r\n", 400),
        (b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"\xff\xfe\r\n\r\n", 400),
        (b"x" * (MOST_HEAD + 1), 431),
    ):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(str(stage.served.data / "run" / "events.sock"))
            line.sendall(head)
            assert line.recv(100).startswith(f"HTTP/1.1 {status} ".encode())


def numbers(stage: Stage) -> bytes:
    """Ask as an operator's monitor does."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(stage.served.data / "run" / "metrics.sock"))
        line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        return b"".join(iter(lambda: line.recv(1 << 16), b""))


def test_one_person_holds_a_few_lines_and_no_more(stage: Stage) -> None:
    # Before lines through the web process, which hears at the next sign of life that one has gone.
    with ExitStack() as held:
        lines = [held.enter_context(stage.line(stage.keys[2], direct=True)) for _ in range(8)]
        for line in lines:
            line.until(b"unread")
        # The oldest gives way: as a rule its page was left, and the web process heard of it late.
        ninth = held.enter_context(stage.line(stage.keys[2], direct=True))
        ninth.until(b"unread")
        lines[0].until(b"retry: 60000\n\n")
        assert lines[0].ended()
        with stage.line(stage.keys[1], direct=True) as anothers:
            anothers.until(b"unread")
            # The numbers that are told may be some moments old.
            until(lambda: b"clerestory_event_streams 9.0" in numbers(stage))


def test_a_number_moves_in_every_page_of_the_person_and_in_nobody_elses(stage: Stage) -> None:
    first, second, others = stage.keys
    with (
        stage.line(first) as page,
        stage.line(second) as tab,
        stage.line(first, direct=True) as direct,
        stage.line(others) as bashirs,
    ):
        head = page.until(b'{"unread": 0}\n\n').lower()
        assert b"content-type: text/event-stream" in head
        assert b"cache-control: no-store" in head
        for line in (tab, direct, bashirs):
            line.new(0)
        stage.do("actions.like_clip(clip_id=clip, by=bashir)")
        idents = {line.new(1) for line in (page, tab, direct)}
        assert len(idents) == 1
        stage.do("actions.unlike_clip(clip_id=clip, by=bashir)")
        page.new(0)
        stage.do("people.follow(follower=bashir, followed=ada)")
        ident = page.new(1)
        # A line that drops is taken up where it was: what is known is not said again.
        with stage.line(first, f"Last-Event-ID: {ident}") as again:
            again.until(b"retry: 3000\n\n")
            stage.do("people.follow(follower=carys, followed=ada)")
            # One line of two people: as many as before, and news all the same.
            assert again.new(1) != ident
        stage.do("notices.mark_read(by=ada)")
        page.new(0)
        bashirs.sock.setblocking(False)
        with suppress(BlockingIOError):
            # On a slow day there is a sign of life, and never more.
            bashirs.read += bashirs.sock.recv(1 << 12)
        assert b"unread" not in bashirs.read


def test_a_line_ends_with_its_session_and_others_stay(stage: Stage) -> None:
    first, second, _ = stage.keys
    with stage.line(first) as page, stage.line(second) as tab:
        page.until(b"}\n\n")
        tab.until(b"}\n\n")
        stage.do(f"Session.objects.filter(key_hash=hash_of({first!r})).delete()")
        assert page.ended()
        stage.do("actions.post_comment(clip_id=clip, by=bashir, text='Hm')")
        tab.new(1)
    assert stage.served.ask("/events", Cookie=f"session={first}").status == 401


def test_a_process_that_is_killed_comes_back_and_pages_find_it(stage: Stage) -> None:
    with stage.line(stage.keys[1]) as page:
        page.until(b"unread")
        (process,) = stage.served.running.children("ops.stream")
        process.kill()
        assert page.ended()

    def answers() -> bool:
        return stage.served.ask("/events", Cookie="session=nobody").status == 401

    until(answers)
    with stage.line(stage.keys[1]) as page:
        page.until(b"unread")
