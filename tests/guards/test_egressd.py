"""The one way out: what is declared and logged is sent, and nothing else, whoever asks."""

import gzip
import json
import secrets
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.guards.outside import OK, Peer, Relay, authority
from tests.premises import until

from clerestory.guards import sending, wire
from clerestory.guards.egressd import Egress
from clerestory.guards.recipients import Policy, Recipient, entry
from clerestory.guards.wire import Declined, Fields, Line
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import NO_TAG, Kind, Leaf, commitment

SECONDS = 2.0
ADDRESSES = {"peer.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


class Log:
    """Takes leaves as `logd` does, and gives a leaf that it has its place again."""

    def __init__(self, folder: Path) -> None:
        self.leaves: list[bytes] = [bytes(70)]
        self.secret = Ed25519PrivateKey.generate()
        self.key = NoteKey("log.example", self.secret.public_key().public_bytes_raw())
        self._path = folder / "run" / "logd.sock"
        self._stop = threading.Event()
        self.start()

    def start(self) -> None:
        self._stop = threading.Event()
        acts: dict[str, wire.Act] = {"append": self._append, "state": self._state}
        told = {"most_body": 70_000, "stop": self._stop}
        self._thread = threading.Thread(
            target=wire.serve, args=(self._path, acts), kwargs=told, daemon=True
        )
        self._thread.start()
        until(lambda: listens(self._path))

    def _append(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        assert fields == {"wait": True}
        if body not in self.leaves:
            self.leaves.append(body)
        return {"indexes": [self.leaves.index(body)]}, b""

    def _state(self, fields: Fields, body: bytes) -> tuple[Fields, bytes]:
        del fields, body
        return {"leaves": len(self.leaves), "vkey": str(self.key)}, b""

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._path.unlink()


@dataclass
class House:
    """A way out with a log behind it and servers before it."""

    data: Path
    log: Log
    peer: Peer
    egress: Egress
    line: Line

    def request(self, **changed: Any) -> Fields:
        fields: Fields = {
            "method": "POST",
            "url": f"https://peer.example:{self.peer.port}/inbox",
            "headers": [["Content-Type", "text/plain"]],
            "purpose": "federation",
            "classes": ["public clip"],
        }
        return {**fields, **changed}

    def send(
        self, body: bytes = b"hello", *, said: Fields | None = None, **changed: Any
    ) -> tuple[Fields, bytes]:
        """Do as the gate does: ask whether one may, record, send."""
        fields = self.request(**changed)
        may, _ = self.line.ask("may", fields)
        place = (wire.want(may, "host", str), wire.want(may, "port", int))
        salt = secrets.token_bytes(32)
        told = said or entry(fields, body, place, wire.want(may, "country", str))
        leaf = Leaf(Kind.EGRESS, NO_TAG, commitment(salt, told))
        fields |= {"leaf": leaf.encode().hex(), "salt": salt.hex()}
        return self.line.ask("send", fields, body)

    def journal(self) -> list[dict[str, Any]]:
        path = self.data / "log" / "egress.jsonl"
        return [json.loads(row) for row in path.read_text().splitlines()] if path.exists() else []

    def refuses(self, code: str, body: bytes = b"hello", **changed: Any) -> Declined:
        """Check that this is refused, and that the journal says so and names nobody."""
        with pytest.raises(Declined) as no:
            self.send(body, **changed)
        assert no.value.code == code
        assert no.value.sentence.endswith(".")
        last = self.journal()[-1]
        assert last["refused"] == code
        assert last.keys() == {"time", "refused"}
        return no.value


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def relay(papers: tuple[Path, ssl.SSLContext]) -> Iterator[Relay]:
    server = Relay(papers[1])
    yield server
    server.close()


@pytest.fixture
def house(tmp_path: Path, papers: tuple[Path, ssl.SSLContext], relay: Relay) -> Iterator[House]:
    trusted, tls = papers
    peer = Peer(tls)
    for name in ("run", "log"):
        (tmp_path / name).mkdir()
    log = Log(tmp_path)
    way = sending.Relay.read(f"smtp://us:word@127.0.0.1:{relay.port}")
    assert way is not None
    policy = Policy(
        [
            way.recipient,
            Recipient("peer.example", frozenset({"federation"}), peer.port, "GB", private=True),
            Recipient("near.example", frozenset({"link"}), peer.port),
            Recipient("*", frozenset({"link"})),
            Recipient("peer.example", frozenset({"witness"}), peer.port, private=True),
        ]
    )
    egress = Egress(
        tmp_path,
        policy,
        relay=way,
        ca=trusted,
        ask=lambda host, _port: ADDRESSES.get(host, ["127.0.0.1"]),
        seconds=SECONDS,
    )
    stop = threading.Event()
    path = tmp_path / "run" / "egressd.sock"
    thread = threading.Thread(
        target=wire.serve,
        args=(path, egress.acts()),
        kwargs={"most_body": sending.MOST_BODY, "stop": stop},
        daemon=True,
    )
    thread.start()
    until(lambda: listens(path))
    yield House(tmp_path, log, peer, egress, Line(path, most_body=sending.MOST_BODY))
    stop.set()
    thread.join()
    with suppress(FileNotFoundError):
        log.stop()
    peer.close()


def test_what_is_declared_and_logged_is_sent_as_it_was_logged(house: House) -> None:
    told, body = house.send(b"hello")
    assert (told["status"], body) == (200, b"ok")
    ((head, sent),) = house.peer.heard
    assert sent == b"hello"
    assert head.split(b"\r\n")[0] == b"POST /inbox HTTP/1.1"
    names = {row.partition(b":")[0].lower() for row in head.split(b"\r\n")[1:]}
    assert names == {b"host", b"content-type", b"accept-encoding", b"connection", b"content-length"}
    assert len(house.log.leaves) == 2, "one request, one entry"
    before, after = house.journal()
    known = {"index": 1, "purpose": "federation", "host": "peer.example", "bytes": 5}
    known["body_sha256"] = sha256(b"hello").hexdigest()
    assert {name: before[name] for name in known} == known
    assert after["status"] == 200


def test_nothing_is_sent_while_the_log_is_away(house: House) -> None:
    house.send()
    house.log.stop()
    house.refuses("LogAway")
    fields = house.request(leaf=bytes([1, 6, *bytes(68)]).hex(), salt=bytes(32).hex())
    with pytest.raises(Declined):
        house.line.ask("send", fields)
    assert len(house.peer.heard) == 1
    house.log.start()
    house.send()
    assert len(house.peer.heard) == 2


def test_the_log_that_goes_between_asking_and_sending_stops_it(house: House) -> None:
    fields, salt = house.request(), secrets.token_bytes(32)
    house.line.ask("may", fields)
    said = entry(fields, b"", ("peer.example", house.peer.port), "GB")
    leaf = Leaf(Kind.EGRESS, NO_TAG, commitment(salt, said))
    house.log.stop()
    with pytest.raises(Declined) as no:
        house.line.ask("send", {**fields, "leaf": leaf.encode().hex(), "salt": salt.hex()})
    assert no.value.code == "LogAway"
    assert house.peer.heard == []


OTHERWISE = [
    ("purpose", "link"),
    ("classes", []),
    ("classes", ["public clip", "tie"]),
    ("host", "other.example"),
    ("port", 443),
    ("country", "CN"),
    ("method", "PUT"),
    ("beside_sha256", "0" * 64),
    ("body_sha256", sha256(b"less").hexdigest()),
    ("bytes", 4),
    ("v", 2),
    ("more", "than that"),
]


@pytest.mark.parametrize(("name", "value"), OTHERWISE)
def test_an_entry_that_says_something_else_sends_nothing(
    house: House, name: str, value: Any
) -> None:
    said = entry(house.request(), b"hello", ("peer.example", house.peer.port), "GB")
    house.refuses("Malformed", said={**said, name: value})
    assert house.peer.heard == []
    assert len(house.log.leaves) == 1


def test_an_entry_for_one_request_sends_no_other_and_not_a_second(house: House) -> None:
    fields, salt = house.request(), secrets.token_bytes(32)
    house.line.ask("may", fields)
    said = entry(fields, b"hello", ("peer.example", house.peer.port), "GB")
    leaf = Leaf(Kind.EGRESS, NO_TAG, commitment(salt, said)).encode().hex()
    whole: Fields = {**fields, "leaf": leaf, "salt": salt.hex()}
    other = {**whole, "url": f"https://peer.example:{house.peer.port}/other"}
    for question, body in ((other, b"hello"), (whole, b"hullo")):
        with pytest.raises(Declined):
            house.line.ask("send", question, body)
    house.line.ask("send", whole, b"hello")
    with pytest.raises(Declined) as no:
        house.line.ask("send", whole, b"hello")
    assert no.value.code == "Spent"
    assert len(house.peer.heard) == 1


def test_an_entry_that_was_there_before_the_way_out_began_is_spent(house: House) -> None:
    """Who restarts the way out cannot have it forget what it sent."""
    fields, salt = house.request(), secrets.token_bytes(32)
    said = entry(fields, b"", ("peer.example", house.peer.port), "GB")
    leaf = Leaf(Kind.EGRESS, NO_TAG, commitment(salt, said)).encode()
    house.log.leaves.append(leaf)
    whole: Fields = {**fields, "leaf": leaf.hex(), "salt": salt.hex()}
    for ask_first in (False, True):
        if ask_first:
            house.line.ask("may", fields)
        with pytest.raises(Declined) as no:
            house.line.ask("send", whole)
        assert no.value.code == "Spent"
    assert house.peer.heard == []


def test_a_leaf_of_another_kind_sends_nothing(house: House) -> None:
    fields, salt = house.request(), secrets.token_bytes(32)
    house.line.ask("may", fields)
    said = entry(fields, b"", ("peer.example", house.peer.port), "GB")
    leaf = Leaf(Kind.COVER, NO_TAG, commitment(salt, said)).encode().hex()
    with pytest.raises(Declined) as no:
        house.line.ask("send", {**fields, "leaf": leaf, "salt": salt.hex()})
    assert no.value.code == "OtherEntry"


UNDECLARED = [
    ("NoSuchPurpose", {"purpose": "analytics"}),
    ("NotForThis", {"classes": ["email address"]}),
    ("NotForThis", {"purpose": "link"}),
    ("NotDeclared", {"url": "https://peer.example/"}),
    ("NotDeclared", {"url": "https://tracker.example/"}),
    ("NotDeclared", {"url": "https://tracker.example:8443/", "purpose": "link", "classes": []}),
    ("NotDeclared", {"url": "https://127.0.0.1/", "purpose": "link", "classes": []}),
    ("NotDeclared", {"url": "https://2130706433/", "purpose": "link", "classes": []}),
    ("NotDeclared", {"url": "https://0x7f.1/", "purpose": "link", "classes": []}),
    ("NotDeclared", {"url": "https://[::ffff:127.0.0.1]/", "purpose": "link", "classes": []}),
    ("NotDeclared", {"url": "https://localhost/", "purpose": "link", "classes": []}),
    ("BadAddress", {"url": "https://peer。example/"}),
    ("BadAddress", {"url": "https://peer.example@127.0.0.1/"}),
    ("BadAddress", {"url": "http://peer.example/"}),
    ("Malformed", {"url": 7}),
    ("Malformed", {"classes": [7]}),
    ("Malformed", {"classes": "public clip"}),
    ("Malformed", {"purpose": True}),
]


@pytest.mark.parametrize(("code", "changed"), UNDECLARED)
def test_what_is_not_declared_gets_no_entry_and_no_way_out(
    house: House, code: str, changed: dict[str, Any]
) -> None:
    house.refuses(code, **changed)
    assert house.peer.heard == []
    assert len(house.log.leaves) == 1


def test_a_public_name_that_leads_inside_is_refused_after_one_question(house: House) -> None:
    asked = []
    told = [["93.184.216.34", "127.0.0.1"], ["93.184.216.34"]]

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return told.pop(0)

    house.egress._ask = rebinding  # noqa: SLF001  the world outside changes its mind
    with pytest.raises(Declined) as no:
        house.send(url="https://rebinding.example/", purpose="link", classes=[])
    assert no.value.code == "NotPublic"
    assert asked == [("rebinding.example", 443)]
    assert house.journal()[-2]["failed"] == "NotPublic"


def test_a_redirect_is_an_answer_and_is_not_followed(house: House) -> None:
    house.peer.say(
        b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/latest\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    told, _ = house.send()
    assert told["status"] == 302
    assert house.peer.lines == 1
    house.refuses("NotDeclared", url="https://169.254.169.254/latest", purpose="link", classes=[])


def forever(piece: bytes, first: bytes = b"") -> Any:
    def behave(line: socket.socket) -> None:
        line.sendall(first)
        while True:
            line.sendall(piece)

    return behave


def slowly(data: bytes) -> Any:
    def behave(line: socket.socket) -> None:
        for each in data:
            line.sendall(bytes([each]))
            threading.Event().wait(SECONDS / 50)

    return behave


HEAD = b"HTTP/1.1 200 OK\r\n"
PACKED = HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n"
# Packed beforehand: that takes a part of the time that an answer has.
BOMB = gzip.compress(bytes(4 * sending.MOST_BODY), 1)
HOSTILE = {
    "an endless body": ("TooLarge", forever(bytes(1 << 16), HEAD + b"\r\n")),
    "endless pieces": (
        "TooLarge",
        forever(
            b"10000\r\n" + bytes(1 << 16) + b"\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
        ),
    ),
    "endless headers": ("NotSent", forever(b"X-More: and more\r\n", HEAD)),
    "one endless header": ("NotSent", forever(b"a" * 4096, HEAD + b"X-Long: ")),
    "large headers": (
        "TooLarge",
        lambda line: line.sendall(HEAD + b"X-Long: " + b"a" * 60_000 + b"\r\n\r\n"),
    ),
    "endless patience": ("TooSlow", forever(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "a slow head": ("TooSlow", slowly(HEAD * 100)),
    "a slow body": ("TooSlow", slowly(HEAD + b"\r\n" + bytes(2000))),
    "silence": ("TooSlow", lambda line: line.recv(1)),
    "another protocol": ("NotSent", lambda line: line.sendall(b"SSH-2.0-OpenSSH\r\n")),
    "no answer": ("NotSent", lambda _line: None),
    "half a body": (
        "NotSent",
        lambda line: line.sendall(HEAD + b"Content-Length: 99\r\n\r\nhalf"),
    ),
    "a bomb": ("TooLarge", lambda line: line.sendall(PACKED + BOMB)),
    "a bomb of bombs": (
        "OtherCoding",
        lambda line: line.sendall(HEAD + b"Content-Encoding: gzip, gzip\r\n\r\n"),
    ),
    "another packing": (
        "OtherCoding",
        lambda line: line.sendall(HEAD + b"Content-Encoding: br\r\n\r\nxx"),
    ),
    "broken packing": ("NotSent", lambda line: line.sendall(PACKED + b"no gzip at all")),
    "half a package": (
        "NotSent",
        lambda line: line.sendall(PACKED + gzip.compress(b"hello" * 99)[:-9]),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_ends_the_request_and_nothing_else(house: House, name: str) -> None:
    code, house.peer.behave = HOSTILE[name]
    with pytest.raises(Declined) as no:
        house.send()
    assert no.value.code == code
    failed, refused = house.journal()[-2:]
    assert (failed["failed"], refused["refused"]) == (code, code)
    house.peer.say(OK)
    assert house.send()[1] == b"ok"


def test_a_packed_answer_is_unpacked(house: House) -> None:
    house.peer.say(PACKED + gzip.compress(b"hello" * 99))
    assert house.send()[1] == b"hello" * 99
    compressor = zlib.compressobj(wbits=31)
    house.peer.say(PACKED + compressor.compress(b"") + compressor.flush())
    assert house.send()[1] == b""


BAD_HEADERS = [
    [["Host", "other.example"]],
    [["Content-Length", "0"]],
    [["transfer-encoding", "chunked"]],
    [["X-A", "a\r\nX-B: b"]],
    [["X-A\r\nX-B", "b"]],
    [["X A", "b"]],
    [["X-A", "\u2713"]],
    [["X-A"]],
    ["X-A: b"],
    [["X-A", 7]],
    "X-A: b",
]


@pytest.mark.parametrize("headers", BAD_HEADERS)
def test_headers_cannot_smuggle(house: House, headers: Any) -> None:
    with pytest.raises(Declined) as no:
        house.send(headers=headers)
    assert no.value.code in {"BadHeader", "Malformed", "NotSent"}
    assert all(b"X-B" not in head for head, _ in house.peer.heard)


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "GET /x HTTP/1.1\r\nX:", "post", ""])
def test_other_methods_are_not_sent(house: House, method: str) -> None:
    with pytest.raises(Declined) as no:
        house.send(method=method)
    assert no.value.code == "BadMethod"
    assert [head for head, _ in house.peer.heard if head] == []


def test_a_certificate_for_another_name_is_not_believed(house: House) -> None:
    with pytest.raises(Declined):
        house.send(url=f"https://near.example:{house.peer.port}/", purpose="link", classes=[])
    assert house.peer.heard == []


def test_a_letter_is_handed_to_the_relay_over_tls(house: House, relay: Relay) -> None:
    letter = b"Subject: hello\r\n\r\n.one line\r\n"
    told, _ = house.send(letter, **mail("ada@people.example"))
    assert told == {"status": 250, "headers": [["refused", "0"]]}
    assert relay.letters == [("us@house.example", ["ada@people.example"], letter)]
    assert "ehlo house.example" in relay.said
    assert any(row.startswith("AUTH") for row in relay.said)
    assert "ada" not in (house.data / "log" / "egress.jsonl").read_text()


def mail(*to: str) -> dict[str, Any]:
    told = {"method": "MAIL", "purpose": "mail", "classes": ["letter", "email address"]}
    return {**told, "sender": "us@house.example", "to": list(to)}


def test_a_letter_that_the_relay_refuses_is_not_sent(house: House, relay: Relay) -> None:
    with pytest.raises(Declined) as no:
        house.send(b"x", **mail("nobody@people.example"))
    assert no.value.code == "NotSent"
    assert "nobody" not in no.value.sentence
    assert "nobody" not in (house.data / "log" / "egress.jsonl").read_text()
    relay.starttls = False
    with pytest.raises(Declined):
        house.send(b"x", **mail("ada@people.example"))
    assert relay.letters == [], "no letter goes over an open line"
    for bad in ("ada@people.example>\r\nDATA\r\n", "ada@people.example\nRCPT TO:<eve@x.example>"):
        with pytest.raises(Declined):
            house.send(b"x", **mail(bad))


def test_a_witness_is_sent_what_the_log_signed_and_nothing_else(house: House) -> None:
    note = Checkpoint("log.example", 1, bytes(32)).sign(house.log.key, house.log.secret).encode()
    url = f"https://peer.example:{house.peer.port}/add-checkpoint"
    told, _ = house.line.ask("send", {"url": url, "purpose": "witness"}, b"old 0\n\n" + note)
    assert told["status"] == 200
    assert house.peer.heard[0][1] == b"old 0\n\n" + note
    for body in (b"old 0\n\na secret\n", b"", note, b"x" * 9999 + b"\n\n" + note):
        with pytest.raises(Declined):
            house.line.ask("send", {"url": url, "purpose": "witness"}, body)
    with pytest.raises(Declined):
        house.line.ask(
            "send", {"url": "https://other.example/", "purpose": "witness"}, b"old 0\n\n" + note
        )
    assert len(house.peer.heard) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    st.sampled_from(["may", "send"]),
    st.dictionaries(
        st.sampled_from(
            ["method", "url", "headers", "purpose", "classes", "leaf", "salt", "sender", "to"]
        ),
        st.one_of(
            st.text(),
            st.integers(-9, 9),
            st.booleans(),
            st.lists(st.text(max_size=5), max_size=3),
            st.sampled_from(["MAIL", "POST", "https://peer.example/", "federation", "00" * 70]),
        ),
    ),
    st.binary(max_size=99),
)
def test_no_question_ends_it(house: House, act: str, fields: Fields, body: bytes) -> None:
    with pytest.raises(Declined) as no:
        house.line.ask(act, fields, body)
    assert no.value.code != "Failed"
    assert house.peer.heard == []


FILES = [
    ('[[recipient]]\nhost = "a.example"\npurposes = ["link"]\n', ""),
    ('[[recipient]]\nhost = "a.example"\n', "purposes are some of"),
    ('[[recipient]]\nhost = "a.example"\npurposes = ["spying"]\n', "purposes are some of"),
    ('[[recipient]]\nhost = "a.example"\npurposes = "link"\n', "a recipient has"),
    ('[[recipient]]\nhost = "*"\nport = 25\npurposes = ["link"]\n', "`*` is public"),
    ('[[recipient]]\nhost = "*"\nprivate = true\npurposes = ["link"]\n', "`*` is public"),
    (
        '[[recipient]]\nhost = "a.example"\npurposes = ["link"]\nprotocol = "ftp"\n',
        "a recipient has",
    ),
    ("[[recipient]]\nport = true\n", "a recipient has"),
    ('[[recipient]]\npurposes = ["link"]\n', "cannot be used"),
    ("recipient = 7\n", "cannot be used"),
    ("[other]\n", "nothing else"),
    ("[[", "cannot be used"),
]


@pytest.mark.parametrize(("text", "complaint"), FILES)
def test_the_operators_file_is_read_strictly(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "egress.toml"
    file.write_text(text)
    if not complaint:
        assert Policy.read(file).find("link", [], "a.example", 443).country == ""
        return
    with pytest.raises(ValueError, match=r"egress\.toml") as wrong:
        Policy.read(file)
    assert complaint in str(wrong.value)
