"""Backlinks: whether a page on another site links to a profile here with rel="me".

Pure, and linear in the page's length whatever it holds: the library's own parser of HTML takes
minutes for a page that was made to be slow. Comments and what stands in scripts, styles and text
fields are passed over, since others may have written it; a tag that does not end ends the page.

Source: HTML, "Tokenization" and "Link type me"; microformats, "rel-me".
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

MOST_BYTES = 512 << 10
NO_PAGE, NO_LINK = "NoPage", "NoLinkBack"
_TAG = re.compile(r"""<([a-z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PAIR = re.compile(r"""([^\s=>"'/]++)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?+""")
_RAW = frozenset(
    {"iframe", "noembed", "noframes", "noscript", "script", "style", "template", "textarea"}
    | {"title", "xmp"}
)


def links_back(page: bytes, profile: str) -> bool:
    """Return whether a page has a link with rel="me" to this address of a profile here."""
    text = page[:MOST_BYTES].decode("utf-8", "replace").lower()
    for pairs in _links(text):
        if "me" in pairs.get("rel", "").split() and _same(pairs.get("href", ""), profile.lower()):
            return True
    return False


def _links(text: str) -> Iterator[dict[str, str]]:
    """Give the attributes of each `a` and `link`, the first of a name as browsers take it."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at + 2)
        elif not text[at + 1 : at + 2].isalpha():
            at += 1
        else:
            tag = _TAG.match(text, at)
            if tag is None:
                return
            name, at = tag[1], tag.end()
            if name in {"a", "link"}:
                yield _pairs(tag[2])
            elif name == "plaintext":
                return
            elif name in _RAW:
                at = text.find(f"</{name}", at)
        if at < 0:
            return
        at = text.find("<", at)


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in _PAIR.finditer(text):
        found.setdefault(pair[1], unescape(pair[2] or pair[3] or pair[4] or ""))
    return found


def _same(href: str, profile: str) -> bool:
    try:
        told, ours = urlsplit(href.strip()), urlsplit(profile)
    except ValueError:
        return False
    here = (told.scheme, told.netloc, told.path.rstrip("/"), told.query)
    return here == (ours.scheme, ours.netloc, ours.path, "")
