"""The growing tree and the reader of tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tlog.samples import FEW, VECTORS, StoredLog, log_of, mth, vector

from clerestory.tlog.checkpoints import Checkpoint
from clerestory.tlog.hashing import EMPTY_ROOT, MAX_SIZE, leaf_hash
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.proofs import consistency_proof, inclusion_proof, verify_consistency
from clerestory.tlog.refusals import Malformed, OutOfRange, Refused, Unproven
from clerestory.tlog.tiles import ENTRIES, Tile, tiles_between
from clerestory.tlog.tree import TileReader, Tree

TESSERA = VECTORS / "tessera-log"
NAMES = vector("tessera-log/README.json")
LEAVES = [leaf.encode() for leaf in NAMES["leaves"]]


def read_tessera(tile: Tile) -> bytes:
    return (TESSERA / tile.path).read_bytes()


@pytest.mark.parametrize("size", range(16))
def test_another_log_comes_out_of_its_entries(size: int) -> None:
    key = NoteKey.parse(NAMES["vkey"])
    checkpoint = Checkpoint.open((TESSERA / f"checkpoint.{size}").read_bytes(), key)
    assert checkpoint.size == size
    tree = Tree()
    written = tree.grow([leaf_hash(leaf) for leaf in LEAVES[:size]])
    assert tree.root == checkpoint.root
    assert [data for _, data in written] == [read_tessera(tile) for tile, _ in written]
    reader = TileReader(size, checkpoint.root, read_tessera)
    if size:
        assert reader.entries(0) == LEAVES[:size]
    for old in range(1, size + 1):
        before = Checkpoint.open((TESSERA / f"checkpoint.{old}").read_bytes(), key).root
        proof = consistency_proof(old, size, reader.node)
        verify_consistency(old, size, proof, before, checkpoint.root)


@FEW
@given(st.lists(st.integers(0, 600), max_size=5))
def test_growing_in_any_batches_gives_one_tree(batches: list[int]) -> None:
    log = StoredLog()
    for batch in batches:
        old = log.tree.size
        entries = [b"%d" % number for number in range(old, old + batch)]
        hashed = {tile for tile in tiles_between(old, old + batch) if tile.level != ENTRIES}
        tree = Tree.resume(old, log.read)
        assert tree.root == log.tree.root
        written = tree.grow([leaf_hash(entry) for entry in entries])
        assert {tile for tile, _ in written} == hashed
        assert written == sorted(written)
        log.append(*entries)
        assert (tree.size, tree.edge, tree.root) == (old + batch, log.tree.edge, log.tree.root)
        assert {
            path: data for path, data in log.files.items() if "entries" not in path
        }.items() >= ({tile.path: data for tile, data in written}.items())
    assert log.tree.root == mth(tuple(log.entries))
    reader = log.reader()
    read = [reader.entries(index) for index in range((log.tree.size + 255) // 256)]
    assert [entry for bundle in read for entry in bundle] == log.entries


def test_a_tree_of_three_levels() -> None:
    log = log_of(65_536 + 256 + 3)
    assert [len(row) // 32 for row in log.tree.edge] == [3, 1, 1]
    assert log.tree.root == mth(tuple(log.entries))
    assert log.reader().entries(256) == log.entries[65_536 : 65_536 + 256]
    assert log.reader().entries(257) == log.entries[-3:]
    with pytest.raises(OutOfRange):
        log.reader().entries(258)


def test_an_empty_tree() -> None:
    tree = Tree()
    assert (tree.size, tree.root, tree.grow([])) == (0, EMPTY_ROOT, [])
    reader = TileReader(0, EMPTY_ROOT, StoredLog().read)
    for bundle in (-1, 0):
        with pytest.raises(OutOfRange):
            reader.entries(bundle)
    with pytest.raises(Unproven):
        TileReader(0, bytes(32), StoredLog().read)


def test_a_leaf_hash_of_another_length_changes_nothing() -> None:
    log = log_of(3)
    edge, root = list(log.tree.edge), log.tree.root
    for wrong in (bytes(31), bytes(33), b""):
        with pytest.raises(Malformed):
            log.tree.grow([bytes(32), wrong])
    assert (log.tree.size, log.tree.edge, log.tree.root) == (3, edge, root)


def test_sizes_have_an_end() -> None:
    for wrong in (-1, MAX_SIZE + 1):
        with pytest.raises(OutOfRange):
            Tree.resume(wrong, StoredLog().read)
    assert Tree.resume(MAX_SIZE, lambda tile: bytes(32 * tile.width)).size == MAX_SIZE
    full = Tree.resume(MAX_SIZE - 1, lambda tile: bytes(32 * tile.width))
    assert [len(row) // 32 for row in full.edge] == [254, *[255] * 6, 127]
    with pytest.raises(OutOfRange):
        full.grow([bytes(32)] * 2)
    assert full.grow([bytes(32)]) == [(Tile(0, MAX_SIZE >> 8, 255), bytes(32 * 255))]


def test_a_stored_edge_of_another_length_is_refused() -> None:
    log = log_of(300)
    log.files["tile/0/001.p/44"] += bytes(32)
    with pytest.raises(Malformed):
        Tree.resume(300, log.read)


def test_nodes_that_are_not_complete_are_not_there() -> None:
    node = log_of(300).reader().node
    assert node(8, 0) == mth(tuple(b"entry %d" % number for number in range(256)))
    assert node(5, 8) == mth(tuple(b"entry %d" % number for number in range(256, 288)))
    for height, index in [(8, 1), (9, 0), (0, 300), (5, 9), (-1, 0), (0, -1), (63, 0), (10**9, 0)]:
        with pytest.raises(OutOfRange):
            node(height, index)


def test_a_tile_is_read_once() -> None:
    log, read = log_of(70_000), []

    def counted(tile: Tile) -> bytes:
        read.append(tile)
        return log.read(tile)

    reader = TileReader(70_000, log.tree.root, counted)
    assert sorted(read) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    for index in (1000, 1001, 1000):
        inclusion_proof(index, 70_000, reader.node)
    assert sorted(read[3:]) == [Tile(0, 3), Tile(1, 0)]


def use_everything(log: StoredLog) -> None:
    reader = TileReader(300, log_of(300).tree.root, log.read)
    assert [*reader.entries(0), *reader.entries(1)] == log_of(300).entries


@FEW
@given(st.data())
def test_no_bit_of_a_tile_or_bundle_can_change(data: st.DataObject) -> None:
    log = log_of(300)
    use_everything(log)
    path = data.draw(st.sampled_from(sorted(log.files)))
    bit = data.draw(st.integers(0, 8 * len(log.files[path]) - 1))
    changed = bytearray(log.files[path])
    changed[bit // 8] ^= 1 << bit % 8
    log.files[path] = bytes(changed)
    with pytest.raises(Refused):
        use_everything(log)


def test_a_forged_tile_is_refused_even_if_its_bundle_agrees() -> None:
    log, forged = log_of(300), StoredLog()
    forged.append(*(b"forged %d" % number for number in range(256)))
    for path in ("tile/0/000", "tile/entries/000"):
        log.files[path] = forged.files[path]
    reader = TileReader(300, log.tree.root, log.read)
    with pytest.raises(Unproven, match="tile/0/000"):
        reader.entries(0)
    with pytest.raises(Unproven, match="tile/0/000"):
        inclusion_proof(0, 300, reader.node)
    assert reader.entries(1) == log.entries[256:]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/1/000"])
def test_a_proof_is_made_of_no_tile_that_is_not_proven(path: str) -> None:
    log = log_of(65_536 + 3)
    log.files[path] = bytes(8192)
    reader = log.reader()
    with pytest.raises(Unproven, match=path):
        inclusion_proof(1, log.tree.size, reader.node)


@FEW
@given(st.data())
def test_no_tile_or_bundle_can_be_longer_shorter_or_another(data: st.DataObject) -> None:
    log = log_of(300)
    path = data.draw(st.sampled_from(sorted(log.files)))
    log.files[path] = data.draw(
        st.one_of(
            st.binary(max_size=100).map(log.files[path].__add__).filter(log.files[path].__ne__),
            st.integers(0, len(log.files[path]) - 1).map(log.files[path].__getitem__).map(bytes),
            st.sampled_from(sorted(log.files.values())).filter(log.files[path].__ne__),
        )
    )
    with pytest.raises(Refused):
        use_everything(log)


def test_what_the_reader_function_raises_passes_through() -> None:
    log = log_of(300)
    del log.files["tile/0/000"]
    with pytest.raises(KeyError):
        log.reader().entries(0)
