"""What every guard does first."""

import subprocess
import sys

import pytest

# A guard looks at its event twenty times a second: now and then a signal comes while it holds the
# lock of the event.
IN_THE_MIDDLE = """
import os, signal, time
from clerestory.guards import process
stop = process.begin(None, walled=False)
with stop._cond:
    os.kill(os.getpid(), signal.{name})
    time.sleep(0.1)
print(stop.wait(10), flush=True)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_in_the_middle_of_looking_is_heard(name: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", IN_THE_MIDDLE.format(name=name)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert told.stdout == "True\n"
