"""The check itself is checked: it must see what it is there to see."""

import os
import subprocess

import pytest
from tests.premises import ROOT


@pytest.mark.browser
def test_seven_planted_leaks_are_noticed_and_none_without_a_plant() -> None:
    done = subprocess.run(
        [ROOT / "bin" / "leakcheck", "--self-test"],
        env={**os.environ, "CLERESTORY_PREPARED": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "7 of 7"
