"""Lines: the open event streams of the `stream` process, what is told on them, and when they end.

One loop holds every line. Who is at one and what is new for them is asked of the worker, on one
thread beside the loop, for many people at once (`ops.guests`): Django would cost this process more
memory than two thousand lines.
Format: HTML Living Standard, section 9.2, "Server-sent events".
"""

import asyncio
import json
import logging
import signal
import socket
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, override

from clerestory.guards import wire
from clerestory.ops.address import BACKLOG

PATH: Final = "/events"
MOST: Final = 10_000
MOST_OF_PERSON: Final = 8
MOST_HEAD: Final = 16 << 10
HEAD_SECONDS: Final = 10.0
# Often enough for proxies, which take a line that is silent for a minute for a dead one.
BEAT_SECONDS: Final = 20.0
# Within so many seconds every session is looked up again.
CHECK_SECONDS: Final = 3.0
# What a page was told without an act of anybody's (a mute, a clip that was closed) is put right.
RECOUNT_BEATS: Final = 3
RETRY: Final = 3000  # milliseconds until a browser takes a dropped line up again
# Whoever does not read what is sent is let go.
MOST_UNREAD: Final = 64 << 10
BATCH: Final = 500
# A worker that starts again is waited for: whoever is refused comes back after a minute only.
PATIENCE, PAUSE = 20, 0.4
MOST_ANSWER: Final = 1 << 20
# As the settings name it, with TLS and without; the worker knows which of them counts.
COOKIES: Final = ("__Host-session", "session")
MOST_KEY: Final = 100
_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\nX-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n"
    b"Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\n"
)
_REFUSED: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}
logger = logging.getLogger(__name__)

type Cookies = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who was let in, by which session, and what was new for them; ids in 32 hex digits."""

    person_id: str
    session_id: str
    unread: int
    mark: str


class Lines:
    """All lines of this process; `worker` is the socket at which the worker is asked."""

    def __init__(self, worker: Path) -> None:
        self.people: dict[str, set[Line]] = {}
        self.count = 0
        self._waiting: dict[Line, tuple[Cookies, str]] = {}
        self._rung: set[str] = set()
        self._wake = asyncio.Event()
        self._worker = wire.Line(worker, most_body=MOST_ANSWER)
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="questions")
        self._ended = threading.Event()

    async def serve(self, doors: Iterable[socket.socket], bell: socket.socket) -> None:
        """Listen at all doors and to the bell until a signal; raise what stops us otherwise."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, stop.set)
        for door in doors:
            await loop.create_server(lambda: Line(self), sock=door, backlog=BACKLOG)
        await loop.create_datagram_endpoint(lambda: Bell(self), sock=bell)
        work = [asyncio.create_task(one()) for one in (self._answer, self._beat, self._check)]
        ended = asyncio.create_task(stop.wait())
        tasks: list[asyncio.Task[Any]] = [ended, *work]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self._ended.set()
        for line in [*self._open(), *self._waiting]:
            line.end()
        for one in work:
            one.cancel()
        for task in done:
            task.result()

    def ring(self, person_id: str) -> None:
        """Count anew for somebody, if they have a line by then: they may be at the door."""
        self._rung.add(person_id)
        self._wake.set()

    def knock(self, line: "Line", cookies: "Cookies", known: str) -> None:
        """Look up who is at a line; `known` is what their page was last told."""
        if self.count + len(self._waiting) >= MOST:
            line.refuse(503)
            return
        self._waiting[line] = (cookies, known)
        self._wake.set()

    def leave(self, line: "Line") -> None:
        """Forget a line that was closed."""
        self._waiting.pop(line, None)
        if line.guest is None:
            return
        self.count -= 1
        theirs = self.people[line.guest.person_id]
        theirs.discard(line)
        if not theirs:
            del self.people[line.guest.person_id]

    async def _answer(self) -> None:
        """Let in who knocks and tell for whom the bell rang, for good."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            waiting, self._waiting = self._waiting, {}
            rung, self._rung = self._rung, set()
            for batch in _batches(list(waiting)):
                told = await self._ask("guests", [waiting[line][0] for line in batch])
                if told is None:
                    for line in batch:
                        line.refuse(503)
                    continue
                for line, one in zip(batch, told, strict=True):
                    self._let_in(line, Guest(*one) if one else None, waiting[line][1])
            for people_rung in _batches([one for one in rung if one in self.people]):
                await self._tell(people_rung)

    async def _beat(self) -> None:
        """Show on every line now and then that it lives, and put right what nobody rang for."""
        beats = 0
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            beats += 1
            for line in self._open():
                line.send(b":\n\n")
            if beats % RECOUNT_BEATS == 0:
                for person_id, theirs in self.people.items():
                    if any(line.told and not line.told.startswith("0-") for line in theirs):
                        self.ring(person_id)

    async def _check(self) -> None:
        """End the lines of sessions that have ended, within CHECK_SECONDS, for good."""
        while True:
            await asyncio.sleep(CHECK_SECONDS / 2)
            for batch in _batches(self._open()):
                sessions = {line: line.guest.session_id for line in batch if line.guest}
                living = await self._ask("living", sorted(set(sessions.values())))
                for line, session_id in sessions.items():
                    if living is not None and session_id not in living:
                        line.end()

    def _open(self) -> list["Line"]:
        return [line for theirs in self.people.values() for line in theirs]

    def _let_in(self, line: "Line", guest: Guest | None, known: str) -> None:
        if line.is_closing:
            return
        if guest is None:
            line.refuse(401)
            return
        theirs = self.people.get(guest.person_id, set())
        if len(theirs) >= MOST_OF_PERSON:
            line.refuse(429)
            return
        self.people.setdefault(guest.person_id, theirs).add(line)
        self.count += 1
        line.open(guest, known)

    async def _tell(self, whom: list[str]) -> None:
        news = await self._ask("news", whom)
        for person_id, (unread, mark) in (news or {}).items():
            for line in self.people.get(person_id, ()):
                line.tell(unread, mark)

    async def _ask(self, act: str, question: object) -> Any:  # noqa: ANN401  what JSON holds
        """Ask the worker beside the loop; return None where it does not answer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._desk, self._asked, act, question)

    def _asked(self, act: str, question: object) -> object:
        body = json.dumps(question).encode()
        for _ in range(PATIENCE):
            try:
                return json.loads(self._worker.ask(act, body=body)[1])
            except wire.Declined as no:
                logger.warning("the worker could not answer: %s", no.sentence)
                return None
            except wire.Unreachable:
                if self._ended.wait(PAUSE):
                    return None
        logger.warning("the worker did not answer")
        return None


