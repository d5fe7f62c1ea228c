"""Tags: whether all entries about one person stand in the log (see `tlog.leaves`).

Whoever holds a person's log key knows the tag of each of their entries in advance: they are
numbered 0, 1, 2 and so on in each kind. A number that is missing before one that is there was
hidden, or never logged. Nobody can tell whether a last number was left out: for that, compare with
the receipts.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Final

from clerestory.tlog.leaves import PUBLIC_KINDS, Kind, Leaf, leaf_tag
from clerestory.tlog.refusals import Malformed
from clerestory.verify.findings import Report, listed
from clerestory.verify.sources import read_file

FORMAT: Final = "clerestory-log-key/1"
WINDOW: Final = 4096  # numbers of each kind that are looked for at first
MOST: Final = 1 << 20  # numbers of one kind that are looked for at all
_MAX_KEY_FILE: Final = 4096
_KINDS: Final = tuple(kind for kind in Kind if kind not in PUBLIC_KINDS)
_NAMED: Final = 8  # missing numbers that are named in one sentence


def read_key(file: Path) -> bytes:
    """Read a log key file, `{"format":"clerestory-log-key/1","key":hex}` or the hex alone."""
    text = read_file(file, _MAX_KEY_FILE).decode(errors="replace").strip()
    if text.startswith("{"):
        try:
            match json.loads(text):
                case {"format": "clerestory-log-key/1", "key": str(text)}:
                    pass
                case _:
                    raise Malformed("not a log key of version 1")
        except (ValueError, RecursionError):
            raise Malformed("not JSON") from None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:  # noqa: PLR2004  HMAC-SHA-256 with a key of its own size
        raise Malformed("a log key is 64 hexadecimal digits")
    return key


class Tags:
    """Looks for one person's entries while the log goes by, in the order of the log.

    A person's numbers are given out in order, so the window only has to stay ahead of what was
    found; `MOST` numbers of a kind are looked for at all.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[bytes, tuple[Kind, int]] = {}
        self._ahead = dict.fromkeys(_KINDS, 0)
        self._found: dict[Kind, dict[int, list[int]]] = defaultdict(dict)
        for kind in _KINDS:
            self._look(kind, WINDOW)

    def see(self, index: int, leaf: Leaf) -> None:
        """Take note of an entry if it is the person's."""
        kind, number = self._known.get(leaf.tag, (leaf.kind, -1))
        if number < 0:
            return
        self._found[kind].setdefault(number, []).append(index)
        if number >= self._ahead[kind] - WINDOW // 2:
            self._look(kind, min(MOST, 2 * self._ahead[kind]))

    def tell(self, report: Report) -> None:
        """Say how many there are of each kind, and name every number that is missing or twice."""
        if not self._found:
            report.note("No entry of this log belongs to this key.")
        for kind, numbers in sorted(self._found.items()):
            highest = max(numbers)
            missing = [number for number in range(highest) if number not in numbers]
            for number, places in sorted(numbers.items()):
                if len(places) > 1:
                    where = listed([f"{place:,}" for place in places[:_NAMED]])
                    report.fault(f"{kind.name} number {number} stands twice: as entries {where}.")
            if missing:
                names = [str(number) for number in missing[:_NAMED]]
                names += [f"{len(missing) - _NAMED:,} more"] if missing[_NAMED:] else []
                one = "number" if len(missing) == 1 else "numbers"
                report.fault(
                    f"{kind.name} {one} {listed(names)} of this key is missing, although number "
                    f"{highest} stands there as entry {numbers[highest][0]:,}: it was hidden, or "
                    "never logged."
                )
            else:
                report.right(
                    f"{kind.name}: {highest + 1:,} of this key, numbers 0 to {highest}, none "
                    f"missing; the last is entry {numbers[highest][0]:,}."
                )

    def _look(self, kind: Kind, upto: int) -> None:
        for number in range(self._ahead[kind], upto):
            self._known[leaf_tag(self._key, kind, number)] = (kind, number)
        self._ahead[kind] = upto
