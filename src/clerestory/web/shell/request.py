"""The request as every view of ours gets it."""

from typing import cast

from django.http import HttpRequest

from clerestory.people.models import Person, Session
from clerestory.spine.refusals import SignInNeeded


class Request(HttpRequest):
    """A request whose reader was looked up by `who_is_there`."""

    reader: Person | None
    # Somebody who is signed in and suspended, and no reader.
    suspended: Person | None
    session_row: Session | None


def signed_in(request: HttpRequest) -> Person:
    """Return the reader; raise SignInNeeded when nobody is signed in."""
    reader = cast("Request", request).reader
    if reader is None:
        raise SignInNeeded
    return reader


def concerned(request: HttpRequest) -> Person:
    """Return the reader, or somebody suspended, who may read why, take a copy, leave and appeal."""
    return cast("Request", request).suspended or signed_in(request)


def suspended_of(request: HttpRequest) -> Person | None:
    """Return who is signed in and suspended, or None."""
    return cast("Request", request).suspended


def reader_of(request: HttpRequest) -> Person | None:
    """Return who reads, or None when nobody is signed in."""
    return cast("Request", request).reader


def session_of(request: HttpRequest) -> Session | None:
    """Return the session of this browser, or None."""
    return cast("Request", request).session_row
