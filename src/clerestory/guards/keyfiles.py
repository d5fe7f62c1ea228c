"""Key files: the Ed25519 secret of a log or a witness, in the Go tools' spelling (`tlog.keys`)."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clerestory.tlog.keys import NoteKey
from clerestory.tlog.refusals import Refused


class NoKey(Exception):
    """The file cannot be read, or holds no key of this kind. Nothing of it is told."""


def read_key[K: NoteKey](kind: type[K], path: Path) -> tuple[K, Ed25519PrivateKey]:
    """Read a key and its secret; raise NoKey."""
    try:
        return kind.parse_secret(path.read_text().strip())
    except (OSError, ValueError, Refused) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it holds no key of this kind"
        message = f"the key file {path} cannot be used: {why}"
        raise NoKey(message) from None


def make_key[K: NoteKey](kind: type[K], path: Path, name: str) -> K:
    """Make a key file for its owner alone; raise FileExistsError rather than lose a key."""
    secret = Ed25519PrivateKey.generate()
    key = kind(name, secret.public_key().public_bytes_raw())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key.write_secret(secret) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return key
