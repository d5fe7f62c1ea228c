"""The number that changes with every list that everybody sees."""

import time
from dataclasses import dataclass

from django.db import DatabaseError

from clerestory.clips.models import Catalogue

VERSION_SECONDS = 0.25


@dataclass(slots=True)
class _Version:
    """The catalogue's number as last read, and until when it is believed."""

    number: int = 0
    until: float = 0.0


_version = _Version()


def catalogue_version() -> int | None:
    """Return the number of the public lists' last change, or None if it cannot be read.

    What this process changed is known at once; what others did, a quarter of a second later.
    """
    now = time.monotonic()
    if now >= _version.until:
        try:
            row = Catalogue.objects.filter(id=1).values_list("version", flat=True).first()
        except DatabaseError:
            return None
        _version.number, _version.until = row or 0, now + VERSION_SECONDS
    return _version.number


def forget_version() -> None:
    """Read the number anew: this process has changed a list."""
    _version.until = 0.0
