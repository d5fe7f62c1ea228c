"""Outside: servers on this machine that stand for the Internet, with an authority of their own."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("peer.example", "other.example", "relay.example")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

type Behave = Callable[[socket.socket], None]


def authority(folder: Path, *more: str) -> tuple[Path, ssl.SSLContext]:
    """Make an authority and a server's certificate; return what to trust and how to serve."""
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    our, their = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority for tests")])

    def build(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        made = made.serial_number(x509.random_serial_number())
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(our.public_key())
        made = made.add_extension(known, critical=False)
        return made.not_valid_before(now - day).not_valid_after(now + day)

    ours = build(issuer, our.public_key())
    ours = ours.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    ours = ours.add_extension(
        x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        ),
        critical=True,
    )
    ours = ours.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(our.public_key()), critical=False
    )
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in (*NAMES, *more)]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    theirs = build(x509.Name([]), their.public_key())
    theirs = theirs.add_extension(x509.SubjectAlternativeName(names), critical=True)
    pem = serialization.Encoding.PEM
    trusted, served = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(ours.sign(our, hashes.SHA256()).public_bytes(pem))
    served.write_bytes(
        theirs.sign(our, hashes.SHA256()).public_bytes(pem)
        + their.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    return trusted, context


def read_request(line: socket.socket) -> tuple[bytes, bytes]:
    """Read one HTTP request: its head and its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(1 << 16)
        if not piece:
            return data, b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for row in head.lower().split(b"\r\n"):
        if row.startswith(b"content-length:"):
            length = int(row.partition(b":")[2])
    while len(body) < length:
        body += line.recv(1 << 16)
    return head, body


class Peer:
    """An HTTPS server that answers as it is told, once a connection, and remembers what came."""

    def __init__(self, tls: ssl.SSLContext, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self._tls = tls
        self._door = socket.create_server(address)
        self.port = int(self._door.getsockname()[1])
        self.heard: list[tuple[bytes, bytes]] = []
        self.lines = 0
        self.behave: Behave = lambda line: line.sendall(OK)
        threading.Thread(target=self._serve, daemon=True).start()

    def say(self, answer: bytes) -> None:
        """Answer with these bytes from now on."""
        self.behave = lambda line: line.sendall(answer)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.lines += 1
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError), self._tls.wrap_socket(line, server_side=True) as secret:
            self.heard.append(read_request(secret))
            self.behave(secret)

    def close(self) -> None:
        """Take no more."""
        self._door.close()


class Relay:
    """A mail server that wants STARTTLS, and remembers letters: sender, recipients, text."""

    def __init__(self, tls: ssl.SSLContext, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self._tls = tls
        self._door = socket.create_server(address)
        self.port = int(self._door.getsockname()[1])
        self.letters: list[tuple[str, list[str], bytes]] = []
        self.said: list[str] = []
        self.lines = 0
        self.starttls = True
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            self.lines += 1
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError):
            line.sendall(b"220 relay.example\r\n")
            line = self._talk(line)
            line.close()

    def _talk(self, line: socket.socket) -> socket.socket:
        rows = line.makefile("rb")
        sender, to = "", list[str]()
        for raw in rows:
            row = raw.decode().strip()
            self.said.append(row)
            word, address = row.split(" ")[0].upper(), row.partition("<")[2].partition(">")[0]
            if word == "STARTTLS":
                line.sendall(b"220 go\r\n")
                return self._talk(self._tls.wrap_socket(line, server_side=True))
            if word == "MAIL":
                sender = address
            elif word == "RCPT":
                to.append(address)
            elif word == "DATA":
                line.sendall(b"354 go\r\n")
                self.letters.append((sender, to, self._text(rows)))
            line.sendall(self._answers(line).get(word, b"250 ok\r\n"))
            if word == "QUIT":
                break
        return line

    def _answers(self, line: socket.socket) -> dict[str, bytes]:
        plain = self.starttls and not isinstance(line, ssl.SSLSocket)
        more = b"STARTTLS" if plain else b"AUTH PLAIN"
        return {
            "EHLO": b"250-relay.example\r\n250 " + more + b"\r\n",
            "AUTH": b"235 welcome\r\n",
            "QUIT": b"221 bye\r\n",
            "RCPT": b"550 nobody here\r\n" if "nobody" in self.said[-1] else b"250 ok\r\n",
        }

    def _text(self, rows: Iterable[bytes]) -> bytes:
        text = b""
        for piece in rows:
            if piece == b".\r\n":
                break
            text += piece[1:] if piece.startswith(b"..") else piece
        return text

    def close(self) -> None:
        """Take no more."""
        self._door.close()
