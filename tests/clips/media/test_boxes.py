"""The last look at what leaves: one unknown word in a file of ours and it stays."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clips.media.films import Filmer, Outcome, sentence

from clerestory.clips.media.boxes import read_tracks
from clerestory.clips.media.refused import Damaged


@pytest.fixture
def clean(film: Filmer, make: Callable[[Path], Outcome]) -> Path:
    return make(film("plain-small.mp4")).playable.path


def test_a_clean_file_is_read(clean: Path) -> None:
    picture, sound = read_tracks(clean)
    assert (picture.kind, picture.width, picture.height, picture.samples) == (b"vide", 360, 640, 30)
    assert (sound.kind, sound.codecs) == (b"soun", "mp4a.40.2")


def test_the_film_as_it_came_is_not_clean(film: Filmer) -> None:
    with pytest.raises(Damaged):
        read_tracks(film("plain-small.mp4"))


@pytest.mark.parametrize("words", ["trailing", "free", "date", "name", "cut"])
def test_what_was_added_is_seen(clean: Path, words: str) -> None:
    data = bytearray(clean.read_bytes())
    if words == "trailing":
        data += b"hidden words"
    elif words == "free":
        data += struct.pack(">I4s", 20, b"free") + b"hidden words"
    elif words == "date":
        at = data.index(b"mvhd") + 8
        data[at : at + 4] = b"\xd0\0\0\0"
    elif words == "name":
        at = data.index(b"hdlr") - 4
        data[at + 32 : at + 33] = b"X"
    else:
        del data[-1:]
    clean.write_bytes(data)
    with pytest.raises(Damaged):
        read_tracks(clean)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)
@given(st.data())
def test_any_broken_index_is_read_or_refused(clean: Path, data: st.DataObject) -> None:
    whole = clean.with_name("whole.mp4")
    if not whole.exists():
        whole.write_bytes(clean.read_bytes())
    broken = bytearray(whole.read_bytes())
    end = broken.index(b"mdat")
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, end))] = data.draw(st.integers(0, 255))
    clean.write_bytes(broken)
    assert sentence(lambda: read_tracks(clean)).endswith(".")
