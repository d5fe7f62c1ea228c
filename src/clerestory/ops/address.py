"""Address: how an operator writes where to listen."""

from clerestory.ops.options import BadOption


def parse(where: str) -> tuple[str, int] | None:
    """Read `host:port` or `[host]:port`; None for the empty text; raise BadOption."""
    if not where:
        return None
    host, _, port = where.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 1 << 16:
        message = "the setting METRICS must be host:port, such as 127.0.0.1:9090"
        raise BadOption(message)
    return host, int(port)
