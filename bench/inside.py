"""Inside: a piece of Python run where Django is set up on a server's database."""

import subprocess
import sys

from tests.premises import Premises


def inside(place: Premises, code: str, *words: object) -> str:
    """Run `code` with `words` as its arguments; return the last line that it prints."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from clerestory.ops.boot import boot\nboot()\n{code}",
            *map(str, words),
        ],
        env={**place.environment, "CLERESTORY_DATA": str(place.data)},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]
