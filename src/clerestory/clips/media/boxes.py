"""Read the boxes of an MP4 that we made, to be sure of what leaves the house.

Only what our own muxer writes is known here, on purpose: a box that is not on the list may carry
what nobody wanted to publish. Source: ISO/IEC 14496-12, 14496-14, 14496-15.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clerestory.clips.media.refused import Damaged

_TOP = (b"ftyp", b"moov", b"free", b"mdat")
_HOLDERS = {
    b"moov": (b"mvhd", b"trak", b"udta"),
    b"trak": (b"tkhd", b"edts", b"mdia"),
    b"edts": (b"elst",),
    b"mdia": (b"mdhd", b"hdlr", b"minf"),
    b"minf": (b"vmhd", b"smhd", b"dinf", b"stbl"),
    b"dinf": (b"dref",),
    b"stbl": (b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"sdtp",
              b"sgpd", b"sbgp"),
}  # fmt: skip
_NAMES = (b"VideoHandler", b"SoundHandler", b"")
_MOST_MOOV = 64 << 20
_PICTURE_ENTRY, _SOUND_ENTRY = 78, 28
# The muxer writes this even when there is nothing to say: an iTunes list of no items.
_SAYS_NOTHING = bytes.fromhex(
    "000000356d657461000000000000002168646c7200000000000000006d6469726170706c"
    "00000000000000000000000008696c7374"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """`kind` is b"vide" or b"soun"; sizes as shown after `turned` (a quarter turn or three)."""

    kind: bytes
    codecs: str
    width: int
    height: int
    turned: bool
    samples: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    body: memoryview


def read_tracks(path: Path) -> tuple[Track, ...]:
    """Check a finished MP4 box by box and tell its tracks.

    Raises Damaged where it is not what we make: moov before mdat, nothing unknown, no date, no
    name, nothing after the last box.
    """
    moov = _moov(path)
    try:
        tracks = tuple(_track(box.body) for box in _inside(b"moov", moov) if box.kind == b"trak")
        if any(b.kind == b"udta" and b.body != _SAYS_NOTHING for b in _inside(b"moov", moov)):
            raise Damaged
        _dateless(next(b.body for b in _inside(b"moov", moov) if b.kind == b"mvhd"))
    except (struct.error, LookupError, StopIteration, ValueError, ZeroDivisionError) as wrong:
        raise Damaged from wrong
    if sorted(t.kind for t in tracks) not in ([b"vide"], [b"soun", b"vide"]):
        raise Damaged
    return tracks


def _moov(path: Path) -> memoryview:
    order: list[bytes] = []
    moov = memoryview(b"")
    end = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at < end:
            head = file.read(16)
            if len(head) < 8:  # noqa: PLR2004  a box has at least size and kind
                raise Damaged
            size, kind = struct.unpack_from(">I4s", head)
            if size == 1:
                (size,) = struct.unpack_from(">Q", head, 8)
            padding = kind == b"free" and size > 8  # noqa: PLR2004  as above
            if kind not in _TOP or padding or size < 8 or at + size > end:  # noqa: PLR2004  as above
                raise Damaged
            order.append(kind)
            if kind == b"moov":
                if size > _MOST_MOOV:
                    raise Damaged
                file.seek(at + 8)
                moov = memoryview(file.read(size - 8))
            at += size
            file.seek(at)
    if [k for k in order if k != b"free"] != [b"ftyp", b"moov", b"mdat"]:
        raise Damaged
    return moov


def _inside(holder: bytes, body: memoryview) -> Iterator[_Box]:
    """Walk the boxes in a holder's body; raise Damaged at one that does not belong there."""
    at = 0
    while at < len(body):
        size, kind = struct.unpack_from(">I4s", body, at)
        if kind not in _HOLDERS[holder] or size < 8 or at + size > len(body):  # noqa: PLR2004  size and kind
            raise Damaged
        yield _Box(kind, body[at + 8 : at + size])
        at += size


def _find(holder: bytes, body: memoryview, *way: bytes) -> memoryview:
    for kind in way:
        body = next(box.body for box in _inside(holder, body) if box.kind == kind)
        holder = kind
    return body


def _dateless(body: memoryview) -> None:
    """Both dates of mvhd, tkhd or mdhd are 0: they would say when and where a person filmed."""
    if any(body[4 : 4 + (16 if body[0] else 8)]):
        raise Damaged


def _track(trak: memoryview) -> Track:
    tkhd = _find(b"trak", trak, b"tkhd")
    mdia = _find(b"trak", trak, b"mdia")
    mdhd, hdlr = _find(b"mdia", mdia, b"mdhd"), _find(b"mdia", mdia, b"hdlr")
    stbl = _find(b"mdia", mdia, b"minf", b"stbl")
    stsd, stsz = _find(b"stbl", stbl, b"stsd"), _find(b"stbl", stbl, b"stsz")
    for box in _inside(b"stbl", stbl):
        if not box.body:
            raise Damaged
    _dateless(tkhd)
    _dateless(mdhd)
    kind = bytes(hdlr[8:12])
    if bytes(hdlr[24:]).strip(b"\0") not in _NAMES:
        raise Damaged
    matrix = struct.unpack(">9i", tkhd[-44:-8])
    width, height = struct.unpack(">II", tkhd[-8:])
    scale, length = struct.unpack_from(*((">IQ", mdhd, 20) if mdhd[0] else (">II", mdhd, 12)))
    turned = matrix[0] == 0
    across, down = width >> 16, height >> 16
    return Track(
        kind=kind,
        codecs=_codecs(kind, stsd),
        width=down if turned else across,
        height=across if turned else down,
        turned=turned,
        samples=struct.unpack_from(">I", stsz, 8)[0],
        seconds=length / scale,
    )


def _codecs(kind: bytes, stsd: memoryview) -> str:
    """Return the name of the codec as RFC 6381 writes it in `type="...; codecs="`."""
    size, entry = struct.unpack_from(">I4s", stsd, 8)
    inner = stsd[16 + (_PICTURE_ENTRY if kind == b"vide" else _SOUND_ENTRY) : 8 + size]
    boxes: dict[bytes, memoryview] = {}
    at = 0
    while at + 8 <= len(inner):
        length, name = struct.unpack_from(">I4s", inner, at)
        boxes[name] = inner[at + 8 : at + length]
        at += max(length, 8)
    if entry == b"avc1":
        return "avc1." + bytes(boxes[b"avcC"][1:4]).hex().upper()
    if entry == b"mp4a":
        return f"mp4a.40.{_aac_kind(boxes[b'esds'][4:])}"
    raise Damaged


def _aac_kind(descriptors: memoryview) -> int:
    """Find the audio object type: the first five bits of the decoder's own description (5)."""
    at = 0
    skip = {3: 3, 4: 13}  # what an ES and a decoder descriptor hold before the next one
    while at < len(descriptors):
        tag = descriptors[at]
        at += 1
        while descriptors[at] & 0x80:
            at += 1
        at += 1
        if tag == 5:  # noqa: PLR2004  DecoderSpecificInfo
            return descriptors[at] >> 3
        at += skip.get(tag, 0)
    raise Damaged
