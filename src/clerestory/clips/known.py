"""Known-bad media: an upload against the operator's lists. Of an upload no hash is kept.

A match decides nothing: the clip is held for its author alone until a moderator has looked.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from clerestory.clips.media.likeness import nearest
from clerestory.clips.models import KnownMedia

EXACT, ALIKE = "exact", "alike"


def match_file(path: Path) -> KnownMedia | None:
    """Return the entry whose SHA-256 is that of this file; None for none, or without a list."""
    rows = KnownMedia.objects.filter(kind=KnownMedia.Kind.SHA256)
    if not rows.exists():
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return rows.filter(digest=digest).first()


def match_stills(stills: Iterable[Path]) -> KnownMedia | None:
    """Return the entry that one of these stills is like; None for none, or without a list."""
    rows = KnownMedia.objects.filter(kind=KnownMedia.Kind.PHASH)
    known = {int(digest, 16) for digest in rows.values_list("digest", flat=True)}
    found = nearest(stills, known)
    return rows.filter(digest=f"{found:064x}").first() if found is not None else None
