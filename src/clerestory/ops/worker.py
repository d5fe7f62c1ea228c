"""Worker: the process that does what is done later."""

import logging
import os
import signal
import threading
from pathlib import Path
from types import FrameType

from clerestory.guards import walls, wire
from clerestory.ops import child, log
from clerestory.ops.boot import boot, load_rooms

logger = logging.getLogger(__name__)


def answer(data: Path) -> None:
    """Answer `doctor`, for whom this process tries its ways out, and the `stream` process."""
    from clerestory.ops import guests  # noqa: PLC0415  not before Django is set up

    acts = {"walls": walls.tell, **guests.acts()}
    path = data / "run" / "worker.sock"
    wire.serve(path, acts, most_body=guests.MOST_BODY, most_lines=8, stop=threading.Event())


def main() -> None:
    """Run a worker until it is told to end."""
    child.begin()
    log.begin("worker")
    boot()
    load_rooms()
    from django.conf import settings  # noqa: PLC0415  not before Django is set up

    from clerestory.ops.lanes import Worker  # noqa: PLC0415  the same
    from clerestory.spine.jobs import stopping  # noqa: PLC0415  the same

    def end(signum: int, frame: FrameType | None) -> None:
        del signum, frame
        # In a thread of its own: the signal may come while this one holds the lock of the event.
        threading.Thread(target=stopping.set).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=answer, args=(settings.DATA,), daemon=True).start()
    worker = Worker(media_lanes=int(settings.OPTIONS["MEDIA_LANES"]))
    worker.start()
    stopping.wait()
    if not worker.stop():
        # A lane that did not hear is stopped by the end of the process; its task went back.
        logger.warning("a task did not stop in time and was given back")
        logging.shutdown()
        os._exit(0)


if __name__ == "__main__":
    main()
