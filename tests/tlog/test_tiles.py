"""C2SP tlog-tiles: the paths, the list of tiles, the bundles."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import FEW, MANY, VECTORS, vector

from clerestory.tlog.hashing import MAX_SIZE
from clerestory.tlog.refusals import Malformed, OutOfRange
from clerestory.tlog.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    Tile,
    encode_bundle,
    parse_bundle,
    tiles_between,
)

GO = vector("tlog/go-tlog.json")
TILES = st.builds(
    Tile, st.integers(ENTRIES, 63), st.integers(0, MAX_SIZE // 256), st.integers(1, 256)
)


def without_height(path: str) -> str:
    """Go's paths name the height of the tile first; C2SP has one height and leaves it out."""
    first, _, *rest = path.replace("/data/", "/entries/").split("/")
    return "/".join([first, *rest])


@pytest.mark.parametrize("case", GO["tile_paths"], ids=lambda case: case["path"])
def test_go_path(case: Any) -> None:
    path = without_height(case["path"])
    if case["tile"] is None:
        with pytest.raises(Malformed):
            Tile.parse(path)
        return
    height, level, index, width = case["tile"]
    full = width == 1 << height
    tile = Tile(level, index, 256 if full else width)
    assert Tile.parse(path) == tile
    assert tile.path == path


def test_the_path_of_the_specification() -> None:
    assert Tile(0, GO["c2sp_path"]["index"]).path == f"tile/0/{GO['c2sp_path']['path']}"


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(63, 7, 255), "tile/63/007.p/255"),
        (Tile(ENTRIES, 1_234_067, 1), "tile/entries/x001/x234/067.p/1"),
        (Tile(0, MAX_SIZE // 256), "tile/0/x036/x028/x797/x018/x963/967"),
    ],
)
def test_a_path_and_its_tile(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/1000",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/\N{ARABIC-INDIC DIGIT ONE}00",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/x001/x000/x000/x000/x000/x000/000",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
    ],
)
def test_another_path_is_no_tile(path: str) -> None:
    with pytest.raises(Malformed):
        Tile.parse(path)


@MANY
@given(TILES)
def test_every_tile_has_its_path(tile: Tile) -> None:
    assert Tile.parse(tile.path) == tile


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, MAX_SIZE // 256 + 1, 1), (0, 0, 0), (0, 0, 257)],
)
def test_no_other_tile_can_be_named(level: int, index: int, width: int) -> None:
    with pytest.raises(Malformed):
        Tile(level, index, width)


def test_a_hash_tile_has_the_length_of_its_width() -> None:
    assert Tile(0, 0, 2).check(bytes(64)) == bytes(64)
    for wrong in (bytes(63), bytes(65), b"", bytes(8192)):
        with pytest.raises(Malformed):
            Tile(0, 0, 2).check(wrong)


def test_the_tiles_of_70_000_leaves() -> None:
    tiles = list(tiles_between(0, 70_000))
    want = GO["c2sp_tiles_for_size_70000"]
    for level in (ENTRIES, 0):
        row = [tile for tile in tiles if tile.level == level]
        assert row[:-1] == [Tile(level, index) for index in range(want["level0_full"])]
        assert row[-1] == Tile(level, want["level0_full"], want["level0_partial"])
    assert [tile for tile in tiles if tile.level > 0] == [
        Tile(1, 0),
        Tile(1, want["level1_full"], want["level1_partial"]),
        Tile(2, 0, want["level2_partial"]),
    ]


def test_the_tiles_of_256_leaves() -> None:
    assert list(tiles_between(0, 256)) == [Tile(ENTRIES, 0), Tile(0, 0), Tile(1, 0, 1)]


def test_the_tiles_that_growth_adds() -> None:
    assert list(tiles_between(5, 5)) == []
    assert list(tiles_between(0, 0)) == []
    assert list(tiles_between(255, 258)) == [
        Tile(ENTRIES, 0),
        Tile(ENTRIES, 1, 2),
        Tile(0, 0),
        Tile(0, 1, 2),
        Tile(1, 0, 1),
    ]
    assert list(tiles_between(258, 260)) == [Tile(ENTRIES, 1, 4), Tile(0, 1, 4)]
    last = list(tiles_between(MAX_SIZE - 1, MAX_SIZE))
    assert last == [Tile(level, MAX_SIZE >> 8, 255) for level in (ENTRIES, 0)]
    top = [tile for tile in tiles_between(MAX_SIZE - 255, MAX_SIZE) if tile.level > 0]
    assert top == []
    assert max(tiles_between(2**62 - 1, 2**62)) == Tile(7, 0, 64)


@pytest.mark.parametrize(("old", "new"), [(-1, 0), (2, 1), (0, MAX_SIZE + 1)])
def test_a_tree_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(OutOfRange):
        list(tiles_between(old, new))


@pytest.mark.parametrize("width", range(1, 16))
def test_a_bundle_of_another_log_is_read_and_written(width: int) -> None:
    log = VECTORS / "tessera-log"
    data = (log / Tile(ENTRIES, 0, width).path).read_bytes()
    leaves = [leaf.encode() for leaf in vector("tessera-log/README.json")["leaves"]]
    assert parse_bundle(data, width) == leaves[:width]
    assert encode_bundle(leaves[:width]) == data
    for wrong in (data[:-1], data + b"\0", data + b"\0\0", b"\xff" + data[1:], data[:1], b""):
        with pytest.raises(Malformed):
            parse_bundle(wrong, width)
    for wrong_width in (width - 1, width + 1):
        with pytest.raises(Malformed):
            parse_bundle(data, wrong_width)


def test_a_bundle_holds_1_to_256_entries_of_64_kib() -> None:
    assert encode_bundle([b""]) == b"\0\0"
    assert parse_bundle(b"\0\0", 1) == [b""]
    longest = [bytes(MAX_ENTRY_BYTES)] * 256
    assert parse_bundle(encode_bundle(longest), 256) == longest
    for wrong in ([], [b""] * 257, [b"", bytes(MAX_ENTRY_BYTES + 1)]):
        with pytest.raises(Malformed):
            encode_bundle(wrong)


@FEW
@given(st.binary(max_size=40), st.integers(1, 8))
def test_a_bundle_that_is_read_is_written_the_same(data: bytes, width: int) -> None:
    try:
        entries = parse_bundle(data, width)
    except Malformed:
        return
    assert len(entries) == width
    assert encode_bundle(entries) == data
