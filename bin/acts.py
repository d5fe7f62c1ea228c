"""Do the full length of tests/social/acts: the exit status is 0 only if nothing was broken."""

import argparse
import json
import os
import secrets
import sys
from pathlib import Path
from tempfile import gettempdir

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Read what is wished, and become the test."""
    parser = argparse.ArgumentParser(prog="bin/acts", description=__doc__)
    parser.add_argument("--acts", type=int, default=10_000, help="how many acts (10000)")
    parser.add_argument("--people", type=int, default=50, help="how many people (50)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--every", type=int, default=500, help="acts between two looks (500)")
    parser.add_argument("--replay", default="", help="a file of acts to do instead")
    parser.add_argument(
        "--out", default=f"{gettempdir()}/acts.txt", help="where acts are written that broke it"
    )
    told = vars(parser.parse_args())
    for name in ("replay", "out"):
        told[name] = told[name] and str(Path(told[name]).resolve())
    print(
        f"{told['acts']} acts by {told['people']} people, seed {told['seed']},"
        f" on {'PostgreSQL' if os.environ.get('CLERESTORY_DATABASE') else 'SQLite'}",
        flush=True,
    )
    os.chdir(ROOT)
    options = ("-q", "-s", "-x", "--tb=short", "-p", "no:randomly", "-p", "no:cacheprovider")
    command = (sys.executable, "-m", "pytest", *options, "tests/social/acts/full.py")
    os.execve(command[0], command, {**os.environ, "CLERESTORY_ACTS": json.dumps(told)})  # noqa: S606  our own Python


if __name__ == "__main__":
    main()
