"""World: all the Internet there is, in a namespace of its own: it answers, and keeps count.

    python -m tests.ops.world FOLDER

It serves names (UDP 53), HTTPS (443) and mail (587), and reads every packet on the wire. At SIGTERM
it writes FOLDER/captured.json.
"""

import json
import signal
import socket
import ssl
import struct
import sys
import threading
from hashlib import sha256
from pathlib import Path

from tests.guards.outside import Peer, Relay
from tests.ops.border import HOUSE, WORLD

NAMES = {"peer.example": WORLD, "other.example": WORLD, "relay.example": WORLD}
NAMES |= {"rebinding.example": "127.0.0.1", "cloud.example": "169.254.169.254"}
REDIRECTS = {
    "/away": "https://other.example/there",
    "/inside": "https://cloud.example/latest",
    "/number": "https://169.254.169.254/latest",
}
TYPE_A = 1


class Names(threading.Thread):
    """A name server (RFC 1035): says what it knows, and writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._door.bind((WORLD, 53))
        self.asked: set[str] = set()

    def run(self) -> None:
        while True:
            question, who = self._door.recvfrom(4096)
            labels, at = [], 12
            while question[at]:
                labels.append(question[at + 1 : at + 1 + question[at]].decode())
                at += 1 + question[at]
            name = ".".join(labels).lower()
            self.asked.add(name)
            kind = int.from_bytes(question[at + 1 : at + 3])
            address = NAMES.get(name) if kind == TYPE_A else None
            head = question[:2] + (b"\x81\x80" if name in NAMES else b"\x81\x83")
            body = question[12 : at + 5]
            answer = b""
            if address:
                answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(address)
            self._door.sendto(head + struct.pack(">4H", 1, bool(answer), 0, 0) + body + answer, who)


class Wire(threading.Thread):
    """Ears: which packets the house sent, by protocol, address and port."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._ears = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self._ears.bind(("w0", 0))
        self.sent: set[tuple[str, str, int]] = set()
        self.lines = 0

    def run(self) -> None:
        while True:
            frame = self._ears.recv(1 << 16)
            kind, packet = frame[12:14], frame[14:]
            if kind == b"\x08\x06":  # ARP: who has the other end of the wire
                continue
            if kind != b"\x08\x00":
                self.sent.add((f"frame {kind.hex()}", "", 0))
                continue
            if packet[12:16] != socket.inet_aton(HOUSE):
                continue
            to = socket.inet_ntoa(packet[16:20])
            rest = packet[(packet[0] & 15) * 4 :]
            port = int.from_bytes(rest[2:4])
            protocol = {6: "tcp", 17: "udp"}.get(packet[9], f"protocol {packet[9]}")
            self.sent.add((protocol, to, port))
            self.lines += protocol == "tcp" and rest[13] & 0x12 == 2  # SYN, not ACK


def main() -> None:
    """Be the world until told to end."""
    folder = Path(sys.argv[1])
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=end.set).start())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "server.pem")
    names, ears = Names(), Wire()
    peer, relay = Peer(tls, (WORLD, 443)), Relay(tls, (WORLD, 587))

    def behave(line: socket.socket) -> None:
        path = peer.heard[-1][0].split(b" ")[1].decode()
        there = REDIRECTS.get(path)
        head = f"HTTP/1.1 302 Found\r\nLocation: {there}" if there else "HTTP/1.1 200 OK"
        line.sendall(f"{head}\r\nContent-Length: 2\r\n\r\nok".encode())

    peer.behave = behave
    names.start()
    ears.start()
    (folder / "listening").touch()
    end.wait()
    requests = []
    for head, body in peer.heard:
        rows = head.decode("latin-1").split("\r\n")
        (host,) = (row.partition(": ")[2] for row in rows if row.lower().startswith("host:"))
        requests.append([host, rows[0].split(" ")[0], sha256(body).hexdigest(), len(body)])
    letters = [
        ["relay.example", "MAIL", sha256(text).hexdigest(), len(text)]
        for _, _, text in relay.letters
    ]
    told = {
        "requests": requests,
        "letters": letters,
        "to": [to for _, to, _ in relay.letters],
        "names": sorted(names.asked),
        "packets": sorted(ears.sent),
        "lines": ears.lines,
    }
    (folder / "captured.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
