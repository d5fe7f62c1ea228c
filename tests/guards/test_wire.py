"""The wire: one question, one answer; whatever is sent, the guard lives and says what is wrong."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.premises import until
from tests.tlog.samples import FEW, MANY

from clerestory.guards import wire
from clerestory.guards.wire import Act, Declined, Fields, Line, Unreachable, serve, want
from clerestory.tlog.canonical import parse_canonical, write_canonical
from clerestory.tlog.refusals import Unproven

MOST = 1000


def echo(fields: Fields, body: bytes) -> tuple[Fields, bytes]:
    return fields, body


def decline(fields: Fields, body: bytes) -> tuple[Fields, bytes]:
    raise Declined("NotYet", f"Not yet, {want(fields, 'name', str)}; {len(body)} bytes came.")


def refuse(_fields: Fields, _body: bytes) -> tuple[Fields, bytes]:
    raise Unproven("it does not follow")


def stumble(_fields: Fields, _body: bytes) -> tuple[Fields, bytes]:
    message = "the secret of the guard"
    raise RuntimeError(message)


def overfill(_fields: Fields, _body: bytes) -> tuple[Fields, bytes]:
    return {"many": "x" * 70_000}, b""


ACTS: dict[str, Act] = {
    "echo": echo,
    "decline": decline,
    "refuse": refuse,
    "stumble": stumble,
    "overfill": overfill,
}


@contextmanager
def guard(path: Path, acts: dict[str, Act] = ACTS, *, most_lines: int = 64) -> Iterator[Line]:
    """Run a guard on a thread of its own, and give a line to it."""
    stop = threading.Event()
    thread = threading.Thread(
        target=serve,
        args=(path, acts),
        kwargs={"most_body": MOST, "most_lines": most_lines, "stop": stop},
    )
    thread.start()
    try:
        until(lambda: path.exists() and _answers(path))
        yield Line(path, timeout=20)
    finally:
        stop.set()
        thread.join()


def _answers(path: Path) -> bool:
    with suppress(OSError), raw(path):
        return True
    return False


@contextmanager
def raw(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as line, wire.short(path) as address:
        line.settimeout(20)
        line.connect(address)
        yield line


def message(header: bytes, body: bytes = b"") -> bytes:
    return len(header).to_bytes(4) + header + len(body).to_bytes(4) + body


def everything(line: socket.socket) -> bytes:
    received = b""
    with suppress(ConnectionResetError):
        while piece := line.recv(1 << 16):
            received += piece
    return received


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    # A path too long for a socket's address, as data folders may have.
    folder = tmp_path_factory.mktemp("wire") / ("long" * 40)
    folder.mkdir()
    with guard(folder / "echo.sock"):
        yield folder / "echo.sock"


@pytest.fixture
def line(path: Path) -> Line:
    return Line(path, timeout=20)


def test_a_question_is_answered(line: Line) -> None:
    fields: Fields = {"name": "Ada", "counts": [1, 2], "well": True}
    assert line.ask("echo", fields, b"\0body") == (fields, b"\0body")
    assert line.ask("echo") == ({}, b"")


def test_a_guard_says_no_with_a_code_and_a_sentence(line: Line) -> None:
    with pytest.raises(Declined, match="Not yet, Ada; 2 bytes came") as no:
        line.ask("decline", {"name": "Ada"}, b"12")
    assert no.value.code == "NotYet"
    for fields in ({}, {"name": 5}, {"name": ["Ada"]}):
        with pytest.raises(Declined, match="The field name must be given, as str") as no:
            line.ask("decline", fields)  # type: ignore[arg-type]  # what a caller got wrong
        assert no.value.code == "Malformed"


def test_true_is_no_number() -> None:
    with pytest.raises(Declined):
        want({"index": True}, "index", int)


def test_what_the_library_refuses_is_declined(line: Line) -> None:
    with pytest.raises(Declined, match="it does not follow") as no:
        line.ask("refuse")
    assert no.value.code == "Malformed"


@pytest.mark.parametrize("act", ["stumble", "overfill"])
def test_a_fault_of_the_guard_is_told_without_its_text(line: Line, act: str) -> None:
    if act == "overfill":
        with pytest.raises(Declined, match="longer"):
            line.ask(act)
    else:
        with pytest.raises(Declined, match="The guard met a fault") as no:
            line.ask(act)
        assert no.value.code == "Failed"
        assert "secret" not in str(no.value)
    assert line.ask("echo", {"still": "there"})[0] == {"still": "there"}


def test_an_unknown_act_is_declined(line: Line) -> None:
    with pytest.raises(Declined, match="has no such act"):
        line.ask("open_everything")


def test_a_body_above_the_limit_is_declined_before_it_is_read(line: Line) -> None:
    assert line.ask("echo", {}, b"x" * MOST)[1] == b"x" * MOST
    with pytest.raises(Declined, match="longer than 1000 bytes"):
        line.ask("echo", {}, b"x" * (MOST + 1))
    with pytest.raises(Declined, match="longer than 1000 bytes"):
        line.ask("echo", {}, b"x" * 5_000_000)
    assert line.ask("echo", {}, b"y")[1] == b"y"


MALFORMED = {
    "a header that is too long": b"\xff\xff\xff\xff",
    "a body that is too long": message(b"{}")[:-4] + b"\xff\xff\xff\xff",
    "not JSON": message(b"GET / HTTP/1.1"),
    "not canonical": message(b'{"act": "echo","fields":{}}'),
    "not UTF-8": message(b'"\xff"'),
    "a name twice": message(b'{"act":"echo","act":"echo","fields":{}}'),
    "deep": message(b"[" * 1000 + b"]" * 1000),
    "a list": message(b"[]"),
    "no fields": message(b'{"act":"echo"}'),
    "an act that is no text": message(b'{"act":1,"fields":{}}'),
    "an act that is a list": message(b'{"act":[],"fields":{}}'),
    "fields that are none": message(b'{"act":"echo","fields":[]}'),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_question_is_answered_with_a_sentence(path: Path, name: str) -> None:
    with raw(path) as line:
        line.sendall(MALFORMED[name])
        line.shutdown(socket.SHUT_WR)
        told = everything(line)
    size = int.from_bytes(told[:4])
    header = parse_canonical(told[4 : 4 + size])
    assert isinstance(header, dict)
    assert header["code"] == "Malformed"
    assert str(header["sentence"]).endswith(".")
    assert told[4 + size :] == bytes(4)


@MANY
@given(st.binary(max_size=300))
def test_no_bytes_end_the_guard(path: Path, data: bytes) -> None:
    with raw(path) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
        everything(line)
    asks_well(path)


@FEW
@given(
    st.recursive(
        st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    ),
    st.sampled_from([*ACTS, "none"]),
    st.binary(max_size=20),
)
def test_no_fields_end_the_guard(path: Path, value: object, act: str, body: bytes) -> None:
    header = write_canonical({"act": act, "fields": {"name": value}})  # type: ignore[dict-item]  # any JSON
    with raw(path) as line:
        line.sendall(message(header, body))
        line.shutdown(socket.SHUT_WR)
        told = everything(line)
    assert parse_canonical(told[4 : 4 + int.from_bytes(told[:4])])
    asks_well(path)


def asks_well(path: Path) -> None:
    assert Line(path, timeout=20).ask("echo", {"a": 1}, b"b") == ({"a": 1}, b"b")


def test_many_ask_at_the_same_time(path: Path) -> None:
    line = Line(path, timeout=30)
    wrong: list[object] = []

    def ask(number: int) -> None:
        for turn in range(20):
            told = line.ask("echo", {"n": number, "t": turn}, bytes([number]))
            if told != ({"n": number, "t": turn}, bytes([number])):
                wrong.append(told)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_who_comes_when_all_lines_are_taken_waits(tmp_path: Path) -> None:
    with guard(tmp_path / "g.sock", most_lines=1) as line:
        told: list[object] = []
        with raw(tmp_path / "g.sock") as first:
            first.sendall(b"\0")
            second = threading.Thread(target=lambda: told.append(line.ask("echo")))
            second.start()
            assert not told
        second.join()
        assert told == [({}, b"")]


def test_who_dawdles_is_let_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "READ_SECONDS", 0.2)
    with raw(path) as silent:
        assert everything(silent) == b""
    with raw(path) as slow:
        with suppress(BrokenPipeError):
            for byte in (1 << 16).to_bytes(4) + b"{" * 100_000:
                slow.sendall(bytes([byte]))
        assert everything(slow) == b""


def test_a_line_outlives_its_guard(tmp_path: Path) -> None:
    path = tmp_path / "g.sock"
    line = Line(path)
    for turn in range(3):
        with guard(path):
            assert line.ask("echo", {"turn": turn})[0] == {"turn": turn}


def test_no_guard_is_said_so(tmp_path: Path) -> None:
    for there in (False, True):
        path = tmp_path / "nobody.sock"
        if there:  # a socket that an ended guard left
            with guard(path):
                pass
        with pytest.raises(Unreachable, match=r"nobody\.sock does not answer"):
            Line(path).ask("echo")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\0",
        message(b"{}"),
        message(b'{"code":1,"sentence":"x"}'),
        message(b'{"fields":[]}'),
        message(b"nonsense"),
        message(b'{"fields":{}}')[:-4] + b"\x7f\xff\xff\xff",
        message(b'{"fields":{}}') + b"more than an answer",
    ],
)
def test_an_answer_in_another_form_is_none(tmp_path: Path, answer: bytes) -> None:
    path = tmp_path / "liar.sock"
    with socket.socket(socket.AF_UNIX) as door, wire.short(path) as address:
        door.bind(address)
        door.listen()
        door.settimeout(20)

        def lie() -> None:
            with door.accept()[0] as line:
                line.recv(1000)
                line.sendall(answer)

        thread = threading.Thread(target=lie)
        thread.start()
        told = _told(lambda: Line(path, timeout=5).ask("echo"))
        thread.join()
    # Nobody reads further than the answer.
    good = answer.startswith(message(b'{"fields":{}}'))
    assert told == (({}, b"") if good else "Unreachable")


def _told(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except Unreachable:
        return "Unreachable"


def test_the_socket_is_for_its_owner_alone(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_user_is_not_heard(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The guard takes itself for somebody else, and we are not root to it.
    monkeypatch.setattr(wire, "_FRIENDS", frozenset({os.getuid() + 1}))
    with raw(path) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(message(b'{"act":"echo","fields":{}}'))
        assert everything(line) == b""
