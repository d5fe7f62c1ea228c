"""What is let in, and the sentence for what is not."""

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.clips.media.films import Filmer

from clerestory.clips.media import refused
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.probe import Probe, probe

type Look = Callable[[Path], Probe]

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")


def test_a_film_is_described(film: Filmer, look: Look) -> None:
    path = film("plain.mp4", size=(720, 1280))
    seen = look(path)
    picture, sound = seen.picture, seen.sound
    assert (seen.container, seen.bytes, seen.tracks) == ("mov", path.stat().st_size, 2)
    assert (picture.codec, picture.pix_fmt, picture.bits) == ("h264", "yuv420p", 8)
    assert (picture.width, picture.height, picture.turn) == (720, 1280, 0)
    assert (picture.rate, picture.frames, picture.uneven) == ((30, 1), 30, False)
    assert picture.flaws == ()
    assert sound is not None
    assert (sound.codec, sound.profile, sound.rate) == ("aac", "LC", 48000)
    assert abs(seen.seconds - 1.0) < 0.1
    assert Probe.from_json(seen.to_json()) == seen


def test_a_film_without_sound_is_described(film: Filmer, look: Look) -> None:
    seen = look(film("mute.mp4", sound=None))
    assert not seen.has_audio
    assert Probe.from_json(seen.to_json()) == seen


def test_the_name_decides_nothing(film: Filmer, look: Look, tmp_path: Path) -> None:
    disguised = tmp_path / "notes.txt"
    shutil.copy(film("mute.mp4", sound=None), disguised)
    assert look(disguised).container == "mov"


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


