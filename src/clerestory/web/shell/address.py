"""Where a request comes from, for counting tries. Never stored, never logged."""

from django.conf import settings
from django.http import HttpRequest

from clerestory.spine import addresses


def client_address(request: HttpRequest) -> str:
    """Return the client's address as far as TRUSTED_PROXIES lets us know it; "" if unknown."""
    proxies = int(settings.OPTIONS["TRUSTED_PROXIES"])
    return addresses.client_address(request.META, trusted_proxies=proxies)
