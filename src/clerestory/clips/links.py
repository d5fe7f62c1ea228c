"""Signed links to files that are not for everybody: `/media/private/...?until=<unix>&by=<hex>`.

A link carries its own permission: who has it may fetch that one file until it expires, so it is
given only to readers who may watch, and it is short-lived. The signature is HMAC-SHA-256 (RFC 2104)
under a key of its own, derived from the server's secret by a labelled HMAC, the expand step of HKDF
(RFC 5869 section 2.3) with one block; it covers the path and the time.
"""

import functools
import hmac
import re
import time

from django.conf import settings

from clerestory.spine.refusals import Refusal

_LABEL = b"clerestory signed media link, version 1"
_QUERY = re.compile(r"until=([1-9][0-9]{0,11})&by=([0-9a-f]{64})", re.ASCII)


class StaleLink(Refusal):
    """The signature is missing, wrong or too old. One refusal for all, so it tells nobody which."""

    status = 403
    sentence = "This link does not work any more. Open the clip’s page again to get a new one."


@functools.cache
def key_from(secret: str) -> bytes:
    """Derive the 32-byte key of media links from the server's secret."""
    return hmac.digest(secret.encode(), _LABEL + b"\x01", "sha256")


def sign(path: str, until: int, key: bytes) -> str:
    """Return `path` with its signature; `until` is the Unix time in seconds at which it expires."""
    return f"{path}?until={until}&by={_mark(path, until, key)}"


def verify(path: str, query: str, now: float, key: bytes) -> int:
    """Return for how many whole seconds the link still works; raise StaleLink."""
    parts = _QUERY.fullmatch(query)
    if parts is None:
        raise StaleLink
    until = int(parts[1])
    if not hmac.compare_digest(_mark(path, until, key), parts[2]) or until <= now:
        raise StaleLink
    return int(until - now)


def expiry(now: float, minutes: int) -> int:
    """Return a time at least `minutes` ahead, on a grid, so that one file keeps one link a while.

    The grid is a sixth of the life of a link but at least a minute: within it a browser's cache
    knows the file again.
    """
    grid = max(60, minutes * 10)
    return -(-(int(now) + minutes * 60) // grid) * grid


def signed(path: str) -> str:
    """Return a link to a non-public file that works for `MEDIA_LINK_MINUTES`."""
    until = expiry(time.time(), int(settings.OPTIONS["MEDIA_LINK_MINUTES"]))
    return sign(path, until, key_from(settings.SECRET_KEY))


def _mark(path: str, until: int, key: bytes) -> str:
    return hmac.digest(key, f"{until}\n{path}".encode("utf-8", "surrogatepass"), "sha256").hex()
