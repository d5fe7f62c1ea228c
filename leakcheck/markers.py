"""Markers: words that nobody else would write, and every form in which they might travel."""

import base64
import hashlib
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

_GZIP = b"\x1f\x8b\x08"
_MOST_STREAMS = 2000
_MOST_BYTES = 1 << 26


@dataclass(frozen=True)
class Marker:
    """A value that stands in one field of the canary, and nowhere else in the world."""

    field: str
    text: str

    @classmethod
    def make(cls, field: str, form: str = "{}") -> "Marker":
        """Make a marker; `form` is what a field of this kind looks like."""
        return cls(field, form.format("canary" + secrets.token_hex(8)))


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Give each form of a text: its name, and the bytes to look for."""
    plain = text.encode()
    yield "plain", plain
    yield "reversed", plain[::-1]
    yield "utf-16", text.encode("utf-16-le")
    yield "hex", plain.hex().encode()
    yield "url", quote(text, safe="").encode()
    for name, digest in hashes(plain):
        yield name, digest.hex().encode()
        yield f"{name} raw", digest
        yield f"{name} base64", base64.b64encode(digest).rstrip(b"=")
    # A text inside a longer one falls on one of three places of base64's groups of three.
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        yield "base64", whole[4 if shift else 0 : len(whole) - 4]


def hashes(plain: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the digests under which a value is often passed on."""
    yield "md5", hashlib.md5(plain, usedforsecurity=False).digest()
    yield "sha1", hashlib.sha1(plain, usedforsecurity=False).digest()
    yield "sha256", hashlib.sha256(plain).digest()
    yield "sha512", hashlib.sha512(plain).digest()


class Search:
    """Looks for many markers at once."""

    def __init__(self, markers: list[Marker]) -> None:
        self._known: dict[bytes, tuple[Marker, str]] = {}
        for marker in markers:
            for name, found in forms(marker.text):
                self._known.setdefault(found.lower(), (marker, name))
        # One expression over all forms: a data folder is read once, not once for each of them.
        longest_first = sorted(self._known, key=len, reverse=True)
        self._any = re.compile(b"|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def find(self, data: bytes) -> set[tuple[Marker, str]]:
        """Return the markers in `data` and their forms; also inside what is packed in it."""
        found = {self._known[each.lower()] for each in self._any.findall(data)}
        for packed in unpacked(data):
            found |= {
                (marker, f"gzip, {form}")
                for marker, form in (
                    self._known[each.lower()] for each in self._any.findall(packed)
                )
            }
        return found


def unpacked(data: bytes) -> Iterator[bytes]:
    """Give what every gzip stream in `data` holds (RFC 1952)."""
    at = data.find(_GZIP)
    for _ in range(_MOST_STREAMS):
        if at < 0:
            return
        with suppress(zlib.error):
            yield zlib.decompressobj(wbits=31).decompress(data[at:], _MOST_BYTES)
        at = data.find(_GZIP, at + 1)
