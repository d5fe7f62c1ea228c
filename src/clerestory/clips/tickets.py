"""Tickets: what shows that this server offered a clip to everybody, on that day.

    <26 letters of the clip's id>.<days since 1970>.<32 hex digits>

The digits are HMAC-SHA-256 (RFC 2104), cut to 16 bytes, under a key of its own, derived from the
server's secret as that of links is. Everybody is given the same ticket for the same clip and day:
it proves that the clip stood in the lists, and tells nothing about who has it.
"""

import functools
import hmac
import re
import time
from typing import Final
from uuid import UUID

from django.conf import settings

from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import NotFound, Refusal

DAY: Final = 86_400
# A page that was opened before midnight is still right after it.
KEPT_DAYS: Final = 1
LONGEST: Final = 80
_LABEL = b"clerestory clip ticket, version 1\x01"
_FORM = re.compile(r"([0-9a-z]{26})\.([1-9][0-9]{0,6})\.([0-9a-f]{32})", re.ASCII)


class BadTicket(Refusal):
    """The ticket was not given by us, or is too old; one refusal for both."""

    status = 400
    sentence = "This ticket does not count any more. Load the page again to get a new one."


@functools.cache
def key_from(secret: str) -> bytes:
    """Derive the 32-byte key of tickets from the server's secret."""
    return hmac.digest(secret.encode(), _LABEL, "sha256")


def today() -> int:
    """Return the day, in UTC, as a number since 1970."""
    return int(time.time() // DAY)


def ticket(clip_id: UUID) -> str:
    """Return today's ticket of a clip."""
    day = today()
    return f"{to_text(clip_id)}.{day}.{_mark(clip_id, day)}"


def clip_of(text: str) -> UUID:
    """Return the clip that a ticket is for; raise BadTicket."""
    parts = _FORM.fullmatch(text)
    if parts is None:
        raise BadTicket
    try:
        clip_id, day = from_text(parts[1]), int(parts[2])
    except NotFound:
        raise BadTicket from None
    good = hmac.compare_digest(_mark(clip_id, day), parts[3])
    if not good or not 0 <= today() - day <= KEPT_DAYS:
        raise BadTicket
    return clip_id


def _mark(clip_id: UUID, day: int) -> str:
    message = clip_id.bytes + day.to_bytes(8)
    return hmac.digest(key_from(settings.SECRET_KEY), message, "sha256")[:16].hex()
