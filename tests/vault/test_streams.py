"""Streams: any part of a sealed file is what was sealed, and nothing comes from a changed one."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.guards.sealing import CHUNK, HEAD, TAG, seal_stream
from clerestory.vault import streams
from clerestory.vault.refused import KeysGone
from clerestory.vault.streams import SealedFile

KEY, STEP = bytes(range(32)), CHUNK + TAG
WHO = UUID(int=7)
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77)


@pytest.fixture(autouse=True, scope="module")
def _key() -> Iterator[None]:
    """Hand out a key without a keeper: what is tried here is the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "key_of_field", lambda *_: KEY)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("sealed")
    made = {}
    for size in SIZES:
        made[size] = folder / str(size)
        made[size].write_bytes(sealed(plain(size)))
    return made


def plain(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


def sealed(data: bytes, name: str = "clip/480.mp4") -> bytes:
    return b"".join(seal_stream(KEY, io.BytesIO(data).read, name.encode()))


@contextmanager
def opened(path: Path, name: str = "clip/480.mp4") -> Iterator[SealedFile]:
    file = os.open(path, os.O_RDONLY)
    try:
        yield SealedFile(file, person_id=WHO, name=name)
    finally:
        os.close(file)


def read(file: SealedFile, start: int, end: int) -> bytes:
    got = b""
    while start + len(got) < end and (piece := file.read(start + len(got), end - start - len(got))):
        assert len(piece) <= CHUNK
        got += piece
    return got


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_part_is_what_was_sealed(files: dict[int, Path], data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES))
    edges = st.integers(0, 4).flatmap(lambda n: st.integers(-2, 2).map(lambda d: n * CHUNK + d))
    places = st.one_of(edges, st.integers(0, size + 5)).filter(lambda place: place >= 0)
    start, end = data.draw(places), data.draw(places)
    with opened(files[size]) as file:
        assert file.size == size
        assert read(file, start, end) == plain(size)[start:end]


def test_only_the_chunks_that_are_asked_for_are_read(
    files: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    pread = os.pread

    def watched(file: int, size: int, place: int) -> bytes:
        seen.append((place, size))
        return pread(file, size, place)

    monkeypatch.setattr(os, "pread", watched)
    with opened(files[3 * CHUNK + 77]) as file:
        assert seen == [(0, HEAD), (HEAD + 3 * STEP, STEP)]
        seen.clear()
        assert read(file, CHUNK + 5, CHUNK + 9) == plain(CHUNK + 9)[-4:]
        assert seen == [(HEAD + STEP, STEP)]


def test_what_was_changed_gives_nothing_of_the_changed_chunk_and_nothing_after(
    tmp_path: Path,
) -> None:
    data = plain(3 * CHUNK + 77)
    whole = sealed(data)
    head, chunks = whole[:HEAD], [whole[HEAD + STEP * n : HEAD + STEP * (n + 1)] for n in range(4)]
    other = sealed(data)
    file = tmp_path / "file"
    never = {
        "another clip's": sealed(data, "other/480.mp4"),
        "another name's": sealed(data, "clip/360.mp4"),
        "no head": whole[1:],
        "another version": b"\x02" + whole[1:],
        "another head": other[:HEAD] + whole[HEAD:],
        "only a head": head,
        "nothing": b"",
        "cut off in a chunk": whole[:-1],
        "longer": whole + b"\0",
        "cut off between chunks": head + b"".join(chunks[:3]),
        "cut off to one": head + chunks[0],
        "the last twice": whole + chunks[3],
        "without one": head + chunks[0] + chunks[2] + chunks[3],
        "the last alone": head + chunks[3],
    }
    for name, wrong in never.items():
        file.write_bytes(wrong)
        with pytest.raises(KeysGone), opened(file):
            pytest.fail(f"{name} was opened")
    foreign = other[HEAD + STEP : HEAD + 2 * STEP]
    flipped = chunks[1][:-1] + bytes([chunks[1][-1] ^ 1])
    for wrong_chunk in (chunks[2], chunks[0], foreign, flipped, bytes(STEP)):
        file.write_bytes(head + chunks[0] + wrong_chunk + b"".join(chunks[2:]))
        with opened(file) as begun:
            assert begun.size == len(data)
            assert begun.read(0, CHUNK) == data[:CHUNK]
            for start in (CHUNK, 2 * CHUNK - 1):
                with pytest.raises(KeysGone):
                    begun.read(start, 1)
    # It shrinks while somebody reads: what is not there is not made up.
    file.write_bytes(whole)
    with opened(file) as begun:
        os.truncate(file, HEAD + STEP + 10)
        assert begun.read(0, 9) == data[:9]
        with pytest.raises(KeysGone):
            begun.read(CHUNK, 9)
