"""The log and its witnesses on the data folder of the tests, as the supervisor starts them."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.premises import ROOT, until

from clerestory.guards.wire import Line, Unreachable
from clerestory.ops.found import found
from clerestory.ops.guards import guards


@dataclass
class Guards:
    """What runs beside keyd: `witness-1` and so on, and `logd`."""

    data: Path
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start those that are named, or all; wait until the log can vouch."""
        for name, module, arguments in guards(self.data, os.getpid()):
            if (not names or name in names) and name not in self.running:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", module, *arguments],
                    env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
                    stderr=subprocess.DEVNULL,
                )
        until(self.vouches)

    def stop(self, *names: str) -> None:
        """End those that are named, or all."""
        for name in names or list(self.running):
            process = self.running.pop(name)
            process.kill()
            process.wait(timeout=30)

    def vouches(self) -> bool:
        """Whether the log answers, and its witnesses have signed it."""
        try:
            state, _ = Line(self.data / "run" / "logd.sock").ask("state")
        except Unreachable:
            return False
        return state.get("quorum") is True


def founded(data: Path, witnesses: int) -> Guards:
    """Found a log below `data` with so many witnesses, all of which have to sign."""
    before = os.environ.get("CLERESTORY_WITNESSES")
    os.environ["CLERESTORY_WITNESSES"] = str(witnesses)
    try:
        found(data)
    finally:
        os.environ.pop("CLERESTORY_WITNESSES")
        if before is not None:
            os.environ["CLERESTORY_WITNESSES"] = before
    return Guards(data)
