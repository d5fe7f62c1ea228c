"""Limits: bodies that do not come hold neither pages nor files."""

import socket
from contextlib import ExitStack

from tests.premises import Premises, until

# With the cookie, Django has to read the form to find the proof of origin in it.
COOKIE = b"Cookie: csrf=" + b"a" * 32 + b"\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncsrf"


def test_pages_are_sent_while_seventy_bodies_do_not_come(premises: Premises) -> None:
    host, _, port = premises.up().url.removeprefix("http://").rstrip("/").partition(":")
    there = (host, int(port))

    def ask_for(first: bytes, last: bytes = b"") -> bytes:
        with socket.create_connection(there, timeout=20) as line:
            line.sendall(first + b" HTTP/1.1\r\nHost: localhost\r\n" + last + b"\r\n")
            return line.recv(12)[9:]

    with ExitStack() as held:
        for _ in range(70):
            line = held.enter_context(socket.create_connection(there, timeout=20))
            line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n" + COOKIE + FORM)
        until(lambda: ask_for(b"POST /sign-in", b"Content-Length: 1\r\n\r\na") == b"503")
        assert ask_for(b"GET /offline") == b"200"
