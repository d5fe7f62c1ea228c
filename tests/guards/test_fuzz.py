"""The parsers of the trusted base under bytes that coverage leads to; `bin/fuzz` looks longer."""

import os
import platform
import subprocess
import sys
from importlib.util import find_spec

from tests.premises import ROOT

PARSERS = 12


def fuzz(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "bin" / "fuzz", *words],
        env={**os.environ, "CLERESTORY_PREPARED": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def test_every_parser_refuses_or_reads_and_does_nothing_else() -> None:
    if find_spec("atheris") is None:  # its wheels end there; hypothesis tries the same parsers
        assert sys.version_info >= (3, 14) or platform.machine() != "x86_64"
        return
    done = fuzz("--seconds", "1")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": held") == PARSERS
    assert fuzz("nothing-of-this-name").returncode == 2
