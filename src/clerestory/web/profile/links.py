"""The links of a profile, as they are shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and its short form for reading."""

    address: str
    text: str


def shown_links(addresses: list[str]) -> list[Link]:
    """Return the links that lead to the web; anything else is left out."""
    links = []
    for address in addresses:
        try:
            parts = urlsplit(address)
        except ValueError:  # such as an unfinished IPv6 address
            continue
        if parts.scheme in {"http", "https"} and parts.netloc:
            links.append(Link(address, f"{parts.netloc}{parts.path}".rstrip("/")))
    return links
