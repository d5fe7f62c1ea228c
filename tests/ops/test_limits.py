"""Limits: bodies that do not come hold neither pages nor files."""

import socket
from contextlib import ExitStack

from tests.premises import Premises


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
            line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
        assert ask_for(b"GET /offline") == b"200"
        assert ask_for(b"POST /sign-in", b"Content-Length: 3\r\n\r\na=b") == b"503"
