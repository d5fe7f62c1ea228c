"""The outsiders' command, on the standard library and `cryptography`.

    python -m clerestory.verify files --policy FILE RECEIPT...
    python -m clerestory.verify audit --policy FILE https://clips.example/log

It needs the folders `clerestory/tlog` and `clerestory/verify` and nothing else of a server.
"""

import argparse
import sys
from pathlib import Path

from clerestory.verify.audit import MOST_ENTRIES
from clerestory.verify.command import Believed, audit_log, verify_files


def main(words: list[str] | None = None) -> int:
    """Check what the words say; the exit status is 0 right, 1 wrong, 2 not checked."""
    parser = argparse.ArgumentParser(
        prog="python -m clerestory.verify",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="part", required=True)
    files = parts.add_parser("files", help="check receipts, proofs and checkpoints")
    files.add_argument("files", nargs="+", type=Path)
    files.add_argument("--entry", default="", help="what a bare proof is of: a file, or hex")
    audit = parts.add_parser("audit", help="read a whole log and check all of it")
    audit.add_argument("place", help="a web address or a folder")
    audit.add_argument("--key", type=Path, help="a person's log key: no number may be missing")
    audit.add_argument("--state", type=Path, help="where the last checkpoint is kept")
    audit.add_argument("--plain", action="store_true", help="the entries are not Clerestory's")
    audit.add_argument("--most", type=int, default=MOST_ENTRIES, help="entries to read at most")
    for part in (files, audit):
        part.add_argument("--policy", type=Path, help="whom to believe (C2SP tlog-policy)")
        part.add_argument("--log", action="append", default=[], help="a log's key, as vkey")
        part.add_argument("--json", action="store_true", help="say it to a program")
    told = parser.parse_args(words)
    believed = Believed(told.policy, tuple(told.log))
    if told.part == "files":
        return verify_files(told.files, believed, sys.stdout, told.entry, as_json=told.json)
    return audit_log(
        told.place,
        believed,
        sys.stdout,
        sys.stderr,
        state=told.state,
        key=told.key,
        plain=told.plain,
        most=told.most,
        as_json=told.json,
    )


if __name__ == "__main__":
    sys.exit(main())
