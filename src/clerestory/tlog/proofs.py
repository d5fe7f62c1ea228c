"""Inclusion and consistency proofs, made and verified.

Making follows the definitions PATH and PROOF of RFC 6962 sections 2.1.1 and 2.1.2, verifying
follows the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. Two ways to the same thing, on
purpose: each is the other's test. Not covered: the binary encodings of RFC 9162; C2SP carries
proofs as text (`proof_files`) and makes them from tiles (`tree`).
"""

from collections.abc import Callable, Iterator, Sequence

from clerestory.tlog.hashing import HASH_BYTES, MAX_SIZE, fold, node_hash
from clerestory.tlog.refusals import Malformed, OutOfRange, Unproven

# (height, index) -> the hash over the 2**height leaves from index * 2**height on.
type Nodes = Callable[[int, int], bytes]


def inclusion_proof(index: int, size: int, node: Nodes) -> list[bytes]:
    """Make the proof that leaf `index` is in the tree of `size` leaves, nearest sibling first."""
    _check_index(index, size)
    proof, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_span_root(middle, high, node))
            high = middle
        else:
            proof.append(_span_root(low, middle, node))
            low = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: Nodes) -> list[bytes]:
    """Make the proof that the tree of `new` leaves begins with the tree of `old` leaves."""
    _check_sizes(old, new)
    proof, low, high = [], 0, new
    while old < high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_span_root(middle, high, node))
            high = middle
        else:
            proof.append(_span_root(low, middle, node))
            low = middle
    if low:  # otherwise the walk ended on the old tree itself, whose root the verifier has
        proof.append(_span_root(low, high, node))
    return proof[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash `leaf` stands at `index` in the tree (RFC 9162 section 2.1.3.2)."""
    _check_index(index, size)
    _check_hashes(leaf, root, *proof)
    node = leaf
    for sibling, on_the_left in _climb(index, size - 1, proof):
        node = node_hash(sibling, node) if on_the_left else node_hash(node, sibling)
    if node != root:
        raise Unproven("the inclusion proof leads to another root")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the new tree continues the old one (RFC 9162 section 2.1.4.2).

    An old size of 0 is out of range: every tree continues the empty one, so there is nothing to
    check and no proof to take; a caller that starts from nothing says so itself.
    """
    _check_sizes(old, new)
    if old == new:
        # Nothing is hashed here: the two roots are one or they are not.
        if proof or old_root != new_root:
            raise Unproven("two trees of one size have one root and need no proof")
        return
    if not proof:
        raise Unproven("the consistency proof is empty")
    _check_hashes(old_root, new_root, *proof)
    # The walk starts at the last node that both trees have complete. If that is the whole old
    # tree, its root is known and the proof leaves it out.
    start, *path = proof if old & (old - 1) else [old_root, *proof]
    height = (old & -old).bit_length() - 1
    old_node = new_node = start
    for sibling, on_the_left in _climb((old - 1) >> height, (new - 1) >> height, path):
        if on_the_left:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
        else:
            new_node = node_hash(new_node, sibling)
    if (old_node, new_node) != (old_root, new_root):
        raise Unproven("the consistency proof leads to other roots")


def _climb(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Go from node `place` of a level whose last node is `last` to the root.

    Gives each sibling, and whether it stands on the left. A last node without a sibling is
    carried up unhashed, so the walk skips those levels.
    """
    for sibling in proof:
        if last == 0:
            raise Unproven("the proof goes on above the root")
        on_the_left = place & 1 == 1 or place == last
        yield sibling, on_the_left
        while on_the_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last != 0:
        raise Unproven("the proof ends below the root")


def _split(width: int) -> int:
    """Give the largest power of two smaller than `width`, where RFC 6962 divides a tree."""
    return 1 << (width - 1).bit_length() - 1


def _span_root(low: int, high: int, node: Nodes) -> bytes:
    """Give the root over leaves `low` to `high`, a part that RFC 6962 divides a tree into.

    Such a part starts at a multiple of a power of two that is at least its width, so the complete
    subtrees in it are those that the binary digits of the width name.
    """
    width = high - low
    heights = [height for height in range(width.bit_length()) if width >> height & 1]
    return fold(node(height, (high >> height) - 1) for height in heights)


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size <= MAX_SIZE:
        raise OutOfRange("a tree of this size has no such leaf")


def _check_sizes(old: int, new: int) -> None:
    if not 0 < old <= new <= MAX_SIZE:
        raise OutOfRange("a tree cannot be shown to continue an empty or a larger one")


def _check_hashes(*hashes: bytes) -> None:
    # Nodes are hashed by plain concatenation, so a hash of another length could shift the border.
    if any(len(each) != HASH_BYTES for each in hashes):
        raise Malformed("every hash of a proof is 32 bytes")
