"""Captions: WebVTT and SRT in, WebVTT out.

What is kept is what every player shows: times and plain text, line by line. Positions, styles,
regions and tags are dropped (voice names become "Name: "), so that a captions file can neither
cover the picture nor carry markup into a page. Source: W3C WebVTT (CR 2019); SRT has no standard.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clerestory.clips.media.refused import (
    CaptionsEmpty,
    CaptionsTooBig,
    CaptionsUnreadable,
    CaptionTooLong,
    TooManyCaptions,
)

MOST_BYTES = 1 << 20
MOST_CUES = 2000
MOST_LETTERS = 500  # in one cue, lines together
MOST_LINES = 4
# In one line of the file, tags and all. Python refuses a number of 4300 digits, as in "&#1…;".
LONGEST_LINE = 4000
LONGEST_CUE = 3600.0
_MARK = "WEBVTT"
_TIMES = re.compile(
    r"^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*"
    r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})(?:\s.*)?$"
)
# A tag never runs over the "<" of the next one: each letter is looked at once, not once a "<".
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|</?>|\{\\[^{}]*\}")
_BLOCKS = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption: `start` and `end` in seconds, `text` plain, lines parted by newlines."""

    start: float
    end: float
    text: str


def read_captions(data: bytes) -> tuple[Cue, ...]:
    """Read WebVTT or SRT in UTF-8, UTF-16 or (else) Windows-1252; cues come in order of time.

    Raises CaptionsUnreadable with the line, CaptionsTooBig or CaptionsEmpty.
    """
    if len(data) > MOST_BYTES:
        raise CaptionsTooBig(what=f"{MOST_BYTES // 1024} KB")
    lines = re.split(r"\r\n|\r|\n", _decode(data))
    webvtt = lines[0].startswith(_MARK)
    if webvtt and lines[0][len(_MARK) :][:1] not in ("", " ", "\t"):
        raise CaptionsUnreadable(line=1)
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        cue = _read_block(number, block, first=number == 1, webvtt=webvtt)
        if cue is None:
            continue
        cues.append(cue)
        if len(cues) > MOST_CUES:
            raise TooManyCaptions(most=MOST_CUES)
    if not cues:
        raise CaptionsEmpty
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def write_webvtt(cues: Sequence[Cue]) -> str:
    """Write WebVTT that reads back as the same cues (times to the millisecond)."""
    parts = [_MARK]
    for cue in cues:
        text = html.escape(cue.text, quote=False)
        parts.append(f"{_clock(cue.start)} --> {_clock(cue.end)}\n{text}")
    return "\n\n".join(parts) + "\n"


def plain_text(cues: Sequence[Cue]) -> str:
    """All that is said, one caption a line, for search and for reading."""
    return "\n".join(" ".join(cue.text.split()) for cue in cues)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise CaptionsUnreadable(line=text[: text.index("\0")].count("\n") + 1)
    return text


def _blocks(lines: Sequence[str]) -> Iterable[tuple[int, list[str]]]:
    """Part lines at blank ones; yields (number of the first line from 1, lines)."""
    block: list[str] = []
    start = 1
    for number, line in enumerate(lines, start=1):
        if line.strip():
            if not block:
                start = number
            block.append(line)
        elif block:
            yield start, block
            block = []
    if block:
        yield start, block


def _read_block(number: int, block: list[str], *, first: bool, webvtt: bool) -> Cue | None:
    """Read one block: None for what is no caption (header, notes, styles, empty captions)."""
    if webvtt and (first or block[0].split()[0].rstrip(":") in _BLOCKS):
        return None
    at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        # In SRT some writers leave a blank line inside a caption, or a lone number at the end.
        if number > 1 and (webvtt or all(line.strip().isdigit() for line in block)):
            return None
        raise CaptionsUnreadable(line=number)
    long = next((i for i, line in enumerate(block) if len(line) > LONGEST_LINE), None)
    if long is not None:
        raise CaptionsUnreadable(line=number + long)
    found = _TIMES.match(block[at])
    if found is None:
        raise CaptionsUnreadable(line=number + at)
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:])
    if end < start or round(end - start, 3) > LONGEST_CUE:
        raise CaptionsUnreadable(line=number + at)
    text = _plain(block[at + 1 :])
    if len(text) > MOST_LETTERS:
        raise CaptionTooLong(most=MOST_LETTERS, line=number + at)
    return Cue(start=start, end=end, text=text) if text and end > start else None


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return round(whole + int((fraction or "0").ljust(3, "0")) / 1000, 3)


def _plain(lines: Sequence[str]) -> str:
    """Drop tags and control characters; more than `MOST_LINES` lines flow into the last."""
    kept = []
    for line in lines:
        named = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", line)
        bare = _TAG.sub("", named)
        clean = "".join(
            " " if letter == "\t" else letter
            for letter in html.unescape(bare)
            if letter == "\t" or unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Zl", "Zp")
        ).strip()
        if clean:
            kept.append(clean)
    if len(kept) > MOST_LINES:
        kept = [*kept[: MOST_LINES - 1], " ".join(kept[MOST_LINES - 1 :])]
    return "\n".join(kept)


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
