"""Every form in which a marker might travel is found, and nothing else is."""

import base64
import gzip
import hashlib
from urllib.parse import quote

import pytest
from leakcheck.markers import Marker, Search

MARKER = Marker.make("email", "{}@mail.test")
TEXT = MARKER.text
PLAIN = TEXT.encode()
CARRIED = {
    "plain": PLAIN,
    "in capitals": PLAIN.upper(),
    "in a log line": b"2026 web INFO sent to " + PLAIN + b" at last",
    "hex": PLAIN.hex().encode(),
    "hex in capitals": PLAIN.hex().upper().encode(),
    "url": quote(TEXT, safe="").encode(),
    "reversed": PLAIN[::-1],
    "utf-16": TEXT.encode("utf-16-le"),
    "base64": base64.b64encode(PLAIN),
    "base64 at the second place": base64.b64encode(b"x" + PLAIN + b"yy"),
    "base64 at the third place": base64.b64encode(b"xx" + PLAIN + b"y"),
    "md5": hashlib.md5(PLAIN, usedforsecurity=False).hexdigest().encode(),
    "sha1": hashlib.sha1(PLAIN, usedforsecurity=False).hexdigest().encode(),
    "sha256": hashlib.sha256(PLAIN).hexdigest().encode(),
    "sha512": hashlib.sha512(PLAIN).hexdigest().encode(),
    "sha256 as bytes": hashlib.sha256(PLAIN).digest(),
    "sha256 in base64": base64.b64encode(hashlib.sha256(PLAIN).digest()),
    "gzip": b"head" + gzip.compress(b"a" * 5000 + PLAIN) + b"tail",
    "gzip of hex, the second of two": gzip.compress(b"x") + gzip.compress(PLAIN.hex().encode()),
}


@pytest.mark.parametrize("name", CARRIED)
def test_a_marker_is_found_in_every_form(name: str) -> None:
    found = Search([MARKER, Marker.make("name")]).find(b"\0\xff" + CARRIED[name] + b"\0")
    assert {marker for marker, _ in found} == {MARKER}


def test_what_is_not_there_is_not_found() -> None:
    other = Marker.make("email", "{}@mail.test").text.encode()
    for data in (b"", other, gzip.compress(other), b"\x1f\x8b\x08 is no stream", b"canary"):
        assert Search([MARKER]).find(data) == set()