GARBAGE = {
    "empty": (b"", refused.NoFile),
    "text": (b"dear diary", refused.NotVideo),
    "playlist": (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", refused.Playlist),
    "script": (b"ffconcat version 1.0\nfile /etc/passwd\n", refused.Playlist),
    "only a mark": (box(b"ftyp", b"isom\0\0\2\0isom"), refused.Damaged),
    "mark and noise": (box(b"ftyp", b"isom\0\0\2\0") + bytes(range(256)) * 64, refused.Damaged),
    "mark and playlist": (
        box(b"ftyp", b"isom\0\0\2\0") + b"#EXTM3U\n/etc/passwd\n",
        refused.Damaged,
    ),
    "boxes without end": (
        box(b"ftyp", b"isom\0\0\2\0") + b"\x7f\xff\xff\xffmoov" * 500,
        refused.Damaged,
    ),
    "boxes in boxes": (
        box(b"ftyp", b"isom\0\0\2\0") + b"\0\0\1\0moov\0\0\0\xf8trak" * 900,
        refused.Damaged,
    ),
    "matroska noise": (b"\x1a\x45\xdf\xa3" + b"\xff" * 9000, refused.Damaged),
    "avi noise": (b"RIFF\xff\xff\xff\xffAVI LIST" + b"\xff" * 9000, refused.MediaRefused),
    "stream noise": ((b"\x47" + b"\xff" * 187) * 90, refused.MediaRefused),
}


@pytest.mark.parametrize("name", sorted(GARBAGE))
def test_garbage_is_refused(name: str, tmp_path: Path, look: Look) -> None:
    data, why = GARBAGE[name]
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    with pytest.raises(why) as no:
        look(path)
    assert str(no.value)
    assert "{" not in str(no.value)


def test_sound_alone_is_no_clip(film: Filmer, look: Look) -> None:
    song = film.again("song.m4a", film("plain.mp4", size=(720, 1280)), "-vn", "-c:a", "copy")
    with pytest.raises(refused.NoPicture, match=r"no picture in it. We can play MP4"):
        look(song)


def test_a_record_sleeve_is_no_picture(film: Filmer, look: Look) -> None:
    words = ("-map", "0:a", "-map", "0:v", "-frames:v", "1", "-c:a", "copy", "-c:v", "mjpeg")
    sleeve = film.again(
        "sleeve.m4a",
        film("plain.mp4", size=(720, 1280)),
        *words,
        *("-pix_fmt", "yuvj420p", "-disposition:v", "attached_pic", "-f", "mp4"),
    )
    with pytest.raises(refused.NoPicture):
        look(sleeve)


def test_locked_samples_are_refused(film: Filmer, look: Look) -> None:
    locked = film.again(
        "locked.mp4",
        film("plain.mp4", size=(720, 1280)),
        *("-c", "copy", "-encryption_scheme", "cenc-aes-ctr"),
        *("-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb"),
        *("-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"),
    )
    with pytest.raises(refused.Locked):
        look(locked)


def test_a_codec_that_nobody_needs_is_refused(film: Filmer, look: Look) -> None:
    strange = film("strange.mkv", "-c:v", "huffyuv", sound=None, seconds=0.2)
    with pytest.raises(refused.UnknownPicture, match="huffyuv"):
        look(strange)


def test_too_long_is_refused_by_what_is_there_not_by_what_is_said(film: Filmer, look: Look) -> None:
    long = film("long.mp4", *X264, size=(64, 64), seconds=190.0, rate=1, sound=None)
    with pytest.raises(refused.TooLong) as no:
        look(long)
    assert str(no.value).startswith("This video is 190 seconds long; the limit is 180.")


@pytest.mark.parametrize(
    ("size", "why"), [((48, 640), refused.TooSmall), ((64, 1280), refused.TooNarrow)]
)
def test_sizes_nobody_could_see_are_refused(
    film: Filmer, look: Look, size: tuple[int, int], why: type[refused.MediaRefused]
) -> None:
    with pytest.raises(why):
        look(film(f"{size[0]}x{size[1]}.mp4", *X264, size=size, sound=None, seconds=0.2))


@pytest.mark.parametrize(
    ("tight", "why"),
    [
        (Limits(max_bytes=1000), refused.TooManyBytes),
        (Limits(max_pixels=100 * 100), refused.TooManyPixels),
        (Limits(max_frames=10), refused.TooManyFrames),
        (Limits(max_tracks=1), refused.TooManyTracks),
        (Limits(max_fps=20.0), refused.TooManyFrames),
        (Limits(max_seconds=0.1), refused.TooLong),
        (Limits(wall_seconds=0.01), refused.TooMuchWork),
        (Limits(memory_bytes=64 << 20), refused.MediaRefused),
    ],
)
def test_limits_are_the_operators(
    film: Filmer, workdir: Path, tight: Limits, why: type[refused.MediaRefused]
) -> None:
    with pytest.raises(why) as no:
        probe(film("plain.mp4", size=(720, 1280)), tight, workdir=workdir)
    assert "{" not in str(no.value)
    assert list(workdir.iterdir()) == []


def test_a_header_that_claims_a_giant_picture_is_refused(
    film: Filmer, look: Look, tmp_path: Path
) -> None:
    """A sequence header of 30000 by 30000 pixels in a file of a few hundred bytes."""
    small = film("giant.avi", "-c:v", "mjpeg", size=(64, 64), sound=None, seconds=0.2)
    data = bytearray(small.read_bytes())
    at = 0
    while (at := data.find(b"\xff\xc0", at + 1)) > 0:
        data[at + 5 : at + 9] = struct.pack(">HH", 30000, 30000)
    bomb = tmp_path / "bomb.avi"
    bomb.write_bytes(data)
    with pytest.raises(refused.MediaRefused):
        look(bomb)


def test_dolby_colours_without_a_common_base_are_refused(
    film: Filmer, look: Look, tmp_path: Path
) -> None:
    """Put the box by hand into a film whose index lies behind its samples."""
    words = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")
    plain = film("dolby-base.mp4", *words, "-tag:v", "hvc1", sound=None, seconds=0.2)
    data = bytearray(plain.read_bytes())
    for profile, why in ((5, refused.UnknownColours), (8, None)):
        path = tmp_path / f"dolby-{profile}.mp4"
        path.write_bytes(_with_dolby(data, profile))
        if why is None:
            assert look(path).picture.dolby_profile == profile
        else:
            with pytest.raises(why):
                look(path)


def _with_dolby(data: bytearray, profile: int) -> bytes:
    """Add a dvcC box to the first sample entry and let every box around it grow."""
    told = bytes([1, 0, profile << 1, 0b00001101, 0x10]) + bytes(19)
    added = box(b"dvcC", told)
    grown = bytearray(data)
    entry = grown.index(b"hvc1", grown.index(b"stsd")) - 4
    (size,) = struct.unpack_from(">I", grown, entry)
    grown[entry + size : entry + size] = added
    around = [entry]
    for kind in (b"stsd", b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        around.append(grown.rindex(kind, 0, around[-1] + 8) - 4)
    for at in around:
        (size,) = struct.unpack_from(">I", grown, at)
        struct.pack_into(">I", grown, at, size + len(added))
    return bytes(grown)
