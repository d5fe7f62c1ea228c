"""Makes the catalogues that the pages read (.mo) from those that people write (.po).

    python bin/catalogues.py

Runs on any Python from 3.9 on, and on the standard library alone, as bin/prepare.py does: not every
machine has the tools of gettext. What is made of one text is always the same bytes.
"""

from __future__ import annotations

import ast
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "src" / "clerestory" / "locale"
_FIELD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?\s+(?=\")")
_MAGIC = 0x950412DE
_CONTEXT, _PLURAL = "\x04", "\0"


@dataclass
class Message:
    """One text of a catalogue, and what it is in the other language: one form, or one a plural."""

    text: str = ""
    context: str | None = None
    plural: str | None = None
    said: dict[int, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, str]:
        """What a text is looked up by."""
        return self.context, self.text

    @property
    def is_done(self) -> bool:
        """Whether it is said in the other language, and somebody stands by it."""
        return bool(self.said) and all(self.said.values()) and "fuzzy" not in self.flags


def read(text: str) -> list[Message]:
    """Read a catalogue; the message without a text is its head. Raise ValueError."""
    found: list[Message] = []
    one, place, ended = Message(), "", True
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("#~") or not bare:
            continue
        if bare.startswith(("#", "msgctxt", "msgid ")) and place == "msgstr":
            found.append(one)
            one, place = Message(), ""
        ended = False
        if bare.startswith("#,"):
            one.flags |= {flag.strip() for flag in bare[2:].split(",")}
        elif bare.startswith("#"):
            one.remarks.append(bare)
        else:
            head = _FIELD.match(bare)
            words = bare[head.end() :] if head else bare
            if head:
                place = head[1]
            try:
                value = ast.literal_eval(words)
            except (SyntaxError, ValueError):
                message = f"line {number} cannot be read: {bare}"
                raise ValueError(message) from None
            index = int(head[2] or 0) if head else max(one.said, default=0)
            _put(one, place, index, value)
    if not ended and place == "msgstr":
        found.append(one)
    return found


def _put(one: Message, place: str, index: int, value: str) -> None:
    if place == "msgctxt":
        one.context = (one.context or "") + value
    elif place == "msgid":
        one.text += value
    elif place == "msgid_plural":
        one.plural = (one.plural or "") + value
    else:
        one.said[index] = one.said.get(index, "") + value


def packed(messages: list[Message]) -> bytes:
    """Return the same as gettext reads it at run time: what is not done is left out."""
    pairs = []
    for one in messages:
        if not one.is_done:
            continue
        key = one.text if one.context is None else one.context + _CONTEXT + one.text
        if one.plural is not None:
            key += _PLURAL + one.plural
        said = _PLURAL.join(one.said[index] for index in sorted(one.said))
        pairs.append((key.encode(), said.encode()))
    pairs.sort()
    keys, texts = b"", b""
    where = []
    for key_bytes, said_bytes in pairs:
        where.append((len(key_bytes), len(keys), len(said_bytes), len(texts)))
        keys += key_bytes + b"\0"
        texts += said_bytes + b"\0"
    first = 7 * 4
    begin = first + 16 * len(pairs)
    tables = [number for size, at, _, _ in where for number in (size, begin + at)]
    tables += [number for _, _, size, at in where for number in (size, begin + len(keys) + at)]
    head = (_MAGIC, 0, len(pairs), first, first + 8 * len(pairs), 0, begin)
    return struct.pack(f"<{len(head) + len(tables)}I", *head, *tables) + keys + texts


def main() -> None:
    """Make every catalogue anew that differs from what is there."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        made = packed(read(source.read_text(encoding="utf-8")))
        target = source.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != made:
            target.write_bytes(made)


if __name__ == "__main__":
    main()
