"""The pseudo-locale: every text of ours in letters that English has not, and 40 % longer.

What a page still says in plain letters is not translated, or is somebody's own: names, words,
addresses, code.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import override

from tests.house.messages import CATALOGUES, texts

CODE = "en-xa"
HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "åƀçđéƒĝĥîĵķłɱñôƥɋŕšŧûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶŁṀÑÔƤɊŔŠŦÛṼŴẊÝŽ"
_LETTERS = str.maketrans(_PLAIN, _OTHER)
# What has to stay: gaps, tags, entities.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd]|%%|{\w*}|</?\w+[^>]*>|&\w+;)")
# Django has no months of a language that there is not.
_MONTH = r"\d+ [A-Z]\w+ \d{4}"
_OWN = re.compile(rf"{_MONTH}|https?://\S+|/[\w/.-]+|@\w+|#\w+|[\w-]+[.@][\w.@-]+|{{\w+}}")
_WORD = re.compile(r"[A-Za-z]{3,}")
_SAID_IN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
_TOLD = {"description", "og:title", "og:description"}
_SILENT = {"script", "style", "code", "kbd", "pre", "textarea", "option"}


def pseudo(text: str) -> str:
    """Return a text in the pseudo-locale."""
    parts = _KEPT.split(text)
    said = "".join(part if at % 2 else part.translate(_LETTERS) for at, part in enumerate(parts))
    # At its end, but before a line's end, which gettext wants where the text has one.
    bare = said.rstrip("\n")
    return f"{bare}{'·' * (len(text) * 2 // 5)}{said[len(bare) :]}"


def install(folder: Path) -> None:
    """Write the catalogue of the pseudo-locale below a folder."""
    message = CATALOGUES["Message"]
    made = [message(text="", said={0: HEAD})]
    for one in texts().values():
        said = {0: pseudo(one.text)}
        if one.plural is not None:
            said[1] = pseudo(one.plural)
        made.append(message(text=one.text, context=one.context, plural=one.plural, said=said))
    target = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(CATALOGUES["packed"](made))


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        own = tag == "bdi" or told.get("dir") == "auto" or "mono" in (told.get("class") or "")
        if self._silent or tag in _SILENT or (own and tag != "input"):
            self._silent.append(tag)
        for name, value in attrs:
            told_of = {told.get("name"), told.get("property")} & _TOLD
            words = name in _SAID_IN or (name == "content" and told_of)
            # What is folded for the search of settings is compared, not shown.
            shown = name.startswith("data-") and name != "data-folded"
            if value and (words or (shown and " " in value)):
                self.said.append(value)

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag in self._silent:
            while self._silent and self._silent.pop() != tag:
                pass

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def untranslated(html: str, own: set[str]) -> Iterator[str]:
    """Give what a page says in plain letters that is nobody's own, `own` being names and words."""
    page = _Plain()
    page.feed(html)
    for text in page.said:
        bare = _OWN.sub(" ", text)
        for one in sorted(own, key=len, reverse=True):
            bare = bare.replace(one, " ")
        if _WORD.search(bare):
            yield " ".join(text.split())
