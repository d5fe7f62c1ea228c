"""Drafting: the roster before it is signed, and the operator's key that signs it.

The draft is text that anybody on this machine could change; it means nothing until the operator has
read it (`clerestory staff show`) and signed it. The secret key is best kept elsewhere.
"""

import os
import time
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from clerestory.gate.staff import standing
from clerestory.gate.staff.models import Edition
from clerestory.gate.staff.roster import MAX_ROSTER_BYTES, Roster
from clerestory.tlog.keys import MAX_KEY_TEXT, NoteKey

EMPTY = Roster(0, 0, ())


def make_operator(path: Path) -> NoteKey:
    """Make the operator's key, and trust it from now on; raise FileExistsError, never replace."""
    name = f"{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}/staff"
    secret = Ed25519PrivateKey.generate()
    key = NoteKey(name, secret.public_key().public_bytes_raw())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key.write_secret(secret)}\n")
    standing.put(standing.operator_file(), f"{key}\n".encode())
    return key


def draft() -> Roster:
    """Return the roster that is being drafted: begun from the signed one, or from nothing."""
    if standing.draft_file().exists():
        return Roster.parse(standing.read(standing.draft_file(), MAX_ROSTER_BYTES).decode())
    return signed() or EMPTY


def signed() -> Roster | None:
    """Return the signed roster on disk, or None; raise a `Refused` for one that is none."""
    if not standing.roster_file().exists():
        return None
    data = standing.read(standing.roster_file(), MAX_ROSTER_BYTES)
    return Roster.open(data, standing.operator())


def keep(roster: Roster) -> None:
    """Keep a draft."""
    standing.put(standing.draft_file(), roster.text.encode())


def sign(roster: Roster, path: Path) -> bytes:
    """Sign a roster as the next edition; raise Malformed for a file that holds no key."""
    key, secret = NoteKey.parse_secret(standing.read(path, MAX_KEY_TEXT).decode().strip())
    last = Edition.objects.order_by("-number").first()
    edition = Roster(last.number + 1 if last else 1, int(time.time()), roster.members)
    return edition.sign(key, secret)
