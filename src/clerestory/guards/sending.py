"""Sending: one request over HTTPS or SMTP to an address that was checked, within bounds.

Standard library: `http.client`, `smtplib`, `ssl`. Nobody else imports this.
Source: RFC 9110, RFC 9112, RFC 1952, RFC 5321, RFC 3207.
"""

import re
import smtplib
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from clerestory.guards.addresses import Place
from clerestory.guards.recipients import Recipient, texts
from clerestory.guards.wire import Declined, Fields, want

MAIL: Final = "MAIL"  # the method of a letter
MOST_BODY: Final = 4 << 20  # of a request, and of an answer after it is unpacked
MOST_HEADERS: Final = 32 << 10
SECONDS: Final = 20.0  # for a whole request
_TRIES = 4  # addresses of a host, each given a quarter of the time
_GZIP = 16 + zlib.MAX_WBITS
_HEADER, _VALUE = re.compile(r"[A-Za-z0-9-]+"), re.compile(r"[ -~]*")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})
# Headers that say how a message is sent, which is ours to say.
_OURS: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "te"}
    | {"proxy-authorization", "proxy-connection", "trailer", "transfer-encoding", "upgrade"}
)

type Answer = tuple[int, list[tuple[str, str]], bytes]


@contextmanager
def connected(addresses: Sequence[str], port: int, seconds: float) -> Iterator[socket.socket]:
    """Connect to the first address that answers; the line is cut when the time is up.

    Whatever fails inside is raised as Declined.
    """
    late = threading.Event()
    try:
        line = _connect(addresses[:_TRIES], port, seconds / _TRIES)
        with line, line.dup() as twin:  # TLS takes the first; both are ends of one connection
            line.settimeout(seconds + 1)  # the watch below cuts it first

            def cut() -> None:
                late.set()
                with suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)

            watch = threading.Timer(seconds, cut)
            watch.daemon = True
            watch.start()
            try:
                yield line
            finally:
                watch.cancel()
    except (OSError, HTTPException, smtplib.SMTPException, zlib.error, ValueError) as problem:
        if not late.is_set():
            # What the other side said may name a person, so only its kind is told.
            sentence = f"The recipient could not be sent to: {type(problem).__name__}."
            raise Declined("NotSent", sentence) from None
    if late.is_set():  # an answer that we cut short may look whole
        raise Declined("TooSlow", f"The recipient took longer than {seconds:g} seconds.")


def _connect(addresses: Sequence[str], port: int, seconds: float) -> socket.socket:
    problem = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as no:
            problem = no
    raise problem


def fetch(
    line: socket.socket, tls: ssl.SSLContext, place: Place, fields: Fields, body: bytes
) -> Answer:
    """Send a request and read the answer."""
    method, headers = want(fields, "method", str), _headers(fields)
    if method not in _METHODS:
        raise Declined("BadMethod", "This method is not one of those that are sent.")
    with tls.wrap_socket(line, server_hostname=place.host.strip("[]")) as secret:
        connection = HTTPSConnection(place.host, place.port, context=tls)
        connection.sock, connection.auto_open = secret, 0
        connection.putrequest(method, place.path, skip_accept_encoding=True)
        for name, value in [*headers, ("Accept-Encoding", "gzip"), ("Connection", "close")]:
            connection.putheader(name, value)
        if body or method in {"POST", "PUT"}:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        with connection.getresponse() as response:
            told = response.getheaders()
            if sum(len(name) + len(value) for name, value in told) > MOST_HEADERS:
                raise Declined("TooLarge", "The headers of the answer are larger than allowed.")
            return response.status, told, _read(response)


def _headers(fields: Fields) -> list[tuple[str, str]]:
    """Take the headers of a request; none says what is ours to say, or begins another line."""
    pairs = []
    for pair in want(fields, "headers", list):
        match pair:
            case [str() as name, str() as value] if name.lower() not in _OURS and (
                _HEADER.fullmatch(name) and _VALUE.fullmatch(value)
            ):
                pairs.append((name, value))
            case _:
                raise Declined("BadHeader", "A header is a name and a value, and not one of ours.")
    return pairs


def _read(response: HTTPResponse) -> bytes:
    packed = response.getheader("Content-Encoding", "identity").lower()
    if packed not in {"identity", "gzip"}:
        raise Declined("OtherCoding", "The answer is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(_GZIP) if packed == "gzip" else None
    data = bytearray()
    while piece := response.read(1 << 16):
        # Unpacked no further than to the first byte too many, whatever the piece would become.
        data += unpack.decompress(piece, MOST_BODY + 1 - len(data)) if unpack else piece
        if len(data) > MOST_BODY:
            raise Declined("TooLarge", f"The answer is larger than {MOST_BODY} bytes.")
    if response.length or (unpack and data and not unpack.eof):
        raise ValueError("the answer was cut off")
    return bytes(data)


class _Smtp(smtplib.SMTP):
    """SMTP over a line that is there already."""

    def __init__(self, line: socket.socket, name: str) -> None:
        super().__init__(local_hostname=name)  # or it would ask the name system who we are
        self._line = line

    def _get_socket(self, host: str, *_: object) -> socket.socket:
        self._host = host  # whose certificate STARTTLS asks for
        return self._line


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that the operator named: smtp://user:password@host:587, or smtps://."""

    place: Place
    user: str
    password: str
    at_once: bool  # TLS from the first byte, not by STARTTLS

    @classmethod
    def read(cls, url: str) -> Self | None:
        """Read the setting MAIL; None where it is empty; raise ValueError."""
        parts = urlsplit(url)
        if not url:
            return None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("the setting MAIL must be smtp://host or smtps://host")
        at_once = parts.scheme == "smtps"
        place = Place(parts.hostname, parts.port or (465 if at_once else 587), "")
        return cls(place, unquote(parts.username or ""), unquote(parts.password or ""), at_once)

    @property
    def recipient(self) -> Recipient:
        """This server as a recipient. It was named by hand, so it may stand in our own network."""
        return Recipient(self.place.host, frozenset({"mail"}), self.place.port, private=True)

    def post(self, line: socket.socket, tls: ssl.SSLContext, fields: Fields, body: bytes) -> Answer:
        """Hand over a letter; the answer says how many of its recipients were refused."""
        sender, to = want(fields, "sender", str), texts(fields, "to")
        if self.at_once:
            line = tls.wrap_socket(line, server_hostname=self.place.host)
        with _Smtp(line, sender.rpartition("@")[2] or "localhost") as smtp:
            smtp.connect(self.place.host, self.place.port)
            if not self.at_once:
                smtp.starttls(context=tls)
            if self.user:
                smtp.login(self.user, self.password)
            refused = smtp.sendmail(sender, to, body)
        return 250, [("refused", str(len(refused)))], b""
