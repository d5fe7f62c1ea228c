"""What was learnt from given pairs: one file beside the inputs, from which pools take it. Pure.

MessagePack of `Learnt`'s fields by their names, in the order in which they stand here. Columns are
byte strings, each for all clips in the order of their keys, which ascend: `taste` has `dims` signed
bytes a clip, `corrections` one, `counts` one (how many followers), `followers` four for each of
these, strongest first (u24 place of the clip in `keys`, big-endian, and a strength from 1 to 255).
`features` are authors ("@" and number) and hashtags ("#" and word), ascending, each with a vector
in `feature_vectors`, from which a clip that was not counted yet gets its own.

Pools made of this and the inputs are the same wherever they are made: all here is whole numbers.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Final, Self

import msgspec

from clerestory.feed.pool import KEY_BYTES, MOST_DIMS, MOST_FOLLOWS, MOST_TOPICS, SHORT_BYTES
from clerestory.feed.taste import ALIGNED, BYTE

FORMAT: Final = "clerestory-learnt/1"
MOST_LEARNT: Final = 20_000
MOST_FEATURES: Final = MOST_LEARNT * (1 + MOST_TOPICS)
"""An author and all hashtags of each clip, were they all different."""
MOST_LEARNT_BYTES: Final = 16_000_000
KEPT_TURNS: Final = 10
"""For so many epochs back a device can turn the vectors that it remembers."""
_FOLLOWER: Final = SHORT_BYTES + 1
_ROOT: Final = 1 << 20  # a unit fine enough for roots of small numbers

type U16 = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
type U32 = Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFFFF)]


class BadLearnt(ValueError):
    """Bytes that `encode` does not write; the sentence says why."""


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The matrix that turns vectors of an epoch into those of the next, in parts of ALIGNED."""

    before: U32
    after: U32
    matrix: list[list[Annotated[int, msgspec.Meta(ge=-2 * ALIGNED, le=2 * ALIGNED)]]]


