"""Places: which addresses lead to which folders, who may fetch from there and how it is cached."""

import os
import re
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import override

from clerestory.tlog.refusals import Malformed
from clerestory.tlog.tiles import Tile

TYPES = {
    "mp4": "video/mp4",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
    "vtt": "text/vtt; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "bin": "application/octet-stream",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
}
_UPLOADED = frozenset({"mp4", "webp", "jpg", "png", "vtt"})
_OURS = frozenset({"js", "css", "svg", "png", "webp", "json", "webmanifest", "woff2"})
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,126}"
# The front end's builder writes a hash of the content into the name.
_HASHED = re.compile(r".*[-.][A-Za-z0-9]{8,}\.[a-z0-9]+", re.ASCII)

FOREVER = "public, max-age=31536000, immutable"
# What people uploaded may do nothing but be shown, also when it is opened as a page of its own.
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# NONBLOCK: a pipe that somebody put there must not hold the thread.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_RENEW_SECONDS = 1.0

type Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A folder whose files are served below `prefix`.

    `folders` is how many folders stand between the prefix and the name. Files are opened one step
    at a time below the root's descriptor and never through a link, so no name leads out of it.
    Sealed ones can be sent by nobody but us: no `accel` names where another server finds them.
    """

    prefix: str
    root: Path
    folders: int
    suffixes: frozenset[str]
    headers: Headers
    signed: bool = False
    sealed: bool = False
    packed: bool = False
    accel: str = ""
    _name: re.Pattern[str] = field(init=False, repr=False)
    _root: dict[str, tuple[int, float]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        steps = rf"((?:{_NAME}/){{{self.folders}}}{_NAME})\.([a-z0-9]{{2,11}})"
        object.__setattr__(self, "_name", re.compile(re.escape(self.prefix) + steps, re.ASCII))

    def find(self, path: str) -> tuple[str, str] | None:
        """Return the name below the root and its content type; None if it can be no file here."""
        found = self._name.fullmatch(path)
        if found is None or found[2] not in self.suffixes:
            return None
        return f"{found[1]}.{found[2]}", TYPES[found[2]]

    def open(self, name: str) -> tuple[int, os.stat_result] | None:
        """Open a regular file for reading; None if there is none. The caller closes it."""
        folder, slash, last = name.rpartition("/")
        try:
            root = self._descriptor()
            if not slash:
                return _regular(last, root)
            below = os.open(folder, _FOLDER, dir_fd=root)
        except OSError:
            return None
        try:
            return _regular(last, below)
        except OSError:
            return None
        finally:
            os.close(below)

    def look(self, name: str) -> os.stat_result | None:
        """Return what the file system says of a name, which may be a link; None if it is none."""
        try:
            return os.stat(name, dir_fd=self._descriptor(), follow_symlinks=False)
        except OSError:
            return None

    def _descriptor(self) -> int:
        """Return the root's descriptor; it is kept, and renewed when the folder is another one."""
        known = self._root.get("root")
        now = time.monotonic()
        if known is not None and now < known[1]:
            return known[0]
        fresh = os.open(self.root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        if known is not None and os.path.sameopenfile(fresh, known[0]):
            os.close(fresh)
            fresh = known[0]
        # The old descriptor of a folder that was replaced may be in use: it is left open.
        self._root["root"] = (fresh, now + _RENEW_SECONDS)
        return fresh

    def caching(self, name: str, seconds: int) -> str:
        """Return the Cache-Control value; `seconds` is how long a signed link still works."""
        if self.signed:
            return f"private, max-age={seconds}, immutable"
        if self.packed and not _HASHED.fullmatch(name):
            return "no-cache"
        return FOREVER


class LogPlace(Place):
    """The public files of the log (C2SP tlog-tiles): their names have no endings of their own."""

    @override
    def find(self, path: str) -> tuple[str, str] | None:
        """Return the name below the root and its content type; None if the log has none such."""
        name = path.removeprefix(self.prefix)
        if name == "checkpoint":
            return name, "text/plain; charset=utf-8"
        try:
            return Tile.parse(name).path, "application/octet-stream"
        except Malformed:
            return None

    @override
    def caching(self, name: str, seconds: int) -> str:
        """Return the Cache-Control value: a tile never changes, the checkpoint always does."""
        del seconds
        return "no-store" if name == "checkpoint" else FOREVER


def _regular(name: str, folder: int) -> tuple[int, os.stat_result] | None:
    """Open a file in an open folder if it is a regular one; raise OSError if it is not there."""
    file = os.open(name, _FILE, dir_fd=folder)
    facts = os.fstat(file)
    if stat.S_ISREG(facts.st_mode):
        return file, facts
    os.close(file)
    return None


def places(data: Path, built: Path, accel: str) -> tuple[Place, ...]:
    """Return all places, for the data folder and the folder of the built front end.

    Public media may be shown by other sites, as a federated clip is; private media and our own
    scripts may not.
    """
    plain = [("X-Content-Type-Options", "nosniff"), ("Accept-Ranges", "bytes")]
    shown = [*plain, ("Content-Security-Policy", SANDBOX), ("Referrer-Policy", "no-referrer")]
    anywhere = [
        *shown,
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Access-Control-Allow-Origin", "*"),
    ]
    here = ("Cross-Origin-Resource-Policy", "same-origin")
    media = data / "media"
    prefix = f"/{accel.strip('/')}/" if accel else ""
    return (
        Place(
            prefix="/media/public/",
            root=media / "public",
            folders=1,
            suffixes=_UPLOADED,
            headers=anywhere,
            accel=prefix and f"{prefix}public/",
        ),
        Place(
            prefix="/media/private/",
            root=media / "private",
            folders=1,
            suffixes=_UPLOADED,
            headers=[*shown, here],
            signed=True,
            sealed=True,
        ),
        Place(
            prefix="/pictures/",
            root=data / "pictures",
            folders=0,
            suffixes=_UPLOADED - {"mp4", "vtt"},
            headers=anywhere,
        ),
        _pools(data, anywhere),
        Place(
            prefix="/log/bodies/",
            root=data / "log" / "bodies",
            folders=0,
            suffixes=frozenset({"json"}),
            headers=anywhere,
        ),
        LogPlace(
            prefix="/log/",
            root=data / "log" / "public",
            folders=0,
            suffixes=frozenset(),
            headers=anywhere,
        ),
        Place(
            prefix="/static/",
            root=built,
            folders=0,
            suffixes=_OURS,
            headers=[*plain, here],
            packed=True,
        ),
    )


def _pools(data: Path, headers: Headers) -> Place:
    """Return the place of what everybody is offered; anybody may look at it."""
    return Place(
        prefix="/pools/",
        root=data / "pools",
        folders=0,
        suffixes=frozenset({"bin", "json"}),
        headers=headers,
        packed=True,
    )
