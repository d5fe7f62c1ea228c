"""Judge: what of all that was seen should not have been."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from leakcheck.canary import EXPECTED, PUBLIC, Canary
from leakcheck.markers import Search
from leakcheck.net import Sent

COOKIES = {"session", "csrf"}
LOCAL = {"clerestory.player"}
CACHES = re.compile(r"static-[0-9a-f]{12}")  # our own scripts and icons, for the offline page
# Where markers of public fields may lie on the server; private ones may lie nowhere but in letters.
PUBLIC_HOMES = re.compile(r"clerestory\.sqlite3(-wal|-shm)?|media/.*|pictures/.*")
LETTERS = re.compile(r"mail/.*")
MOST_FILE = 1 << 28


@dataclass(frozen=True, order=True)
class Finding:
    """Something that should not have been: where, what, and in which words it can be looked up."""

    where: str
    what: str


def of_wire(sent: set[Sent], own: set[Sent]) -> set[Finding]:
    """Judge what left the browser; `own` is what a browser sends that shows no page at all."""
    return {Finding("wire", f"{one.kind} to {one.to}") for one in sent - own if one.foreign}


def of_browser(account: dict[str, Any], canary: Canary, origin: str) -> set[Finding]:
    """Judge what the pages asked for and kept."""
    search, found = Search(canary.all), set()
    here = urlsplit(origin).netloc
    for request in account["requests"]:
        parts = urlsplit(request["url"])
        if parts.scheme in {"blob", "data", "about"}:
            continue
        if parts.netloc != here:
            found.add(Finding("request", f"to another host: {parts.scheme}://{parts.netloc}"))
        if request["kind"] == "ping":
            found.add(Finding("request", f"a beacon to {parts.path}"))
        headers = json.dumps({**request["headers"], "cookie": ""})
        sent = b"\n".join(
            [request["url"].encode(), headers.encode(), bytes.fromhex(request["body"])]
        )
        for marker, form in search.find(sent):
            expected = re.fullmatch(EXPECTED[marker.field], parts.path) and parts.netloc == here
            in_address = search.find(request["url"].encode()) and marker.field not in PUBLIC
            if not expected or in_address:
                found.add(Finding("request", f"{marker.field} ({form}) in {parts.path}"))
    for kept in account["kept"]:
        found |= {Finding("storage", f"local: {key}") for key in set(kept["local"]) - LOCAL}
        found |= {Finding("storage", f"session: {key}") for key in kept["session"]}
        found |= {Finding("storage", f"database: {key}") for key in kept["databases"]}
        found |= {
            Finding("storage", f"cache: {key}")
            for key in kept["caches"]
            if not CACHES.fullmatch(key)
        }
        found |= {Finding("fingerprint", f"{name}()") for name in kept["used"]}
    found |= {Finding("storage", f"cookie: {name}") for name in set(account["cookies"]) - COOKIES}
    return found


def of_files(folder: Path, canary: Canary, *, gone: bool = False) -> set[Finding]:
    """Judge what lies on the server's disk; once it is `gone` nothing may, but letters."""
    search, found = Search(canary.all), set()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if not file.is_file() or file.is_symlink() or file.stat().st_size > MOST_FILE:
            continue
        for marker, form in search.find(name.encode() + b"\n" + file.read_bytes()):
            if marker.field in {"email", "handle"} and LETTERS.fullmatch(name):
                continue  # the embedded default writes letters there instead of sending them
            if not gone and marker.field in PUBLIC and PUBLIC_HOMES.fullmatch(name):
                continue
            found.add(Finding("disk", f"{marker.field} ({form}) in {name}"))
    return found


def of_log(text: bytes, canary: Canary) -> set[Finding]:
    """Judge what the processes wrote about their work."""
    return {
        Finding("log", f"{marker.field} ({form})") for marker, form in Search(canary.all).find(text)
    }
