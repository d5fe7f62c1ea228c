"""What a file is, by its first bytes alone: its name and declared type are a stranger's word."""

from pathlib import Path

from clerestory.clips.media.refused import NoFile, NotVideo, Playlist

# The demuxers that may be forced. Everything else that libavformat could open stays closed:
# playlists and scripts among them can name other files and hosts.
CONTAINERS = ("mov", "matroska", "avi", "mpegts")

_HEAD = 4096
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"})
_IMAGE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"crx "})
_TS_PACKET, _M2TS_PACKET, _SYNC = 188, 192, 0x47
_POINTERS = (
    b"#extm3u", b"#ext-x", b"#extinf", b"ffconcat", b"#ffconcat", b"v=0", b"<mpd", b"<?xml",
    b"[playlist]", b"<smil", b"<asx", b"<?wpl", b"[reference]", b"file '", b'file "', b"file:",
    b"concat:", b"http:", b"https:", b"rtsp:", b"rtmp", b"<rss", b"imf", b"<!doctype",
)  # fmt: skip


def sniff(path: Path) -> str:
    """Return the demuxer to force, one of `CONTAINERS`.

    Raises NoFile, Playlist or NotVideo. Reads at most 4 KiB.
    """
    with path.open("rb") as file:
        return sniff_bytes(file.read(_HEAD))


def sniff_bytes(head: bytes) -> str:
    """Do what `sniff` does for the first bytes of a file."""
    if not head:
        raise NoFile
    if head[4:8] in _BOXES:
        if head[4:8] == b"ftyp" and head[8:12] in _IMAGE_BRANDS:
            raise NotVideo
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    if _is_transport_stream(head):
        return "mpegts"
    if _is_pointer(head):
        raise Playlist
    raise NotVideo


def _is_transport_stream(head: bytes) -> bool:
    for packet, first in ((_TS_PACKET, 0), (_M2TS_PACKET, 4)):
        marks = head[first::packet][:5]
        if len(marks) == 5 and set(marks) == {_SYNC}:  # noqa: PLR2004  five in a row are no chance
            return True
    return False


def _is_pointer(head: bytes) -> bool:
    for encoding in ("utf-8-sig", "utf-16"):
        text = head.decode(encoding, "ignore").strip().lower().encode()
        if text.startswith(_POINTERS):
            return True
    return False
