"""Wire: how the house speaks with its guards: one line, one question, one answer (Unix sockets).

    message = length of the header (4) || header || length of the body (4) || body

Lengths are big-endian, headers canonical JSON (`tlog.canonical`), bodies raw. A question's header
is {"act", "fields"}; an answer's is {"fields"}, or {"code", "sentence"} where the guard says no.
Only this user and root are heard (unix(7), SO_PEERCRED); nothing is encrypted. A line is made for
each question, which costs a tenth of a millisecond: so none is ever stale or out of step.
"""

import os
import socket
import struct
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread

from clerestory.tlog.canonical import MAX_BODY_BYTES, Value, parse_canonical, write_canonical
from clerestory.tlog.refusals import Malformed, Refused

READ_SECONDS = 10.0  # for a whole question
_LOOK_SECONDS = 0.1  # between looks at whether to stop
_FRIENDS = frozenset({os.getuid(), 0})

type Fields = dict[str, Value]
type Act = Callable[[Fields, bytes], tuple[Fields, bytes]]


class Declined(Exception):
    """The guard says no. `code` is for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


class Unreachable(Exception):
    """No guard answers, or it broke off; whether it did what it was asked is not known."""


def want[T](fields: Fields, name: str, kind: type[T]) -> T:
    """Take a field that must be there and of this type; raise Declined."""
    value = fields.get(name)
    if type(value) is not kind:  # not isinstance: true is no number
        raise Declined("Malformed", f"The field {name} must be given, as {kind.__name__}.")
    return value


class Line:
    """A client, for any number of threads. It never sends a question twice."""

    def __init__(self, path: Path, *, timeout: float = 10.0, most_body: int = 1 << 20) -> None:
        self._path, self._timeout, self._most_body = path, timeout, most_body

    def ask(
        self, act: str, fields: Fields | None = None, body: bytes = b""
    ) -> tuple[Fields, bytes]:
        """Ask, and wait for the answer; raise Declined or Unreachable."""
        question = _compose({"act": act, "fields": fields or {}}, body)
        try:
            with socket.socket(socket.AF_UNIX) as line, short(self._path) as address:
                line.settimeout(self._timeout)
                line.connect(address)
                # A guard may say no before it has heard all, and hang up: the answer is there.
                with suppress(BrokenPipeError, ConnectionResetError):
                    line.sendall(question)
                header, answer = _read(line, self._most_body, self._timeout)
        except (OSError, Refused) as problem:
            message = f"the guard at {self._path.name} does not answer: {problem}"
            raise Unreachable(message) from None
        match header:
            case {"fields": dict() as told}:
                return told, answer
            case {"code": str() as code, "sentence": str() as sentence}:
                raise Declined(code, sentence)
        message = f"the guard at {self._path.name} answers in another form"
        raise Unreachable(message)


def serve(
    path: Path, acts: Mapping[str, Act], *, most_body: int, most_lines: int = 64, stop: Event
) -> None:
    """Answer questions at a socket until `stop`."""
    with listen(path) as door:
        attend(door, lambda line: _converse(line, acts, most_body), most_lines, stop)


def listen(path: Path) -> socket.socket:
    """Make a socket, in place of one that an ended guard left (a living one holds a lock)."""
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX)
    with short(path) as address:
        door.bind(address)
    path.chmod(0o600)  # before it listens, so nobody slips in
    door.listen(1024)  # where so many wait, the next is turned away at once
    return door


def attend(
    door: socket.socket, answer: Callable[[socket.socket], None], most_lines: int, stop: Event
) -> None:
    """Answer each line on a thread of its own. Who comes when all lines are taken waits."""
    slots = BoundedSemaphore(most_lines)

    def one(line: socket.socket) -> None:
        try:
            with line, suppress(OSError):  # whoever dawdles or hangs up is let go
                answer(line)
        finally:
            slots.release()

    door.settimeout(_LOOK_SECONDS)
    while not stop.is_set():
        if not slots.acquire(timeout=_LOOK_SECONDS):
            continue
        try:
            line, _ = door.accept()
        except OSError as nobody:
            slots.release()
            if not isinstance(nobody, TimeoutError):  # out of descriptors: others will end
                stop.wait(_LOOK_SECONDS)
        else:
            Thread(target=one, args=(line,), daemon=True).start()


def _converse(line: socket.socket, acts: Mapping[str, Act], most_body: int) -> None:
    _, uid, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    if uid not in _FRIENDS:
        return
    try:
        header, body = _read(line, most_body, READ_SECONDS)
        match header:
            case {"act": str() as act, "fields": dict() as fields} if act in acts:
                told, sent = acts[act](fields, body)
                answer = _compose({"fields": told}, sent)
            case _:
                answer = _decline("Malformed", "This guard has no such act, or fields are missing.")
    except Declined as no:
        answer = _decline(no.code, no.sentence)
    except Refused as no:
        answer = _decline("Malformed", f"The question is refused: {no}.")
    except (TimeoutError, ConnectionError):
        raise
    except Exception:  # noqa: BLE001  a fault of ours must not take the guard from everybody else
        traceback.print_exc()
        answer = _decline("Failed", "The guard met a fault; what it printed says which.")
    line.settimeout(READ_SECONDS)
    line.sendall(answer)


def _decline(code: str, sentence: str) -> bytes:
    return _compose({"code": code, "sentence": sentence})


def _compose(header: Fields, body: bytes = b"") -> bytes:
    head = write_canonical(header)
    return b"".join([len(head).to_bytes(4), head, len(body).to_bytes(4), body])


def _read(line: socket.socket, most_body: int, seconds: float) -> tuple[Value, bytes]:
    """Read one message; raise OSError if it does not come in time, Malformed for a wrong form."""
    deadline = time.monotonic() + seconds
    header = _part(line, MAX_BODY_BYTES, deadline)
    return parse_canonical(header), _part(line, most_body, deadline)


def _part(line: socket.socket, most: int, deadline: float) -> bytes:
    size = int.from_bytes(exactly(line, 4, deadline))
    if size > most:  # refused before anything of it is kept
        message = f"longer than {most} bytes"
        raise Malformed(message)
    return exactly(line, size, deadline)


def exactly(line: socket.socket, size: int, deadline: float) -> bytes:
    """Read so many bytes before `deadline` (of time.monotonic), or raise OSError."""
    data = bytearray()
    while len(data) < size:
        # However slowly the bytes come, the message as a whole has its time and no more.
        line.settimeout(max(0.001, deadline - time.monotonic()))
        piece = line.recv(min(size - len(data), 1 << 16))
        if not piece:
            raise ConnectionAbortedError("it hung up")
        if time.monotonic() > deadline:
            raise TimeoutError("it took too long")
        data += piece
    return bytes(data)


@contextmanager
def short(path: Path) -> Iterator[str]:
    """Give a short name for a path, which may be longer than a socket's address: 108 bytes."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
