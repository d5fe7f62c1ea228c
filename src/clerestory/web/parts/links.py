"""Links of people to other sites, as they are shown."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and its short form for reading."""

    address: str
    text: str

    @property
    def way(self) -> str:
        """The path of the page that stands between us and the other site."""
        return f"/leaving?to={quote(self.address, safe='')}"


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
