"""What the log library costs, in memory and without I/O: `run` gives figure, value and target."""

from collections.abc import Callable, Iterator
from itertools import batched
from random import Random
from time import perf_counter

from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.proofs import inclusion_proof, verify_inclusion
from clerestory.tlog.tiles import Tile
from clerestory.tlog.tree import TileReader, Tree

LEAVES = 1_000_000
BATCH = 256
PROOFS = 2_000


def run() -> list[tuple[str, str, str]]:
    """Grow a tree to a million leaves, then prove some of them at random places."""
    tree, tiles = Tree(), dict[Tile, bytes]()
    entries = (number.to_bytes(70) for number in range(LEAVES))
    seconds = 0.0
    for batch in batched(entries, BATCH):
        start = perf_counter()
        # A checkpoint is signed for each batch, so its root is part of the work.
        written, _ = tree.grow([leaf_hash(entry) for entry in batch]), tree.root
        seconds += perf_counter() - start
        for tile, data in written:
            tiles[tile] = data
    root = tree.root
    reader = TileReader(LEAVES, root, tiles.__getitem__)
    places = Random(0).sample(range(LEAVES), PROOFS)  # noqa: S311  a spread, not a secret
    make = _median(_timed(lambda place: inclusion_proof(place, LEAVES, reader.node), places))
    proofs = {place: inclusion_proof(place, LEAVES, reader.node) for place in places}
    verify = _median(
        _timed(
            lambda place: verify_inclusion(
                leaf_hash(place.to_bytes(70)), place, LEAVES, proofs[place], root
            ),
            places,
        )
    )
    size = max(32 * len(proof) for proof in proofs.values())
    return [
        (
            "tlog: leaves hashed and integrated per second, batches of 256, in memory",
            f"{LEAVES / seconds:,.0f}",
            ">= 50,000",
        ),
        ("tlog: inclusion proof at 10^6 leaves, make, median", f"{make:.3f} ms", "<= 0.2 ms"),
        ("tlog: inclusion proof at 10^6 leaves, verify, median", f"{verify:.3f} ms", "<= 0.1 ms"),
        ("tlog: inclusion proof at 10^6 leaves, size", f"{size} B", "<= 700 B"),
    ]


def _timed(act: Callable[[int], object], places: list[int]) -> Iterator[float]:
    for place in places:
        start = perf_counter()
        act(place)
        yield 1000 * (perf_counter() - start)


def _median(milliseconds: Iterator[float]) -> float:
    return sorted(milliseconds)[PROOFS // 2]
