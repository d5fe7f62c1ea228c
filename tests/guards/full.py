"""Run as a program, with mounts of its own: fill the disk under a log, then make room again.

python -m tests.guards.full FOLDER
"""

import subprocess
import sys
from pathlib import Path

from tests.guards.scribe import leaf, leaves, scribe
from tests.premises import until

from clerestory.guards.wire import Declined


def main(folder: Path) -> None:
    """Print the codes with which the log declined; fail if anything was lost."""
    place = folder / "small"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], check=True)
    with scribe(place / "data", names=()) as log:
        log.logd()
        (place / "ballast").write_bytes(bytes(3_000_000))
        kept = 0
        codes: set[str] = set()
        while not codes:
            try:
                log.append(*leaves(kept, kept + 500), wait=False)
                kept += 500
            except Declined as no:
                codes.add(no.code)
        sys.stdout.write(f"{codes}\n")
        (place / "ballast").unlink()
        until(lambda: log.state().get("quorum") and log.state()["size"] == log.state()["leaves"])
        assert log.append(*leaves(0, 10)) == list(range(10))
        assert log.append(leaf(kept - 1)) == [kept - 1], "what was acknowledged is there"
        assert log.append(leaf(10**6)) == [kept]
        log.check(kept, leaf(10**6))


main(Path(sys.argv[1]))
