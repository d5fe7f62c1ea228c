"""Lanes: one worker process, in which each kind of background work has a thread of its own.

A lane runs the tasks of one queue, one at a time. "Watchable" lanes make clips playable; the
"pretty" lane makes the other rungs, and begins one only while nobody waits for a first one. The
"outside" lane waits for other people's servers, which may be slow.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, close_old_connections, connections

from clerestory.gate import actions as ledger
from clerestory.gate.refused import AssuranceDown
from clerestory.spine import clock, jobs, pulse, relay

LOOK_SECONDS = 0.2
# Somebody waits for these: a look costs a fifth of a millisecond.
EAGER_SECONDS = 0.05
CLOCK_SECONDS = 1.0
# Between two tries while the log does not answer.
AWAY_SECONDS = 2.0
# The supervisor kills after 8 seconds; what still runs then has been given back.
LAST_SECONDS = 6.5
logger = logging.getLogger(__name__)


class Lane(threading.Thread):
    """A thread that calls `work` until the process is to end.

    `work` says whether it is to be called again at once; otherwise the thread rests for `pause`.
    """

    def __init__(self, name: str, pause: float, work: Callable[[], bool]) -> None:
        super().__init__(name=name, daemon=True)
        self.pause = pause
        self.work = work

    def run(self) -> None:
        """Work, rest, and never end because of one failure."""
        trouble = 0
        while not jobs.stopping.is_set():
            close_old_connections()
            try:
                again = self.work()
                trouble = 0
            except OperationalError as problem:
                # The database is locked or away: nothing is lost, it is tried again.
                trouble += 1
                again = False
                logger.warning("%s: the database did not answer (%s)", self.name, problem)
            except Exception:
                trouble += 1
                again = False
                logger.exception("%s stumbled", self.name)
            if not again:
                jobs.stopping.wait(min(max(30.0, self.pause), self.pause * 2**trouble))
        connections.close_all()


class Worker:
    """All lanes of this process, and the tasks that they hold."""

    def __init__(self, *, media_lanes: int) -> None:
        self.id = pulse.new_worker_id()
        self.held: dict[str, jobs.Row] = {}
        self.lanes = [
            Lane("pulse", pulse.BEAT_SECONDS, self._beat),
            Lane("relay", LOOK_SECONDS, lambda: relay.tell_due() > 0),
            Lane("clock", CLOCK_SECONDS, lambda: clock.run_due() > 0),
            Lane("ledger", LOOK_SECONDS, _drain),
            self._lane("default", "default"),
            self._lane("pretty", "pretty", after=("watchable",)),
            self._lane("outside", "outside"),
        ]
        self.lanes += [
            self._lane(f"watchable {number}", "watchable") for number in range(1, media_lanes + 1)
        ]

    def start(self) -> None:
        """Say that this worker lives, then begin every lane."""
        self._beat()
        for lane in self.lanes:
            lane.start()

    def stop(self) -> bool:
        """End every lane; return whether all did in time. What the others hold is given back."""
        jobs.stopping.set()
        deadline = time.monotonic() + LAST_SECONDS
        for lane in self.lanes:
            lane.join(max(0.0, deadline - time.monotonic()))
        for row in list(self.held.values()):
            jobs.give_back(row)
        pulse.leave(self.id)
        return not any(lane.is_alive() for lane in self.lanes)

    def _lane(self, name: str, queue: str, *, after: tuple[str, ...] = ()) -> Lane:
        def work() -> bool:
            row = jobs.take(queue, worker=self.id, after=after)
            if row is None:
                return False
            self.held[name] = row
            try:
                jobs.run(row)
            finally:
                del self.held[name]
            return True

        return Lane(name, EAGER_SECONDS if queue == "watchable" else LOOK_SECONDS, work)

    def _beat(self) -> bool:
        pulse.beat(self.id)
        if count := jobs.reclaim(living=pulse.living(), me=self.id):
            logger.info("took over %d tasks that their worker had dropped", count)
        return False


def _drain() -> bool:
    """Put what waits into the log. While the log is away all of it stays where it is."""
    try:
        return ledger.drain() > 0
    except AssuranceDown as down:
        logger.warning("the ledger waits: %s", down.facts["why"])
        jobs.stopping.wait(AWAY_SECONDS)
        return False


@contextmanager
def helping(*, media_lanes: int) -> Iterator[None]:
    """Work in this process for as long as the block takes, if no worker lives; else do nothing."""
    if pulse.living():
        yield
        return
    worker = Worker(media_lanes=media_lanes)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
