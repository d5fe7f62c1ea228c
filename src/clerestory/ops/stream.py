"""Stream: the process that tells open pages, over server-sent events, that there is news.

It listens on a Unix socket, behind the web process or a front server; on an address if STREAM names
one. Who knocks is let in by the session cookie, which the worker looks up. What is told is a
number, never what it is about. The bell, a socket for datagrams, says for whom to count anew.
"""

import asyncio
import gc
import os
import resource
import socket
import threading
from pathlib import Path

from clerestory.guards import walls, wire
from clerestory.ops import child, log
from clerestory.ops.address import listening, parse
from clerestory.ops.lines import Lines
from clerestory.ops.options import data_folder, load
from clerestory.tlog.canonical import Value


def unix(path: Path, kind: socket.SocketKind) -> socket.socket:
    """Make a Unix socket of this name, for this user alone, in place of a former one."""
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, kind)
    made.setblocking(False)
    former = os.umask(0o177)
    try:
        with wire.short(path) as address:
            made.bind(address)
    finally:
        os.umask(former)
    return made


def main() -> None:
    """Hold lines open until told to end."""
    child.begin(walled=False)
    place = parse("STREAM", str(load(data_folder())["STREAM"]))
    front = [listening(*place)] if place else []
    child.close_walls()
    log.begin("stream")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    run = data_folder() / "run"
    lines = Lines(run / "worker.sock")

    def told(_fields: object, _body: bytes) -> tuple[dict[str, Value], bytes]:
        return {"open": lines.count, "people": len(lines.people)}, b""

    acts = {"walls": walls.tell, "count": told}
    answering = threading.Thread(
        target=wire.serve,
        args=(run / "stream.sock", acts),
        kwargs={"most_body": 0, "most_lines": 4, "stop": threading.Event()},
        daemon=True,
    )
    answering.start()
    # What was made while starting lives as long as the process: the collector need not look at it.
    gc.collect()
    gc.freeze()
    doors = [unix(run / "events.sock", socket.SOCK_STREAM), *front]
    asyncio.run(lines.serve(doors, unix(run / "bell.sock", socket.SOCK_DGRAM)))


if __name__ == "__main__":
    main()
