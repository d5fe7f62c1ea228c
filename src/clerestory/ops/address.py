"""Address: how an operator writes where to listen, and listening there."""

import socket

from clerestory.ops.options import BadOption

BACKLOG = 1024


def parse(name: str, where: str) -> tuple[str, int] | None:
    """Read `host:port` or `[host]:port` of a setting; None for the empty text; raise BadOption."""
    if not where:
        return None
    host, _, port = where.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 1 << 16:
        message = f"the setting {name} must be host:port, such as 127.0.0.1:9090"
        raise BadOption(message)
    return host, int(port)


def listening(host: str, port: int) -> socket.socket:
    """Listen on an address. Who comes while the process that answers starts again, waits."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A process that starts while its predecessor ends can have the address already.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # What is accepted here has it too: a short answer does not wait for the receipt of its head.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.bind((host, port))
    made.listen(BACKLOG)
    made.set_inheritable(True)
    made.setblocking(False)
    return made
