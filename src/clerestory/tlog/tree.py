"""A growing tree, and a reader that trusts no tile (RFC 6962 section 2.1, C2SP tlog-tiles).

Both know a tree by its edge: the partial tiles of each level, at most 255 hashes a level. That
is all a log needs in memory to grow, and all a client needs to check the root. Not covered:
where tiles are kept. `Read` is the caller's; what it raises passes through untouched.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Self

from clerestory.tlog.hashing import HASH_BYTES, MAX_SIZE, fold, interior, leaf_hash
from clerestory.tlog.refusals import Malformed, OutOfRange, Unproven
from clerestory.tlog.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, Tile, parse_bundle

# Gives the bytes of one tile. A log may have dropped a partial tile once the full one stood; a
# `Read` over such a log fetches the full one and cuts it to the width that was asked for.
type Read = Callable[[Tile], bytes]

_TILE_BYTES = TILE_WIDTH * HASH_BYTES
_CACHED_TILES = 256  # 16 KiB each with the nodes above


class Tree:
    """The size and the edge of a tree that only grows.

    `edge[level]` is the partial tile of that level as concatenated hashes, or empty.
    """

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    @classmethod
    def resume(cls, size: int, read: Read) -> Self:
        """Take a tree up again from its stored tiles. The caller compares the root."""
        if not 0 <= size <= MAX_SIZE:
            raise OutOfRange("no tree has this size")
        tree = cls()
        tree.size = size
        while size:
            size, width = divmod(size, TILE_WIDTH)
            tile = Tile(len(tree.edge), size, width) if width else None
            tree.edge.append(tile.check(read(tile)) if tile else b"")
        return tree

    def grow(self, leaves: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Append leaf hashes; give the hash tiles that are new or wider now, lowest level first."""
        if any(len(leaf) != HASH_BYTES for leaf in leaves):
            raise Malformed("a leaf hash is 32 bytes")
        if self.size + len(leaves) > MAX_SIZE:
            raise OutOfRange("the tree is full")
        written: list[tuple[Tile, bytes]] = []
        level, carry = 0, b"".join(leaves)
        while carry:
            if level == len(self.edge):
                self.edge.append(b"")
            row, carry = self.edge[level] + carry, b""
            index = self.size >> TILE_HEIGHT * (level + 1)
            for start in range(0, len(row), _TILE_BYTES):
                data = row[start : start + _TILE_BYTES]
                written.append((Tile(level, index, len(data) // HASH_BYTES), data))
                index += 1
                if len(data) == _TILE_BYTES:
                    carry += interior(data)[TILE_HEIGHT]
            self.edge[level] = row[len(row) - len(row) % _TILE_BYTES :]
            level += 1
        self.size += len(leaves)
        return written

    @property
    def root(self) -> bytes:
        """The root hash of the tree as it stands."""
        peaks: list[bytes] = []
        for row in self.edge:
            nodes, width = interior(row), len(row) // HASH_BYTES
            heights = [height for height in range(TILE_HEIGHT) if width >> height & 1]
            peaks += [nodes[height][-HASH_BYTES:] for height in heights]
        return fold(peaks)


class TileReader:
    """The nodes and entries of the tree with this size and root, from tiles anybody may have sent.

    A tile is used only after its hash was found in the tile above it, and the edge only after it
    led to the root, so whatever this gives is in the tree; else it raises `Unproven`.
    """

    def __init__(self, size: int, root: bytes, read: Read) -> None:
        self._tree = Tree.resume(size, read)
        if self._tree.root != root:
            raise Unproven("the tiles at the edge do not lead to this root")
        self._read = read
        self._nodes = lru_cache(_CACHED_TILES)(self._proven_nodes)

    def node(self, height: int, index: int) -> bytes:
        """Give the hash of the complete subtree of 2**height leaves at `index`: see `proofs`."""
        if not (0 <= height < MAX_SIZE.bit_length() and 0 <= index < self._tree.size >> height):
            raise OutOfRange("this node is not complete in a tree of this size")
        level, above = divmod(height, TILE_HEIGHT)
        tile, place = divmod(index << above, TILE_WIDTH)
        start = (place >> above) * HASH_BYTES
        return self._nodes(level, tile)[above][start : start + HASH_BYTES]

    def entries(self, index: int) -> list[bytes]:
        """Give the entries of bundle `index`, each checked against its leaf hash."""
        first = index * TILE_WIDTH
        if not 0 <= first < self._tree.size:
            raise OutOfRange("a tree of this size has no such bundle")
        width = min(TILE_WIDTH, self._tree.size - first)
        entries = parse_bundle(self._read(Tile(ENTRIES, index, width)), width)
        if self._nodes(0, index)[0] != b"".join(map(leaf_hash, entries)):
            raise Unproven("an entry is not the one its leaf hash was made of")
        return entries

    def _proven_nodes(self, level: int, index: int) -> list[bytes]:
        if index == self._tree.size >> TILE_HEIGHT * (level + 1):
            return interior(self._tree.edge[level])
        tile = Tile(level, index)
        nodes = interior(tile.check(self._read(tile)))
        if nodes[TILE_HEIGHT] != self.node(TILE_HEIGHT * (level + 1), index):
            message = f"{tile.path} does not hash into the tree"
            raise Unproven(message)
        return nodes
