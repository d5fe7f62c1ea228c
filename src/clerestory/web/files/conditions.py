"""Conditional requests (RFC 9110 section 13): what a client already has. Pure."""

import functools
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

SEND = 200
UNCHANGED = 304
FAILED = 412


@functools.lru_cache(maxsize=4096)
def http_date(seconds: int) -> str:
    """Write a Unix time as an HTTP date (section 5.6.7)."""
    return formatdate(seconds, usegmt=True)


def decide(headers: Mapping[str, str], tag: str, modified: int) -> int:
    """Return SEND, UNCHANGED or FAILED, in the order of section 13.2.2, for a GET or HEAD.

    `headers` has WSGI names (`HTTP_IF_NONE_MATCH`); `tag` is the file's strong entity tag with its
    quotes, `modified` its time in whole Unix seconds.
    """
    if (given := headers.get("HTTP_IF_MATCH")) is not None:
        if not _strongly(given, tag):
            return FAILED
    elif (given := headers.get("HTTP_IF_UNMODIFIED_SINCE")) is not None:
        since = _time(given)
        if since is not None and modified > since:
            return FAILED
    if (given := headers.get("HTTP_IF_NONE_MATCH")) is not None:
        return UNCHANGED if _weakly(given, tag) else SEND
    if (given := headers.get("HTTP_IF_MODIFIED_SINCE")) is not None:
        since = _time(given)
        if since is not None and modified <= since:
            return UNCHANGED
    return SEND


def range_holds(headers: Mapping[str, str], tag: str, modified: int, now: float) -> bool:
    """Whether If-Range (section 13.1.5) lets the Range header count.

    A date counts only if it is exactly the file's and the file has rested for a second since, so
    that no second change can hide behind the same date (section 8.8.2.2).
    """
    given = headers.get("HTTP_IF_RANGE")
    if given is None:
        return True
    given = given.strip()
    if given.startswith(('"', "W/")):
        return given == tag
    return given == http_date(modified) and now >= modified + 1


def _strongly(given: str, tag: str) -> bool:
    return given.strip() == "*" or any(
        not weak and opaque == tag for weak, opaque in _TAG.findall(given)
    )


def _weakly(given: str, tag: str) -> bool:
    return given.strip() == "*" or any(opaque == tag for _, opaque in _TAG.findall(given))


def _time(text: str) -> int | None:
    """Read an HTTP date; None for what is not one, which the sections say to ignore."""
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return int(moment.timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
