"""A log for tests of the rooms: logd and its witnesses on the data folder of the tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.premises import until

from clerestory.guards.wire import Line, Unreachable
from clerestory.ops.found import found
from clerestory.ops.guards import log_guards
from clerestory.tlog.policy import Policy


@dataclass
class Recorder:
    """The guards of the log, by name: logd, witness-1, witness-2."""

    data: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start those that do not run, all if none is named, and wait until the log is well."""
        found(self.data)
        for name, module, told in log_guards(self.data, os.getpid()):
            if name not in self.running and (not names or name in names):
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", module, *told], stdout=subprocess.DEVNULL
                )
        until(self.is_well)

    def stop(self, *names: str, signum: int = signal.SIGKILL) -> None:
        """End some, or all."""
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.send_signal(signum)
            process.wait(timeout=30)

    def is_well(self) -> bool:
        """Whether the log says that a quorum stands behind it."""
        with suppress(Unreachable):
            return Line(self.data / "run" / "logd.sock").ask("state")[0]["quorum"] is True
        return False

    @property
    def policy(self) -> Policy:
        return Policy.parse((self.data / "log" / "policy").read_bytes())


@contextmanager
def recorder(data: Path) -> Iterator[Recorder]:
    """Run a log until the end of the block."""
    place = Recorder(data)
    place.start()
    try:
        yield place
    finally:
        place.stop()
