"""A small log in a folder as a server publishes it, and a server that may misbehave."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import override

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.tlog.samples import LOG, WITNESSES, StoredLog, secret

from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import NO_TAG, PUBLIC_KINDS, Kind, Leaf, commitment, leaf_tag
from clerestory.tlog.notes import Note
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.proofs import inclusion_proof
from clerestory.verify.audit import Asked, Audit
from clerestory.verify.findings import Report
from clerestory.verify.receipts import Receipt
from clerestory.verify.sources import Source

SEEN = 1_700_000_000
KEY = bytes(range(32))  # of the person some entries are about
POLICY = "\n".join(
    [
        f"log {LOG}",
        *(f"witness w{number} {key}" for number, key in enumerate(WITNESSES, 2)),
        "group w 2 w2 w3 w4",
        "quorum w",
        "",
    ]
).encode()
type Act = tuple[Kind, int, dict[str, Value]]  # kind, the person's number or -1, body


def salt(index: int) -> bytes:
    return index.to_bytes(32)


def act(kind: Kind = Kind.EGRESS, number: int = -1, **body: Value) -> Act:
    return kind, number, body or {"said": "something"}


def entry(index: int, acts: Act) -> Leaf:
    kind, number, body = acts
    tag = leaf_tag(KEY, kind, number) if number >= 0 else NO_TAG
    return Leaf(kind, tag, commitment(salt(index), body))


def signed(checkpoint: Checkpoint, *witnesses: int, time: int = SEEN) -> Note:
    """Sign as the log, and as the witnesses with these numbers."""
    note = checkpoint.sign(LOG, secret(1))
    for number in witnesses:
        key, signer = WITNESSES[number - 2], secret(number)
        assert isinstance(signer, Ed25519PrivateKey)
        note = note.signed(key, key.cosign(note.text, signer, time))
    return note


class Published:
    """A log with its public files in a folder."""

    def __init__(self, folder: Path, acts: list[Act]) -> None:
        self.folder, self.acts, self.log = folder, list[Act](), StoredLog()
        folder.mkdir(parents=True, exist_ok=True)
        self.append(acts)

    def append(self, acts: list[Act]) -> None:
        first = len(self.acts)
        leaves = [entry(index, one) for index, one in enumerate(acts, first)]
        self.acts += acts
        if leaves:
            self.log.append(*(leaf.encode() for leaf in leaves))
        for path, data in self.log.files.items():
            self.put(path, data)
        for index, (kind, _, body) in enumerate(acts, first):
            if kind in PUBLIC_KINDS:
                opened: Value = {"body": body, "salt": salt(index).hex()}
                self.put(f"bodies/{index}.json", write_canonical(opened))
        self.put("checkpoint", self.note().encode())

    def put(self, path: str, data: bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(LOG.name, self.log.tree.size, self.log.tree.root)

    def note(self, *witnesses: int) -> Note:
        return signed(self.checkpoint, *(witnesses or (2, 3)))

    def proof(self, index: int, extra: bytes = b"") -> ProofFile:
        node = self.log.reader().node
        hashes = inclusion_proof(index, self.log.tree.size, node)
        return ProofFile(index, tuple(hashes), self.note(), extra)

    def receipt(self, index: int) -> Receipt:
        body: Value = self.acts[index][2]
        return Receipt(entry(index, self.acts[index]), salt(index), body, self.proof(index))

    def leaf_hash(self, index: int) -> bytes:
        return leaf_hash(entry(index, self.acts[index]).encode())


def audited(source: Source, **asked: object) -> Report:
    """Audit, and return what was found."""
    asked.setdefault("policy", Policy.parse(POLICY))
    audit = Audit(source, Asked(**asked))  # type: ignore[arg-type]  # its fields
    return audit.run(lambda _done, _of: None)


def sentences(report: Report, mark: str = "WRONG") -> list[str]:
    return [finding.sentence for finding in report.findings if finding.mark == mark]


type Misbehave = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Misbehave) -> Iterator[str]:
    """Serve on loopback; `answer` is called for each GET and does what it likes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # who asked has hung up

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, data: bytes, status: int = 200) -> None:
    head = f"HTTP/1.1 {status} Here\r\nContent-Length: {len(data)}\r\n\r\n"
    handler.wfile.write(head.encode() + data)


def files_of(folder: Path) -> Misbehave:
    """Serve the files of a folder below /log/, honestly."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        file = folder / handler.path.removeprefix("/log/")
        found = file.is_file()
        send(handler, file.read_bytes() if found else b"nothing here", 200 if found else 404)

    return answer
