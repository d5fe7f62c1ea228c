"""Published: what everybody can see of the public log, from the files that everybody can fetch.

The page "Assurance" draws this. It is what an outsider would see too, so it tells no more and no
less; that it hangs together is for the outsider to check (`clerestory.verify`), not for us.
"""

import functools
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from clerestory.gate import lines
from clerestory.gate.models import Entry
from clerestory.gate.openings import opening_of
from clerestory.gate.refused import AssuranceDown
from clerestory.guards.wire import Fields
from clerestory.tlog.canonical import Value, parse_canonical
from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import EMPTY_ROOT
from clerestory.tlog.leaves import Kind, Leaf
from clerestory.tlog.notes import MAX_NOTE_BYTES, Note
from clerestory.tlog.policy import MAX_POLICY_BYTES, Policy
from clerestory.tlog.refusals import QuorumMissed, Refused, Unsigned
from clerestory.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, parse_bundle

_COUNTED_SECONDS = 60.0
_READ_SECONDS = 1.0
_KEPT_PANES = 512


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness of the policy: when it signed last, in seconds since 1970, and up to which size.

    `own`: it runs on this server, as a demonstration, and proves nothing to others. `signed`: the
    newest checkpoint has its signature.
    """

    name: str
    time: int
    size: int
    own: bool
    signed: bool


@dataclass(frozen=True, slots=True)
class Pane:
    """A tile of up to 256 entries: how many it holds of each kind."""

    index: int
    kinds: dict[Kind, int]

    @property
    def filled(self) -> int:
        """How many of the 256 are there."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Published:
    """The public log as it stands; `time` is that of the newest cosignature, 0 for none."""

    origin: str
    vkey: str
    size: int
    root: bytes
    time: int
    policy: str
    witnesses: tuple[Seen, ...]
    panes: tuple[Pane, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """A public entry: its place, and what it says."""

    index: int
    body: dict[str, Value]


def published(most_panes: int) -> Published:
    """Return what is published, with the newest panes; where nothing is yet, an empty log."""
    return _published(most_panes, int(time.monotonic() / _READ_SECONDS))


def policy_text() -> str:
    """Return the policy of this server's log, as it is written."""
    return _text(_folder() / "policy", MAX_POLICY_BYTES)


def releases(most: int) -> list[Logged]:
    """Return the newest releases that stand in the log, the newest first."""
    rows = Entry.objects.filter(kind=Kind.RELEASE, index__isnull=False).order_by("-position")
    found = []
    for row in rows[:most]:
        body = parse_canonical(opening_of(row, None)[1])
        if isinstance(body, dict) and row.index is not None:
            found.append(Logged(row.index, body))
    return found


def last_release() -> dict[str, Value] | None:
    """Return the newest release on record, in the log or on its way there."""
    row = Entry.objects.filter(kind=Kind.RELEASE).order_by("-position").first()
    body = parse_canonical(opening_of(row, None)[1]) if row else None
    return body if isinstance(body, dict) else None


def totals() -> dict[Kind, int]:
    """Return how many entries of each kind there are; counted anew each minute."""
    return _totals(int(time.monotonic() / _COUNTED_SECONDS))


@functools.lru_cache(1)
def _totals(_: int) -> dict[Kind, int]:
    rows = Entry.objects.filter(index__isnull=False).values_list("kind")
    return {Kind(kind): many for kind, many in rows.annotate(Count("position")).order_by("kind")}


@functools.lru_cache(2)
def _published(most_panes: int, _: int) -> Published:
    policy, vkey = policy_text(), _text(_folder() / "vkey", MAX_POLICY_BYTES).strip()
    checkpoint, signed = _checkpoint(policy)
    witnesses = _witnesses(policy, signed)
    last = -(-checkpoint.size // TILE_WIDTH)
    panes = [_pane(index, checkpoint.size) for index in range(max(0, last - most_panes), last)]
    return Published(
        origin=checkpoint.origin,
        vkey=vkey,
        size=checkpoint.size,
        root=checkpoint.root,
        time=max([0, *signed.values()]),
        policy=policy,
        witnesses=witnesses,
        panes=tuple(pane for pane in panes if pane is not None),
    )


def _checkpoint(policy: str) -> tuple[Checkpoint, dict[str, int]]:
    """Return the newest published checkpoint, and by name which witnesses signed it, when."""
    data = _bytes(_folder() / "public" / "checkpoint", MAX_NOTE_BYTES)
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
        try:
            seen = Policy.parse(policy.encode()).verify(note).seen
        except (QuorumMissed, Unsigned):
            seen = {}
    except Refused:
        return Checkpoint("-", 0, EMPTY_ROOT), {}
    return checkpoint, {name.decode(errors="replace"): at for name, at in seen.items()}


def _witnesses(policy: str, signed: dict[str, int]) -> tuple[Seen, ...]:
    """Return all witnesses of the policy, with what the log knows of those that are silent."""
    try:
        names = [name.decode(errors="replace") for name in Policy.parse(policy.encode()).witnesses]
        told = lines.state().get("witnesses")
    except Refused:
        return ()
    except AssuranceDown:
        told = None
    state = {
        str(each.get("name")): each
        for each in (told if isinstance(told, list) else [])
        if isinstance(each, dict)
    }
    return tuple(
        Seen(
            name=name,
            time=max(signed.get(name, 0), _number(state.get(name, {}), "time")),
            size=_number(state.get(name, {}), "size"),
            own=(settings.DATA / "witnesses" / name / "key").exists(),
            signed=name in signed,
        )
        for name in names
    )


def _pane(index: int, size: int) -> Pane | None:
    width = min(TILE_WIDTH, size - index * TILE_WIDTH)
    return _full_pane(index) if width == TILE_WIDTH else _read_pane(index, width)


@functools.lru_cache(_KEPT_PANES)
def _full_pane(index: int) -> Pane | None:
    return _read_pane(index, TILE_WIDTH)


def _read_pane(index: int, width: int) -> Pane | None:
    """Count the kinds in a bundle; None where it is not there at this moment."""
    try:
        path = _folder() / "public" / Tile(ENTRIES, index, width).path
        entries = parse_bundle(path.read_bytes(), width)
        return Pane(index, dict(Counter(Leaf.parse(entry).kind for entry in entries)))
    except (OSError, Refused):
        return None


def _folder() -> Path:
    folder: Path = settings.DATA / "log"
    return folder


def _bytes(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError:
        return b""


def _text(file: Path, most: int) -> str:
    return _bytes(file, most).decode(errors="replace")


def _number(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return value if isinstance(value, int) else 0
