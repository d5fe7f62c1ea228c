"""Where a request comes from, for counting tries; the address itself is never stored or logged."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

# A household or a phone is given a /64, so its addresses count as one.
_HOUSEHOLD = 64


def client_address(meta: Mapping[str, str], *, trusted_proxies: int) -> str:
    """Return the client's address from WSGI variables, an IPv6 one as its /64; "" if unknown.

    Each of our own proxies appends the address it was called from to X-Forwarded-For, so with `n`
    of them the n-th entry from the end is the first that a stranger cannot write.
    """
    told = meta.get("REMOTE_ADDR", "")
    if trusted_proxies:
        chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        told = chain[-trusted_proxies] if len(chain) >= trusted_proxies else told
    try:
        address = ip_address(told.strip("[]"))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> _HOUSEHOLD << _HOUSEHOLD))
    return str(address)
