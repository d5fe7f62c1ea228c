"""Net: two network namespaces and a wire between them: the browser's, and that of our server.

Whatever the browser sends arrives in the server's namespace and is written down there: each name
that is asked for, and each packet. Every foreign name leads to an address where all are turned
away, so that the attempt is seen as well as the question. Nothing is forwarded anywhere.
"""

import argparse
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = "10.77.0.1"  # the server's end of the wire, and the only resolver
THERE = "10.77.0.2"  # the browser's end
NOWHERE = "192.0.2"  # RFC 5737: each foreign name is said to have an address of its own in here
STRANGER = f"{NOWHERE}.250"  # an address that no name leads to
NAME = "clips.test"  # RFC 6761: a name that no registry will ever give out
_ETH_ALL, _IPV4, _UDP, _TCP = 0x0003, 0x0800, 17, 6
_A, _IN = 1, 1
_SYN, _ACK = 0x02, 0x10
_HEADER = 20  # bytes of an IPv4 header at least


class CannotMake(Exception):
    """Namespaces cannot be made here, and why."""


@dataclass(frozen=True)
class Net:
    """The names of the two namespaces, and where what was sent is written."""

    browser: str
    server: str
    seen: Path

    def inside(self, namespace: str, *words: str) -> list[str]:
        """Return the command that runs `words` in a namespace."""
        return [_ip(), "netns", "exec", namespace, *words]


@dataclass(frozen=True)
class Sent:
    """One thing that left the browser: a `name` that was asked for, or a packet to somewhere."""

    kind: str
    to: str

    @property
    def foreign(self) -> bool:
        """Whether it went anywhere but to our server and its resolver."""
        if self.kind == "name":
            # Browsers also ask for records about a name, as in _8000._https.clips.test (RFC 9460).
            return self.to != NAME and not self.to.endswith(f".{NAME}")
        return not self.to.startswith(f"{HERE}:")


@contextmanager
def made(folder: Path) -> Iterator[Net]:
    """Make the namespaces and the sinks; all of it is gone afterwards."""
    mark = os.getpid()
    net = Net(f"leak-browser-{mark}", f"leak-server-{mark}", folder / "seen")
    resolver = Path("/etc/netns") / net.browser
    net.seen.touch()
    try:
        _wire(net)
        resolver.mkdir(parents=True, exist_ok=True)
        (resolver / "resolv.conf").write_text(f"nameserver {HERE}\n")
        (resolver / "hosts").write_text("127.0.0.1 localhost\n")
        sink = [sys.executable, "-m", "leakcheck.net", "--out", str(net.seen)]
        with subprocess.Popen(net.inside(net.server, *sink), stdout=subprocess.PIPE) as process:
            try:
                if process.stdout is None or process.stdout.readline() != b"listening\n":
                    message = "the sinks did not start"
                    raise CannotMake(message)
                yield net
            finally:
                process.terminate()
    finally:
        for namespace in (net.browser, net.server):
            subprocess.run([_ip(), "netns", "del", namespace], check=False, capture_output=True)
        shutil.rmtree(resolver, ignore_errors=True)


def sent(net: Net) -> set[Sent]:
    """Return what has left the browser so far."""
    lines = net.seen.read_text().splitlines()
    return {Sent(**json.loads(line)) for line in lines}


def _wire(net: Net) -> None:
    """Lay a wire between two new namespaces."""
    commands = [
        ("netns", "add", net.browser),
        ("netns", "add", net.server),
        ("-n", net.server, "link", "add", "wire", "type", "veth", "peer", "name", "out"),
        ("-n", net.server, "link", "set", "out", "netns", net.browser),
        ("-n", net.server, "addr", "add", f"{HERE}/24", "dev", "wire"),
        ("-n", net.browser, "addr", "add", f"{THERE}/24", "dev", "out"),
        *(("-n", net.server, "link", "set", one, "up") for one in ("lo", "wire")),
        *(("-n", net.browser, "link", "set", one, "up") for one in ("lo", "out")),
        ("-n", net.browser, "route", "add", "default", "via", HERE),
        # Who calls there is turned away at once, so that no page waits for it.
        ("-n", net.server, "route", "add", "local", f"{NOWHERE}.0/24", "dev", "lo"),
        # What the server itself would send out comes to the wire, where it is seen.
        ("-n", net.server, "route", "add", "default", "via", THERE),
    ]
    for command in commands:
        done = subprocess.run([_ip(), *command], check=False, capture_output=True, text=True)
        if done.returncode:
            message = f"ip {' '.join(command)}: {done.stderr.strip()}"
            raise CannotMake(message)


