"""The process that learns: an order on standard input, its lesson on standard output.

It is a process of its own, so that the worker keeps neither its libraries nor its memory, and the
machine's own work goes before it.
"""

import os
import sys

import msgspec

from clerestory.feed.training.epoch import teach
from clerestory.feed.training.order import Order

NICE = 10


def main() -> None:
    """Learn what is asked for."""
    os.nice(NICE)
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    sys.stdout.buffer.write(msgspec.msgpack.encode(teach(order)))


if __name__ == "__main__":
    main()