class Line(asyncio.Protocol):
    """One connection: a request's head, then events until either side ends it."""

    __slots__ = ("_clock", "_head", "_lines", "_transport", "guest", "told")

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._head: bytes | None = b""
        self._transport: asyncio.Transport | None = None
        self._clock: asyncio.TimerHandle | None = None
        self.guest: Guest | None = None
        # The id of the last event.
        self.told = ""

    @property
    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._transport is None or self._transport.is_closing()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  of a stream socket it is one
        self._transport = transport
        self._clock = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.end)

    @override
    def data_received(self, data: bytes) -> None:
        if self._head is None:
            return  # nobody has anything to say after the head
        self._head += data
        if b"\r\n\r\n" in self._head:
            head, self._head = self._head, None
            self._stop_clock()
            self._read(head.partition(b"\r\n\r\n")[0])
        elif len(self._head) > MOST_HEAD:
            self.refuse(431)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._lines.leave(self)
        self.guest = self._transport = None

    def open(self, guest: Guest, known: str) -> None:
        """Begin the events: what is new, unless the page knows it."""
        self.guest = guest
        self.told = known
        self.send(_HEAD + f"retry: {RETRY}\n\n".encode())
        self.tell(guest.unread, guest.mark)

    def tell(self, unread: int, mark: str) -> None:
        """Say how many lines are new, if that has changed since it was last said."""
        ident = f"{unread}-{mark}"
        if ident != self.told:
            self.told = ident
            body = json.dumps({"unread": unread})
            self.send(f"id: {ident}\nevent: notices\ndata: {body}\n\n".encode())

    def send(self, data: bytes) -> None:
        """Send something, or let go of whoever does not read."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MOST_UNREAD:
            self._transport.abort()
            return
        self._transport.write(data)

    def refuse(self, status: int) -> None:
        """Answer with a refusal, after which a browser does not come back by itself."""
        words = _REFUSED[status]
        body = f"{words}\n".encode()
        self.send(
            f"HTTP/1.1 {status} {words}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        self.end()

    def end(self) -> None:
        """Close the line when all is sent."""
        self._head = None
        if self._transport is not None:
            self._transport.close()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _read(self, head: bytes) -> None:
        """Read a request's head (RFC 9112), as far as it matters here."""
        first, *rest = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):  # noqa: PLR2004  method, target, version
            self.refuse(400)
            return
        if words[1].partition("?")[0] != PATH:
            self.refuse(404)
            return
        if words[0] != "GET":
            self.refuse(405)
            return
        named = [field.partition(":")[::2] for field in rest]
        fields = {name.strip().lower(): value.strip() for name, value in named}
        # A page of another origin could not read it; it is not to hold a line either.
        if fields.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            self.refuse(403)
            return
        named = [one.strip().partition("=")[::2] for one in fields.get("cookie", "").split(";")]
        cookies = [(name, key) for name, key in named if name in COOKIES and len(key) <= MOST_KEY]
        if not cookies:
            self.refuse(401)
            return
        self._lines.knock(self, cookies, fields.get("last-event-id", ""))


class Bell(asyncio.DatagramProtocol):
    """Hears for whom there is news: a person's id in 16 bytes."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        if len(data) == 16:  # noqa: PLR2004  of a UUID
            self._lines.ring(data.hex())


def _batches[T](items: list[T]) -> Iterable[list[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
