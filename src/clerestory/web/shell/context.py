"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from clerestory.gate.queries import standing
from clerestory.notices.queries import news_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the reader, the site's name and the page's own address."""
    reader = getattr(request, "reader", None)
    return {
        "reader": reader,
        "suspended": getattr(request, "suspended", None),
        "site_name": settings.SITE_NAME,
        "public_url": settings.PUBLIC_URL,
        "here": request.path,
        "other_language": _other_language(),
        # Asked only where a page says it.
        "standing": SimpleLazyObject(standing),
        "new": SimpleLazyObject(lambda: news_of(reader).unread if reader else 0),
    }


def _other_language() -> tuple[str, str] | None:
    """Return code and name of the one other language; None where there are more, or none."""
    others = [(code, name) for code, name in settings.LANGUAGES if code != get_language()]
    return others[0] if len(others) == 1 else None
