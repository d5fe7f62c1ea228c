"""The witness: what C2SP tlog-witness asks of it, status by status, and that it never goes back."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import aics_tlog
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.guards.scribe import Scribe, scribe
from tests.tlog.samples import FEW, LOG, TIME, WITNESSES, StoredLog, log_of, secret

from clerestory.guards.keyfiles import read_key
from clerestory.guards.wire import short
from clerestory.guards.witness import Answer, Witness
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.cosignatures import cosigned_time
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.notes import Note, Signature
from clerestory.tlog.proofs import consistency_proof
from clerestory.tlog.texts import to_base64

KEY = WITNESSES[0]
SIZES = (0, 1, 2, 3, 7, 8, 255, 256, 257, 600)
OTHER = NoteKey("other.example/log", secret(9).public_key().public_bytes_raw())


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    made = Witness(tmp_path, KEY, secret(2), [LOG], clock=lambda: TIME)
    yield made
    made.close()


def note_of(log: StoredLog) -> Note:
    return Checkpoint(LOG.name, log.tree.size, log.tree.root).sign(LOG, secret(1))


def proof_of(old: int, log: StoredLog) -> list[bytes]:
    size = log.tree.size
    return consistency_proof(old, size, log.reader().node) if 0 < old < size else []


def request(old: int, log: StoredLog, *, proof: list[bytes] | None = None) -> bytes:
    hashes = proof_of(old, log) if proof is None else proof
    return body_of(str(old), map(to_base64, hashes), note_of(log).encode())


def body_of(old: str, lines: object, note: bytes) -> bytes:
    return "\n".join([f"old {old}", *lines, "", ""]).encode() + note  # type: ignore[misc]  # lines of text


def fork(size: int) -> StoredLog:
    """Make a log that is like the other one but for its first entry."""
    log = StoredLog()
    log.append(b"another first entry", *(b"entry %d" % number for number in range(1, size)))
    return log


def status(answer: Answer) -> int:
    return answer[0]


def test_it_cosigns_what_continues_what_it_has_seen(witness: Witness) -> None:
    old = 0
    for size in SIZES:
        log = log_of(size)
        code, _, body = witness.add_checkpoint(request(old, log))
        assert code == 200, body
        line = Signature.parse(body.decode().removesuffix("\n"))
        note = Note(note_of(log).text, (line,))
        assert cosigned_time(note.verified_by([KEY])[KEY]) == TIME
        theirs = aics_tlog.parse_note(note_of(log).encode() + body)
        told = aics_tlog.verify_checkpoint(
            theirs, aics_tlog.parse_vkey(str(LOG)), [aics_tlog.parse_vkey(str(KEY))], 1
        )
        assert told.ok
        old = size


def test_the_same_checkpoint_is_cosigned_again(witness: Witness) -> None:
    assert status(witness.add_checkpoint(request(0, log_of(5)))) == 200
    assert status(witness.add_checkpoint(request(5, log_of(5)))) == 200


def test_a_log_that_it_does_not_know_is_not_found(witness: Witness) -> None:
    note = Checkpoint(OTHER.name, 5, log_of(5).tree.root).sign(OTHER, secret(9))
    assert status(witness.add_checkpoint(body_of("0", [], note.encode()))) == 404


def test_a_signature_that_is_not_the_logs_is_forbidden(witness: Witness) -> None:
    text = note_of(log_of(5)).text
    stranger = NoteKey(LOG.name, secret(9).public_key().public_bytes_raw())
    unsigned = Note(text).signed(stranger, stranger.sign(text, secret(9)))
    assert status(witness.add_checkpoint(body_of("0", [], unsigned.encode()))) == 403
    wrong = Note(text, (Signature(LOG.name, LOG.id, bytes(64)),))
    assert status(witness.add_checkpoint(body_of("0", [], wrong.encode()))) == 403
    both = Note(text, (*unsigned.signatures, *note_of(log_of(5)).signatures))
    assert status(witness.add_checkpoint(body_of("0", [], both.encode()))) == 200


def test_an_old_size_above_the_new_one_is_a_bad_request(witness: Witness) -> None:
    assert status(witness.add_checkpoint(request(6, log_of(5)))) == 400


@pytest.mark.parametrize("old", [0, 3, 4, 6])
def test_another_old_size_is_a_conflict_and_the_right_one_is_told(
    witness: Witness, old: int
) -> None:
    assert status(witness.add_checkpoint(request(0, log_of(5)))) == 200
    told = witness.add_checkpoint(request(old, log_of(9)))
    assert told == (409, "text/x.tlog.size", b"5\n")
    assert witness.add_checkpoint(request(3, log_of(4)))[0] == 409, "it never goes back"


def test_what_does_not_continue_is_unprocessable(witness: Witness) -> None:
    assert status(witness.add_checkpoint(request(0, log_of(5), proof=[bytes(32)]))) == 422
    assert status(witness.add_checkpoint(request(0, log_of(5)))) == 200
    good = proof_of(5, log_of(9))
    for wrong in (fork(9), log_of(9)):
        for proof in ([], good[:-1], [*good, bytes(32)], [bytes(32), *good[1:]], good):
            if wrong.tree.root == log_of(9).tree.root and proof == good:
                continue
            assert status(witness.add_checkpoint(request(5, wrong, proof=proof))) == 422
    assert status(witness.add_checkpoint(request(5, fork(9)))) == 422
    assert status(witness.add_checkpoint(request(5, fork(5)))) == 422
    assert status(witness.add_checkpoint(request(5, log_of(9)))) == 200


def test_an_empty_tree_with_another_root_is_unprocessable(witness: Witness) -> None:
    text = f"{LOG.name}\n0\n{to_base64(bytes(32))}\n"
    note = Note(text).signed(LOG, LOG.sign(text, secret(1)))
    assert status(witness.add_checkpoint(body_of("0", [], note.encode()))) == 422


def test_malformed_requests_are_bad_requests(witness: Witness) -> None:
    good = request(0, log_of(5))
    note = note_of(log_of(5)).encode()
    hashes = [to_base64(bytes(32))] * 64
    for bad in (
        b"",
        good[:-1],
        good.removeprefix(b"old "),
        good.replace(b"old 0", b"old 00", 1),
        good.replace(b"old 0", b"old -1", 1),
        good.replace(b"old 0", b"old  0", 1),
        good.replace(b"\n", b"\r\n"),
        body_of("0", hashes, note),
        body_of("0", ["not base 64"], note),
        body_of("9" * 30, [], note),
        body_of("0", [], b"a note without a signature\n"),
    ):
        assert status(witness.add_checkpoint(bad)) == 400, bad


@FEW
@given(st.binary(max_size=200), st.integers(0, 500), st.integers(0, 30))
def test_no_request_is_cosigned_by_accident(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int, cut: int
) -> None:
    made = Witness(tmp_path_factory.mktemp("w"), KEY, secret(2), [LOG], clock=lambda: TIME)
    good = request(0, log_of(5))
    at %= len(good)
    bad = good[:at] + junk + good[at + cut :]
    code = status(made.add_checkpoint(bad))
    made.close()
    assert code in ({200} if bad == good else {400, 403, 404, 409, 422})


def test_monitors_read_what_it_cosigned(witness: Witness) -> None:
    place = sha256(LOG.name.encode()).hexdigest()
    assert status(witness.newest(place)) == 404
    witness.add_checkpoint(request(0, log_of(5)))
    witness.add_checkpoint(request(5, log_of(9)))
    code, _, body = witness.newest(place)
    assert code == 200
    note = Note.parse(body)
    assert set(note.verified_by([LOG, KEY])) == {LOG, KEY}
    assert Checkpoint.parse(note.text).size == 9
    assert status(witness.newest(place.upper())) == 404


def test_two_requests_at_the_same_time_make_no_smaller_tree(witness: Witness) -> None:
    """The race that the specification describes: N and N+K are checked, then both are stored."""
    witness.add_checkpoint(request(0, log_of(5)))
    for turn in range(20):
        old = 5 + 10 * turn
        near, far = log_of(old + 3), log_of(old + 10)
        ready = threading.Barrier(2)
        codes: dict[str, int] = {}

        def ask(name: str, body: bytes, ready: threading.Barrier, codes: dict[str, int]) -> None:
            ready.wait()
            codes[name] = status(witness.add_checkpoint(body))

        threads = [
            threading.Thread(target=ask, args=(name, request(old, log), ready, codes))
            for name, log in (("near", near), ("far", far))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes.values()) == [200, 409]
        size = Checkpoint.parse(
            Note.parse(witness.newest(sha256(LOG.name.encode()).hexdigest())[2]).text
        ).size
        assert size == (old + 3 if codes["near"] == 200 else old + 10)
        if codes["near"] == 200:
            assert status(witness.add_checkpoint(request(old + 3, far))) == 200


# And as a process, over HTTP.


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scribe]:
    with scribe(tmp_path_factory.mktemp("witness") / "data", names=("ada",), threshold=1) as log:
        log.witness()
        yield log


def http(place: Scribe, sent: bytes) -> bytes:
    """Send bytes; return all that comes back."""
    with socket.socket(socket.AF_UNIX) as line, short(place.data / "run" / "ada.sock") as address:
        line.settimeout(30)
        line.connect(address)
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(ConnectionResetError):
            while piece := line.recv(1 << 16):
                received += piece
        return received


def post(body: bytes) -> bytes:
    head = f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"GET /add-checkpoint HTTP/1.1\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"GET /" + b"0" * 64 + b"/checkpoint HTTP/1.1\r\n\r\n", 404),
        (b"GET /../../etc/passwd/checkpoint HTTP/1.1\r\n\r\n", 404),
        (b"DELETE /add-checkpoint HTTP/1.1\r\n\r\n", 405),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 400),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 400),
        (post(b"old 0\n\nx\n1\n\n"), 400),
    ],
)
def test_requests_over_http(place: Scribe, sent: bytes, code: int) -> None:
    assert http(place, sent).startswith(f"HTTP/1.1 {code} ".encode())


@FEW
@given(st.binary(max_size=300))
def test_no_bytes_end_the_witness(place: Scribe, data: bytes) -> None:
    http(place, data)
    assert http(place, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 404 ")


def test_it_remembers_across_a_kill(tmp_path: Path) -> None:
    with scribe(tmp_path / "data", names=("ada",), threshold=1) as log:
        signer = read_key(NoteKey, log.data / "keys" / "log")[1]

        def sent(old: int, size: int) -> bytes:
            tree = log_of(size)
            note = Checkpoint(log.key.name, size, tree.tree.root).sign(log.key, signer)
            return http(
                log, post(body_of(str(old), map(to_base64, proof_of(old, tree)), note.encode()))
            )

        old = 0
        for size in (3, 5, 8, 13):
            log.witness()
            assert b" 200 " in sent(old, size)[:16]
            log.stop("ada", signum=signal.SIGKILL)
            log.witness()
            told = sent(0, size)
            assert b" 409 " in told[:16]
            assert told.endswith(b"\r\n\r\n%d\n" % size)
            log.stop("ada", signum=signal.SIGKILL)
            old = size
