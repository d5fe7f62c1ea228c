"""Recipients: to whom what may be sent, and what the log says of each sending.

What leaves for which purpose stands here, in the code; to whom, the operator declares in
`egress.toml` in the data folder. What is declared nowhere is not sent.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from clerestory.guards.addresses import HTTPS, is_name
from clerestory.guards.wire import Declined, Fields, want
from clerestory.tlog.canonical import Value, write_canonical

# Each purpose, with the classes of data that may leave for it. A witness is sent checkpoints only.
PURPOSES: Final[dict[str, frozenset[str]]] = {
    "mail": frozenset({"email address", "letter"}),
    "federation": frozenset({"public profile", "public clip", "tie", "public remark"}),
    "link": frozenset({"public profile"}),
    "push": frozenset({"notice"}),
    "witness": frozenset({"checkpoint"}),
}
ANY: Final = "*"
_BESIDE: Final = ("url", "headers", "sender", "to")
_FIELDS: Final = {"host": str, "port": int, "purposes": list, "country": str, "private": bool}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A host that may be sent to. Host `*`: any name of the public Internet, port 443.

    `country` is where it stands, as ISO 3166-1 writes it, or empty. A `private` one may stand in
    the operator's own network.
    """

    host: str
    purposes: frozenset[str]
    port: int = HTTPS
    country: str = ""
    private: bool = False

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """Read one table of the file; raise ValueError with a sentence."""
        if any(type(value) is not _FIELDS.get(name) for name, value in told.items()):
            raise ValueError(f"a recipient has {', '.join(_FIELDS)}")  # noqa: EM102  a list of ours
        made = cls(**{**told, "purposes": frozenset(told.get("purposes", []))})
        if not made.purposes or not made.purposes <= PURPOSES.keys():
            raise ValueError(f"purposes are some of {', '.join(PURPOSES)}")  # noqa: EM102  the same
        if not made.host or (made.host == ANY and (made.private or made.port != HTTPS)):
            raise ValueError("a recipient has a host; `*` is public, and has port 443")
        return made


class Policy:
    """All recipients there are."""

    def __init__(self, recipients: Iterable[Recipient]) -> None:
        self.recipients = tuple(recipients)

    @classmethod
    def read(cls, file: Path, *more: Recipient) -> Self:
        """Read the operator's file, which need not be there; raise ValueError with a sentence."""
        try:
            told = tomllib.loads(file.read_text()) if file.exists() else {}
            listed = [Recipient.read(one) for one in told.pop("recipient", [])]
        except (ValueError, TypeError, AttributeError, OSError) as problem:
            message = f"{file.name} cannot be used: {problem}"
            raise ValueError(message) from None
        if told:
            message = f"{file.name} declares [[recipient]] and nothing else"
            raise ValueError(message)
        return cls([*more, *listed])

    def find(self, purpose: str, classes: Iterable[str], host: str, port: int) -> Recipient:
        """Return the recipient that this may be sent to; raise Declined."""
        if purpose not in PURPOSES:
            raise Declined("NoSuchPurpose", "Nothing is sent for a purpose that is not declared.")
        if not set(classes) <= PURPOSES[purpose]:
            raise Declined("NotForThis", "This kind of data is not declared for this purpose.")
        for one in self.recipients:
            near = one.host == host or (one.host == ANY and is_name(host))
            if near and one.port == port and purpose in one.purposes:
                return one
        raise Declined("NotDeclared", "This recipient is not declared for this purpose.")


def texts(fields: Fields, name: str) -> list[str]:
    """Take a list of texts from a message; raise Declined."""
    found = [one for one in want(fields, name, list) if isinstance(one, str)]
    if len(found) != len(want(fields, name, list)):
        raise Declined("Malformed", f"The field {name} must be a list of texts.")
    return found


def entry(request: Fields, body: bytes, place: tuple[str, int], country: str) -> dict[str, Value]:
    """Say what the log commits to before a request is sent: all that leaves, in hashes and sizes.

    `request` holds purpose, classes and method, and what is sent beside the body: url and headers,
    or sender and recipients of a letter.
    """
    beside: dict[str, Value] = {name: request[name] for name in _BESIDE if name in request}
    return {
        "v": 1,
        "purpose": request["purpose"],
        "classes": request["classes"],
        "host": place[0],
        "port": place[1],
        "country": country,
        "method": request["method"],
        "beside_sha256": sha256(write_canonical(beside)).hexdigest(),
        "body_sha256": sha256(body).hexdigest(),
        "bytes": len(body),
    }
