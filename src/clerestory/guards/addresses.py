"""Addresses: which names and numbers the way out may lead to, whoever wrote them (threat T13).

An address is written in one spelling or refused: no user names, no numbers for names, no other
alphabet, no fragment. A name is resolved once; every address it has must be a public one, and the
connection goes to an address that was checked: asking again could give another answer.

Source: RFC 3986, RFC 5891, RFC 6052, RFC 6890 and the IANA registries of special addresses.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Self

from clerestory.guards.wire import Declined

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+{_LABEL}")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")  # a last label like this makes it a number
_URL: Final = re.compile(
    r"https://(?P<host>[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[!\"$-;=@-\[\]_a-z|~?%&']*)?",  # printable ASCII that RFC 3986 or habit allows
)
HTTPS: Final = 443
_MOST_URL, _MOST_PORT = 2048, 65535


def _networks(text: str) -> list[IPv4Network | IPv6Network]:
    return [ip_network(one) for one in text.split()]


# Ours; carriers' NAT, and link-local, where clouds keep keys; protocols, name servers of private
# space and benchmarks; documentation; multicast, reserved and broadcast.
_SPECIAL_4: Final = _networks(
    "0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 "
    "192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 198.18.0.0/15 "
    "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
)
_GLOBAL_6: Final = IPv6Network("2000::/3")  # whatever is not in here is special
# Protocols, Teredo among them; 6to4; documentation, twice; name servers of private space.
_SPECIAL_6: Final = _networks("2001::/23 2002::/16 2001:db8::/32 3fff::/20 2620:4f:8000::/48")
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

type Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: a host, a port, and what to ask for there."""

    host: str
    port: int
    path: str

    @classmethod
    def read(cls, url: str) -> Self:
        """Read an https address in its one spelling; raise Declined."""
        told = _URL.fullmatch(url)
        port = int(told["port"] or HTTPS) if told else 0
        if told is None or len(url) > _MOST_URL or port > _MOST_PORT:
            raise Declined(
                "BadAddress",
                "An address is https://, a name in small Latin letters (others as xn--), and a "
                "path; no user, no fragment.",
            )
        return cls(told["host"], port, told["path"] or "/")


def is_name(host: str) -> bool:
    """Whether this is a name of the domain system, and not a number in disguise."""
    return bool(_NAME.fullmatch(host)) and not _NUMBER.fullmatch(host.rpartition(".")[2])


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet's, whatever it is wrapped in."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found in _NAT64:
        found = IPv4Address(int(found) & 0xFFFFFFFF)
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _SPECIAL_4)
    # So goes every IPv4 address in other wrappings, and every address with a zone.
    inside = found.scope_id is None and found in _GLOBAL_6
    return inside and not any(found in network for network in _SPECIAL_6)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for all addresses of a host; raise OSError or UnicodeError."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def check(host: str, port: int, *, private: bool, ask: Resolve = resolve) -> list[str]:
    """Resolve a host, once; return its addresses if all may be connected to; raise Declined.

    `private`: the operator named this very host, and it may stand in our own network.
    """
    try:
        found = ask(host, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Declined("NoSuchHost", "The name of this host leads nowhere.")
    if not private and not all(is_public(address) for address in found):
        raise Declined(
            "NotPublic", "The name of this host leads into a network that is not public."
        )
    return found