def _ip() -> str:
    program = shutil.which("ip") or shutil.which("ip", path="/usr/sbin:/sbin")
    if program is None:
        message = "the program ip is not here: install Debian's package iproute2"
        raise CannotMake(message)
    return program


class Book:
    """Where the sinks write, each thing once, and which address was given out for which name."""

    def __init__(self, out: Path) -> None:
        self._out = out.open("a", buffering=1)
        self._known: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._names = {HERE: NAME}

    def address(self, name: str) -> str:
        """Return the address of a name; each foreign one has its own, of 249."""
        with self._lock:
            for address, known in self._names.items():
                if known == name:
                    return address
            address = f"{NOWHERE}.{len(self._names) % 249 + 1}"
            self._names[address] = name
            return address

    def name(self, address: str) -> str:
        """Return the name that an address was given out for, or the address."""
        return address if address == HERE else self._names.get(address, address)

    def write(self, kind: str, to: str) -> None:
        """Write down what was sent, if it is new."""
        with self._lock:
            if (kind, to) not in self._known:
                self._known.add((kind, to))
                self._out.write(json.dumps({"kind": kind, "to": to}) + "\n")


def answer_names(door: socket.socket, book: Book) -> None:
    """Answer every question for an address (RFC 1035 section 4), and write the names down."""
    while True:
        question, whom = door.recvfrom(4096)
        name, end = _question(question)
        book.write("name", name)
        kind = int.from_bytes(question[end : end + 2])
        address = socket.inet_aton(book.address(name))
        # A pointer to the name in the question, then type, class, ten seconds, four bytes.
        record = struct.pack("!HHHIH", 0xC00C, _A, _IN, 10, 4) + address
        found = kind == _A
        header = question[:2] + struct.pack("!HHHHH", 0x8180, 1, found, 0, 0)
        door.sendto(header + question[12 : end + 4] + (record if found else b""), whom)


def _question(message: bytes) -> tuple[str, int]:
    """Return the name in a question, and where it ends."""
    labels, at = [], 12
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode("ascii", "replace"))
        at += 1 + message[at]
    return ".".join(labels).lower(), at + 1


def watch_packets(tap: socket.socket, book: Book) -> None:
    """Write down where packets go from either end; of TCP, each attempt to connect."""
    while True:
        packet = tap.recv(1 << 16)[14:]
        if len(packet) < _HEADER or packet[0] >> 4 != 4:
            continue
        whence, whither = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        if whence != THERE and (whence != HERE or whither == THERE):
            continue  # an answer
        start, protocol, whither = (packet[0] & 15) * 4, packet[9], book.name(whither)
        port = int.from_bytes(packet[start + 2 : start + 4])
        if protocol == _UDP:
            book.write("udp", f"{whither}:{port}")
        elif protocol == _TCP and packet[start + 13] & (_SYN | _ACK) == _SYN:
            book.write("tcp", f"{whither}:{port}")
        elif protocol != _TCP:
            book.write(f"ip-{protocol}", f"{whither}:0")


def main() -> None:
    """Run both sinks in this namespace until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    book = Book(parser.parse_args().out)
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((HERE, 53))
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_ALL))
    tap.bind(("wire", _IPV4))
    for work, source in ((answer_names, door), (watch_packets, tap)):
        threading.Thread(target=work, args=(source, book), daemon=True).start()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
