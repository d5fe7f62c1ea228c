"""Where pools lie: files that everybody may fetch, named by the SHA-256 of what they hold.

    pools/current.json               which of the others hold now
    pools/pool-<hash>.bin            a pool (`pool.py`)
    pools/inputs-<hash>.json         what it was made of (`offering.py`)
    pools/learnt-<hash>.bin          what was learnt from given pairs, if anything (`learnt.py`)
    pools/turns-<hash>.json          how devices turn vectors of older epochs
    pools/policy-<hash>.json         the numbers by which devices rank (`policy.py`)
    pools/cards-<hash>.json          a slice of a pool's clips, as lists show them

`current.json` is written last, and replaces its predecessor in one step. Each file lies there
packed as well, so that nothing is packed while somebody waits.
"""

import fcntl
import gzip
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

from clerestory.feed.policy import Catalogue

CURRENT: Final = "current.json"
LOCK: Final = ".lock"
_NAME = re.compile(
    r"(?:(?:pool|learnt)-[0-9a-f]{64}\.bin|(?:inputs|policy|cards|turns)-[0-9a-f]{64}\.json)"
)
_PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class Offer:
    """A pool, and the slices in which the cards of its clips come; all by their hashes."""

    pool: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Current:
    """What holds now. `version` is the catalogue's; `day` that of the tickets on the cards.

    `learnt` and `turns` are empty where nothing was learnt; `catalogue` is what it was weighed as.
    """

    made: int = 0
    version: int = -1
    day: int = 0
    state: str = ""
    inputs: str = ""
    policy: str = ""
    learnt: str = ""
    turns: str = ""
    catalogue: Catalogue = "dense"
    pools: dict[str, Offer] = field(default_factory=dict)

    @property
    def files(self) -> set[str]:
        """The names of the files that hold now."""
        names = {f"inputs-{self.inputs}.json", f"policy-{self.policy}.json"}
        if self.learnt:
            names |= {f"learnt-{self.learnt}.bin", f"turns-{self.turns}.json"}
        for offer in self.pools.values():
            names |= {f"pool-{offer.pool}.bin", *(f"cards-{one}.json" for one in offer.cards)}
        return names


@contextmanager
def alone() -> Iterator[None]:
    """Keep other processes from writing or deleting here: what one has put, none sweeps away."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (_folder() / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def current() -> Current | None:
    """Return what holds now; None before the first publication, and for a file of another form."""
    try:
        told = json.loads((_folder() / CURRENT).read_bytes())
        told.pop("format")
        told["pools"] = {
            name: Offer(one["pool"], tuple(one["cards"])) for name, one in told["pools"].items()
        }
        return Current(**told)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def read(kind: str, name: str, ending: str) -> bytes:
    """Return what a file holds; raise FileNotFoundError where it has been replaced."""
    return (_folder() / f"{kind}-{name}.{ending}").read_bytes()


def put(kind: str, data: bytes, ending: str = "json") -> str:
    """Keep a file under the hash of what it holds, and return the hash."""
    name = sha256(data).hexdigest()
    target = _folder() / f"{kind}-{name}.{ending}"
    if target.exists():
        os.utime(target)
    else:
        _write(target.with_name(target.name + _PACKED), gzip.compress(data, 9, mtime=0))
        _write(target, data)
    return name


def make_current(now: Current) -> None:
    """Let these files hold from now on."""
    told = {"format": "clerestory-pools/1", **asdict(now)}
    data = json.dumps(told, separators=(",", ":"), sort_keys=True).encode()
    _write(_folder() / CURRENT, data)


def looked() -> float:
    """Return when it was last seen to that what is current is current, in Unix seconds."""
    try:
        return (_folder() / CURRENT).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def note_looked() -> None:
    """Note that what is current is current."""
    os.utime(_folder() / CURRENT, (time.time(), time.time()))


def sweep(*, cards: float, rest: float) -> int:
    """Delete files that do not hold any more and are older than this, in seconds; return how many.

    Call it `alone`. `cards`: the age for slices of cards, which hold people's words; `rest`: for
    all others.
    """
    kept = current()
    names = kept.files if kept else set()
    now, gone = time.time(), 0
    for path in _files():
        plain = path.name.removesuffix(_PACKED)
        oldest = now - (cards if plain.startswith("cards-") else rest)
        if plain not in names and path.stat().st_mtime <= oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _files() -> Iterator[Path]:
    for path in _folder().iterdir():
        if _NAME.fullmatch(path.name.removesuffix(_PACKED)) or path.suffix == ".new":
            yield path


def _write(target: Path, data: bytes) -> None:
    """Write a file whole or not at all, on the disk when this returns."""
    fresh = target.with_name(f".{os.getpid()}-{target.name}.new")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(target)


def _folder() -> Path:
    folder: Path = settings.DATA / "pools"
    return folder