class Learnt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Vectors and lists of one epoch, which is named by its time, in seconds since 1970."""

    format: str
    epoch: Annotated[int, msgspec.Meta(ge=1, le=0xFFFFFFFF)]
    dims: Annotated[int, msgspec.Meta(ge=1, le=MOST_DIMS)]
    taste_gain: U16
    follows_gain: U16
    keys: bytes
    corrections: bytes
    taste: bytes
    counts: bytes
    followers: bytes
    features: Annotated[list[str], msgspec.Meta(max_length=MOST_FEATURES)]
    feature_vectors: bytes
    turns: Annotated[list[Turn], msgspec.Meta(max_length=KEPT_TURNS)]

    def encode(self) -> bytes:
        """Write the file."""
        return msgspec.msgpack.encode(self)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a file; raise BadLearnt for anything that `encode` does not write."""
        if len(data) > MOST_LEARNT_BYTES:
            raise BadLearnt("it has too many bytes")
        try:
            read = msgspec.msgpack.decode(data, type=cls)
        except (msgspec.DecodeError, RecursionError) as why:
            message = f"it cannot be read: {why}"
            raise BadLearnt(message) from None
        read.check()
        if read.encode() != data:
            raise BadLearnt("it has another spelling")
        return read

    def rows(self) -> dict[bytes, int]:
        """Return where each clip stands."""
        return {key: row for row, key in enumerate(_cut(self.keys, KEY_BYTES))}

    def vector(self, row: int) -> tuple[int, ...]:
        """Return a clip's vector."""
        return _signed(self.taste[row * self.dims : (row + 1) * self.dims])

    def correction(self, row: int) -> int:
        """Return what is to be added to how often a clip was watched, in a pool's steps."""
        return _signed(self.corrections[row : row + 1])[0]

    def lists(self) -> list[list[tuple[int, int]]]:
        """Return for each clip (place, strength) of those that follow it."""
        ones = [
            (int.from_bytes(one[:SHORT_BYTES]), one[SHORT_BYTES])
            for one in _cut(self.followers, _FOLLOWER)
        ]
        found, at = [], 0
        for count in self.counts:
            found.append(ones[at : at + count])
            at += count
        return found

    def vectors_of_features(self) -> dict[str, tuple[int, ...]]:
        """Return the vector of each feature."""
        vectors = _cut(self.feature_vectors, self.dims)
        return dict(zip(self.features, map(_signed, vectors), strict=True))

    def only(self, keys: Collection[bytes], features: Collection[str]) -> Self:
        """Return it without the clips and features that are not among these, or itself."""
        places = list(_cut(self.keys, KEY_BYTES))
        stay = [row for row, key in enumerate(places) if key in keys]
        named = [row for row, name in enumerate(self.features) if name in features]
        if len(stay) == len(places) and len(named) == len(self.features):
            return self
        fresh = {row: place for place, row in enumerate(stay)}
        lists = self.lists()
        kept = [
            [(fresh[place], strength) for place, strength in lists[row] if place in fresh]
            for row in stay
        ]
        vectors = list(_cut(self.feature_vectors, self.dims))
        return msgspec.structs.replace(
            self,
            keys=b"".join(places[row] for row in stay),
            corrections=bytes(self.corrections[row] for row in stay),
            taste=b"".join(self.taste[row * self.dims : (row + 1) * self.dims] for row in stay),
            counts=bytes(map(len, kept)),
            followers=written(kept),
            features=[self.features[row] for row in named],
            feature_vectors=b"".join(vectors[row] for row in named),
        )

    def check(self) -> None:
        """Raise BadLearnt for what cannot be: other sizes, orders or places."""
        keys = list(_cut(self.keys, KEY_BYTES))
        if self.format != FORMAT or len(keys) > MOST_LEARNT:
            raise BadLearnt("it is of another form, or has too many clips")
        if any(one >= other for one, other in pairwise(keys)):
            raise BadLearnt("clips stand in the order of their keys, each once")
        if any(one >= other for one, other in pairwise(self.features)):
            raise BadLearnt("features stand in their order, each once")
        sizes = (
            (self.keys, KEY_BYTES * len(keys)),
            (self.corrections, len(keys)),
            (self.taste, self.dims * len(keys)),
            (self.counts, len(keys)),
            (self.followers, _FOLLOWER * sum(self.counts)),
            (self.feature_vectors, self.dims * len(self.features)),
        )
        if any(len(column) != size for column, size in sizes):
            raise BadLearnt("a column does not end with the last clip")
        if any(count > MOST_FOLLOWS for count in self.counts):
            raise BadLearnt("a clip is followed by at most 50 that are named")
        for ones in self.lists():
            if any(place >= len(keys) or not strength for place, strength in ones):
                raise BadLearnt("what follows a clip is among the clips, and has a strength")
        for turn in self.turns:
            if [len(row) for row in turn.matrix] != [self.dims] * self.dims:
                raise BadLearnt("a turn has another size than the vectors")


def features_of(author: int, topics: Iterable[str]) -> list[str]:
    """Return the features of a clip by which its vector can be told before it is counted."""
    return [f"@{author}", *(f"#{topic}" for topic in topics)]


def by_features(
    known: dict[str, tuple[int, ...]], features: Sequence[str], dims: int
) -> tuple[int, ...]:
    """Return the vector of a clip that was not counted: its features' sum, by the root of how many.

    Without a known feature it is zeros, the middle of all tastes.
    """
    vectors = [known[name] for name in features if name in known]
    if not vectors:
        return (0,) * dims
    root = math.isqrt(len(vectors) * _ROOT * _ROOT)
    sums = (sum(column) for column in zip(*vectors, strict=True))
    return tuple(max(-BYTE, min(BYTE, total * _ROOT // root)) for total in sums)


def written(lists: Iterable[Iterable[tuple[int, int]]]) -> bytes:
    """Write lists of followers as their column."""
    return b"".join(
        place.to_bytes(SHORT_BYTES) + bytes([strength])
        for ones in lists
        for place, strength in ones
    )


def turns_file(learnt: Learnt) -> bytes:
    """Write the turns for devices, which need nothing else of what was learnt."""
    return msgspec.json.encode({"turns": learnt.turns})


def _cut(data: bytes, size: int) -> Iterable[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _signed(data: bytes) -> tuple[int, ...]:
    return tuple(memoryview(data).cast("b"))
