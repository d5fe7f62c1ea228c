"""Brakes: what nobody may write here, link to or come from, and how fast new accounts may be.

The operator's and the moderators' own lists, read by every room that takes words in. A process
reads them anew every few seconds. Addresses of requests are compared here, in memory, and kept
nowhere.
"""

import re
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from django.utils import timezone

from clerestory.people.models import Brake, Person
from clerestory.people.refused import (
    ComesFromBlocked,
    DomainBlocked,
    MailDomainBlocked,
    TooManyLinksSaid,
    TooYoungForLinks,
    WordsBlocked,
)
from clerestory.spine.allowances import spend
from clerestory.spine.folding import fold

# How long a process goes by what it read.
FRESH_SECONDS = 2.0
LIMITS: Final = {
    "young_days": 1,
    "links": 3,
    "young_links": 0,
    "young_posts": 20,
    "young_comments": 60,
    "young_follows": 60,
}
HOUR: Final = 3600
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[a-z0-9][a-z0-9.-]{0,253}\.[a-z]{2,24}/", re.IGNORECASE
)
_HOST = re.compile(r"\b(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}\b")

type Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Brakes:
    """All that is braked now. Words are folded; a set of words holds runs with one space."""

    refused: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    longest: int = 1
    domains: frozenset[str] = frozenset()
    mail: frozenset[str] = frozenset()
    ranges: tuple[Network, ...] = ()
    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))

    def hit(self, text: str, runs: Collection[str]) -> str:
        """Return the first of these words that stands in a text as whole words; or nothing."""
        if not runs:
            return ""
        said = words_in(text)
        for start in range(len(said)):
            for end in range(start + 1, min(start + self.longest, len(said)) + 1):
                if (run := " ".join(said[start:end])) in runs:
                    return run
        return ""


def words_in(text: str) -> list[str]:
    """Return the words of a text, folded; what an underscore joins is several."""
    return _WORD.findall(fold(text))


def links_in(text: str) -> int:
    """Count what a text links to, or looks as if it did."""
    return len(_LINK.findall(text))


def now() -> Brakes:
    """Return what is braked, at most FRESH_SECONDS old."""
    read, brakes = _read
    if time.monotonic() - read > FRESH_SECONDS:
        brakes = _from(Brake.objects.all())
        _keep(time.monotonic(), brakes)
    return brakes


def forget() -> None:
    """Read the lists anew the next time: somebody changed them."""
    _keep(-FRESH_SECONDS * 10, Brakes())


def refuse_words(*texts: str) -> None:
    """Raise WordsBlocked or DomainBlocked for what nobody may write here."""
    brakes = now()
    for text in texts:
        if brakes.hit(text, brakes.refused):
            raise WordsBlocked
        if _links_out(text, brakes.domains):
            raise DomainBlocked


def held_word(*texts: str) -> str:
    """Return the first word in these texts that is held for somebody to look at; or nothing."""
    brakes = now()
    return next((hit for text in texts if (hit := brakes.hit(text, brakes.held))), "")


def refuse_links(person: Person, text: str) -> None:
    """Raise TooManyLinksSaid, or TooYoungForLinks for whoever has come lately."""
    count, limits = links_in(text), now().limits
    if is_young(person) and count > limits["young_links"]:
        raise TooYoungForLinks(days=limits["young_days"], most=limits["young_links"])
    if count > limits["links"]:
        raise TooManyLinksSaid(most=limits["links"])


def slow_down(person: Person, act: str) -> None:
    """Use one of a new account's tries of an hour at posts, comments or follows; or TooMany."""
    if is_young(person):
        limit = now().limits[f"young_{act}"]
        spend(f"young {act}", str(person.id), limit=limit, seconds=HOUR)


def is_young(person: Person) -> bool:
    """Whether an account is so new that it is slowed down; sample people never are."""
    days = now().limits["young_days"]
    return not person.sample and person.created_at > timezone.now() - timedelta(days=days)


def refuse_mail(email: str) -> None:
    """Raise MailDomainBlocked for an address at a domain from which nobody signs up."""
    if _among(email.rpartition("@")[2], now().mail):
        raise MailDomainBlocked


def refuse_origin(address: str) -> None:
    """Raise ComesFromBlocked for a request from a range that the operator closed; "" is unknown."""
    ranges = now().ranges
    if not ranges or not address:
        return
    try:
        told = ip_address(address)
    except ValueError:
        return
    if any(told in one for one in ranges if one.version == told.version):
        raise ComesFromBlocked


def network_of(text: str) -> Network:
    """Read a range of addresses; raise ValueError."""
    return ip_network(text, strict=False)


def _links_out(text: str, domains: Collection[str]) -> bool:
    """Whether a text names a domain that is closed, or one below it."""
    hosts = _HOST.findall(text.casefold()) if domains else ()
    return any(_among(_ascii(host), domains) for host in hosts)


def _among(host: str, domains: Collection[str]) -> bool:
    """Whether a domain, or one that it lies in, is among these."""
    parts = host.split(".")
    return any(".".join(parts[start:]) in domains for start in range(len(parts)))


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _from(rows: Iterable[Brake]) -> Brakes:
    words: dict[str, set[str]] = {Brake.Effect.REFUSE: set(), Brake.Effect.HOLD: set()}
    named: dict[str, set[str]] = {Brake.Kind.DOMAIN: set(), Brake.Kind.MAIL: set()}
    ranges, limits = [], dict(LIMITS)
    for row in rows:
        if row.kind == Brake.Kind.WORD:
            words[row.effect].add(row.text)
        elif row.kind in named:
            named[row.kind].add(row.text)
        elif row.kind == Brake.Kind.RANGE:
            ranges.append(network_of(row.text))
        elif row.text in limits and row.number is not None:
            limits[row.text] = row.number
    runs = (*words[Brake.Effect.REFUSE], *words[Brake.Effect.HOLD])
    return Brakes(
        refused=frozenset(words[Brake.Effect.REFUSE]),
        held=frozenset(words[Brake.Effect.HOLD]),
        longest=max((run.count(" ") + 1 for run in runs), default=1),
        domains=frozenset(named[Brake.Kind.DOMAIN]),
        mail=frozenset(named[Brake.Kind.MAIL]),
        ranges=tuple(ranges),
        limits=limits,
    )


def _keep(read: float, brakes: Brakes) -> None:
    global _read  # noqa: PLW0603  one for the process
    _read = (read, brakes)


_read: tuple[float, Brakes] = (-FRESH_SECONDS * 10, Brakes())
