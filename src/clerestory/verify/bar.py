"""Bar: how far a long check has come, drawn on a terminal and nowhere else."""

import time
from typing import TextIO

_WIDTH = 24
_SECONDS = 0.1  # between two drawings


class Bar:
    """A line that is drawn over itself; give it to `Audit.run`."""

    def __init__(self, out: TextIO, label: str) -> None:
        self._out, self._label = out, label
        self._shown = out.isatty()
        self._due = 0.0

    def __call__(self, done: int, of: int) -> None:
        """Draw how many of how many are done."""
        now = time.monotonic()
        if not self._shown or (done < of and now < self._due):
            return
        self._due = now + _SECONDS
        full = _WIDTH * done // of if of else _WIDTH
        row = "#" * full + "." * (_WIDTH - full)
        percent = 100 * done // of if of else 100
        self._out.write(f"\r{self._label}  [{row}] {percent:3} %  {done:,} of {of:,} entries ")
        self._out.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            self._out.write("\r\x1b[K")
            self._out.flush()
