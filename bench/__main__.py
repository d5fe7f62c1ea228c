"""Run the benches that are named, or all, and print one table."""

import argparse
import importlib
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Bench, Figure, Request, as_json, table

BENCHES = {
    "pipeline": "end of upload to playable, the ladder's cost, a burst of two people",
    "lists": "the public list: CPU, SQL, cache, and its time as the table grows",
    "social": "a like, a comment, a follow, lists of comments, the following feed",
    "find": "searching among a million clips, suggestions, what is warm, on both databases",
    "keys": "sealed fields beside plain ones, opening a key, the ratchet",
    "media": "files and ranges beside nginx, embedded and behind it",
    "stream": "thousands of open event streams: memory, CPU, how soon they are told",
    "memory": "what all processes hold while idle",
    "feed": "ranking on the device beside centralised models, on --data or ../shared/feed",
    "learning": "an epoch of 100,000 clips, learnt from given pairs",
    "beacons": "counting what is shown: beacons a second of one core",
    "cost": "an hour of one viewer, ranked on the device and by lists of the server",
    "staff": "staff access: from the request to the open field, with three witnesses",
    "script": "script on the watch page",
    "audit": "a whole log of a million entries, checked by the command",
    "frames": "first frames in Chromium on an emulated line",
}


def main() -> int:
    """Return 0 if every target was met, 1 if not, 2 if a bench could not run."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    parser.add_argument("--data", type=Path, help="feed: the folder of the ranking data")
    parser.add_argument("--final", type=Path, help="feed: evaluate once on the later data here")
    parser.add_argument("--plots", action="store_true", help="feed: draw the curves of docs/feed")
    parser.add_argument(
        "--recurrent", action="store_true", help="feed: train a recurrent model too, for an hour"
    )
    told = parser.parse_args()
    names = told.names or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    figures: list[Figure] = []
    broken, programs = False, dict[str, object]()
    for name in names:
        sys.stderr.write(f"== {name}: {BENCHES[name]}\n")
        began = time.monotonic()
        bench: Bench = importlib.import_module(f"bench.{name}").bench
        try:
            with tempfile.TemporaryDirectory(prefix="clerestory-bench-") as folder:
                request = Request(
                    folder=Path(folder),
                    quick=told.quick,
                    data=told.data,
                    final=told.final,
                    plots=told.plots,
                    recurrent=told.recurrent,
                    told=programs,
                )
                figures.extend(bench(request))
        except Exception as problem:  # noqa: BLE001  whatever it is, the other benches go on
            broken = True
            sys.stderr.write(f"   {problem}\n")
            figures.append(Figure(name, "could not run", met=False, beside=_short(problem)))
        sys.stderr.write(f"   {time.monotonic() - began:.0f} s\n")
    sys.stdout.write((as_json(figures) if told.json else table(figures)) + "\n")
    if told.json and programs:
        sys.stdout.write(json.dumps(programs) + "\n")
    if broken:
        return 2
    return 0 if all(one.met is not False for one in figures) else 1


def _short(problem: Exception) -> str:
    """Return the first line of what went wrong."""
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:120]


if __name__ == "__main__":
    sys.exit(main())
