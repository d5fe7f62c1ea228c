"""Links of people to other sites, as they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and its short form for reading."""

    address: str
    text: str
    # When its page was last seen to link back.
    proven_at: datetime | None = None

    @property
    def way(self) -> str:
        """The path of the page that stands between us and the other site."""
        return f"/leaving?to={quote(self.address, safe='')}"


def shown_links(addresses: list[str], proven: Mapping[str, datetime] | None = None) -> list[Link]:
    """Return the links that lead to the web; anything else is left out."""
    proven = proven or {}
    links = []
    for address in addresses:
        try:
            parts = urlsplit(address)
        except ValueError:  # such as an unfinished IPv6 address
            continue
        if parts.scheme in {"http", "https"} and parts.netloc:
            text = f"{parts.netloc}{parts.path}".rstrip("/")
            links.append(Link(address, text, proven.get(address)))
    return links
