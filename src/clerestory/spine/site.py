"""Site: the name and the origin that passkeys belong to: those of PUBLIC_URL, whoever asks."""

from urllib.parse import urlsplit

from django.conf import settings


def site() -> str:
    """Return the relying party's id: the host's name without its port."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def origin() -> str:
    """Return the origin of our pages: scheme, host and port."""
    parts = urlsplit(settings.PUBLIC_URL or "http://localhost")
    return f"{parts.scheme}://{parts.netloc}"
