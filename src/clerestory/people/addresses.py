"""E-mail addresses and web links, as they are kept. Pure."""

import ipaddress
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from clerestory.people.refused import AddressMalformed, LinkMalformed, TooManyLinks

MOST_LINKS = 4
LONGEST_EMAIL = 254
LONGEST_LINK = 200

_is_email = EmailValidator(allowlist=[])


def read_email(typed: str) -> str:
    """Return an address in lower case with its domain in ASCII; raise AddressMalformed."""
    local, at, domain = typed.strip().rpartition("@")
    try:
        email = f"{local}{at}{domain.encode('idna').decode('ascii')}".lower()
        _is_email(email)
    except (UnicodeError, ValidationError):
        raise AddressMalformed from None
    if len(email) > LONGEST_EMAIL or not email.isascii():
        raise AddressMalformed
    return email


def read_links(typed: list[str]) -> list[str]:
    """Return the links of a profile, without empty ones and repetitions; raise a refusal."""
    links = list(dict.fromkeys(link.strip() for link in typed if link.strip()))
    if len(links) > MOST_LINKS:
        raise TooManyLinks(limit=MOST_LINKS)
    for link in links:
        if not _is_link(link):
            raise LinkMalformed(link=link[:60])
    return links


def _is_link(link: str) -> bool:
    """Whether it is https to a named host, without a password, a port or unseen letters."""
    if len(link) > LONGEST_LINK or not link.isascii() or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port or parts.username is not None or "\\" in link:
        return False
    return "." in host.strip(".") and not _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdecimal()
    return True
