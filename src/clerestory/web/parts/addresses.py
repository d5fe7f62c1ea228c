"""Whole addresses, for what is read outside of our pages: previews, feeds, embedding."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """Return the whole address of a path here."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return request.build_absolute_uri(path)


def path_here(request: HttpRequest, address: str) -> str | None:
    """Return the path of a whole address if it leads here, else None."""
    try:
        asked = urlsplit(address)
    except ValueError:  # such as an unfinished IPv6 address
        return None
    ours = urlsplit(absolute(request, "/"))
    if asked.scheme not in {"http", "https"} or asked.netloc != ours.netloc:
        return None
    return asked.path
