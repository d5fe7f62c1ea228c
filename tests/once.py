"""What is made once for a run of tests, whichever of its processes comes first."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path


@cache
def run_folder() -> Path:
    """Return the folder that all processes of this run share; `bin/test` gives one for all runs."""
    given = os.environ.get("CLERESTORY_TEST_RUN")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(given or Path(tempfile.gettempdir()) / f"clerestory-run-{run}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not given:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this name that `make` has filled; whoever comes later waits for it."""
    folder = run_folder() / name
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            make(folder)
            (folder / "done").touch()
    return folder


def films_folder() -> Path:
    """Return where films lie that tests have made by ffmpeg; each is put there whole."""
    folder = run_folder() / "films"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
