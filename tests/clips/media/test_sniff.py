"""The first bytes decide, never the name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clips.media.films import sentence

from clerestory.clips.media.refused import NoFile, NotVideo, Playlist
from clerestory.clips.media.sniff import CONTAINERS, sniff, sniff_bytes

POINTERS = [
    b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    b"\xef\xbb\xbf#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n",
    b"\n\n  #extm3u\n",
    "#EXTM3U\nhttp://example.org/x.ts".encode("utf-16"),
    b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    b"file '/etc/passwd'\n",
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\n",
    b"<?xml version='1.0'?><MPD/>",
    b"<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'>",
    b"[playlist]\nFile1=http://example.org/\n",
    b"http://example.org/video.mp4",
    b"concat:/etc/passwd|/etc/hosts",
]


@pytest.mark.parametrize("text", POINTERS)
def test_what_points_elsewhere_is_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "innocent.mp4"
    path.write_bytes(text)
    with pytest.raises(Playlist):
        sniff(path)


@pytest.mark.parametrize(
    "head",
    [
        b"hello",
        b"\0" * 4096,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        b"PK\x03\x04" + b"\0" * 100,
        b"\x7fELF" + b"\0" * 100,
        b"%PDF-1.7",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0\0\0\x20ftypavif" + b"\0" * 20,
        b"\0\0\0\x20ftypheic" + b"\0" * 20,
        b"OggS" + b"\0" * 30,
        b"FLV\x01" + b"\0" * 30,
        b"ID3\x04" + b"\0" * 30,
        b"fLaC" + b"\0" * 30,
        b"#!/bin/sh\nrm -rf ~\n",
    ],
)
def test_what_is_no_video_is_refused(head: bytes) -> None:
    with pytest.raises(NotVideo):
        sniff_bytes(head)


def test_emptiness_is_refused() -> None:
    with pytest.raises(NoFile):
        sniff_bytes(b"")


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (b"\0\0\0\x20ftypisom\0\0\2\0", "mov"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "mov"),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0", "mov"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01", "matroska"),
        (b"RIFF\xff\xff\0\0AVI LIST", "avi"),
        ((b"\x47" + bytes(187)) * 5, "mpegts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 5, "mpegts"),
    ],
)
def test_containers_are_known_by_their_marks(head: bytes, container: str) -> None:
    assert sniff_bytes(head) == container


@given(st.binary(max_size=4096))
def test_any_bytes_are_named_or_refused(head: bytes) -> None:
    found: list[str] = []
    said = sentence(lambda: found.append(sniff_bytes(head)))
    assert set(found) <= set(CONTAINERS)
    assert said.endswith(".")


@given(st.sampled_from(["#EXTM3U", "ffconcat version 1.0", "file 'x'"]), st.text(max_size=200))
def test_no_tail_hides_a_playlist(start: str, tail: str) -> None:
    with pytest.raises(Playlist):
        sniff_bytes((start + "\n" + tail).encode("utf-8", "ignore"))
