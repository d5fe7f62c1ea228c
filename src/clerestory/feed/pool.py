"""The pool: the clips that everybody is offered, as one small file named by its content. Pure.

    "CLPL" 01 || epoch u32 || made u32 || dims u8 || steps u8 || gains 3 x u16 || clips u16
    words: u16 count, then each as u8 length and UTF-8, ascending: languages and topics
    columns, each for all clips in the order of their keys, which ascend:
      key 16 | author u32 | sound u32 | language u16 (0, or 1 + word) | flags u8 | age u16
      popular u8 | rising u8 | finished u8 | taste dims x i8 | step from, step into steps x i8
      topics u8 count, then u16 words, ascending | follows u8 count, then u24 shorts, then u8

Numbers are little-endian. `made` is in seconds since 1970, an age in hours, a *short* the last
three bytes of a key, which are random. What a clip follows with is a list of shorts, strongest
first, each with a strength from 1 to 255, which counts by its square. Columns stand together
because they compress better so. There is one spelling of each pool; anything else is refused. The
file carries what a device needs to rank and nothing about anybody who watches.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Final, Never

MAGIC: Final = b"CLPL\x01"
KEY_BYTES: Final = 16
SHORT_BYTES: Final = 3
GAIN_UNIT: Final = 4_096
LIST_UNIT: Final = 16_384
MOST_CLIPS: Final = 5_000
MOST_BYTES: Final = 2_000_000
MOST_DIMS: Final = 128
MOST_TOPICS: Final = 4
MOST_FOLLOWS: Final = 50
MOST_WORDS: Final = 4_096
MOST_WORD_BYTES: Final = 240
MOST_LANGUAGE_BYTES: Final = 12
_HEAD: Final = struct.Struct("<5sIIBBHHHH")
_SENSITIVE, _INSTITUTION, _NEW = 1, 2, 4


class BadPool(ValueError):
    """Bytes that are no pool, or clips that no pool can hold; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One clip as the pool tells of it."""

    key: bytes
    author: int
    sound: int = 0
    """0 where the sound is the clip's own."""
    topics: tuple[str, ...] = ()
    language: str = ""
    sensitive: bool = False
    institution: bool = False
    new: bool = False
    """Not seen enough yet to be judged."""
    age_hours: int = 0
    popular: int = 0
    """How likely anybody is to watch it next: 25 times the natural logarithm of one more than its
    number of views, corrected by what its vector says already."""
    rising: int = 0
    """25 times the natural logarithm of one more than its views of late: each counts half after a
    day, a quarter after two, and so on."""
    finished: int = 0
    """Its place among clips of its length by the share that is watched to the end, 0 to 255."""
    taste: tuple[int, ...] = ()
    step_from: tuple[int, ...] = ()
    step_into: tuple[int, ...] = ()
    follows: tuple[tuple[int, int], ...] = ()
    """Which clips people watch after this one: (short, strength), strongest first."""

    @property
    def short(self) -> int:
        """The short name under which other clips' lists know it."""
        return int.from_bytes(self.key[-SHORT_BYTES:])


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates, and how their vectors are to be read."""

    epoch: int
    made: int
    candidates: tuple[Candidate, ...]
    dims: int = 0
    steps: int = 0
    taste_gain: int = 0
    """Points of a product of two vectors, in parts of GAIN_UNIT; so also for the steps."""
    step_gain: int = 0
    follows_gain: int = 0
    """Points of a squared strength of one, in parts of LIST_UNIT."""

    def encode(self) -> bytes:
        """Write the pool; raise BadPool if it cannot be read again as it is."""
        try:
            data = _write(self)
        except (struct.error, ValueError, OverflowError, KeyError) as problem:
            raise BadPool("a clip or a number does not fit into a pool") from problem
        if Pool.decode(data) != self:
            raise BadPool("the clips are not in the order of a pool")
        return data

    @staticmethod
    def decode(data: bytes) -> "Pool":
        """Read a pool; raise BadPool for anything that `encode` does not write."""
        if len(data) > MOST_BYTES:
            raise BadPool("a pool has at most 2,000,000 bytes")
        return _Reader(data).pool()


def address(data: bytes) -> str:
    """Return the name of a pool's file: the SHA-256 of its bytes, in hex."""
    return sha256(data).hexdigest()


def _write(pool: Pool) -> bytes:
    clips = pool.candidates
    words = sorted(_words(clips), key=str.encode)
    places = {word: place for place, word in enumerate(words)}
    gains = (pool.taste_gain, pool.step_gain, pool.follows_gain)
    head = (MAGIC, pool.epoch, pool.made, pool.dims, pool.steps, *gains, len(clips))
    parts = [_HEAD.pack(*head), struct.pack("<H", len(words))]
    for word in words:
        parts += [bytes([len(word.encode())]), word.encode()]
    parts += [clip.key for clip in clips]
    columns: tuple[tuple[str, list[int]], ...] = (
        ("I", [clip.author for clip in clips]),
        ("I", [clip.sound for clip in clips]),
        ("H", [places[clip.language] + 1 if clip.language else 0 for clip in clips]),
        ("B", [_flags(clip) for clip in clips]),
        ("H", [clip.age_hours for clip in clips]),
        ("B", [clip.popular for clip in clips]),
        ("B", [clip.rising for clip in clips]),
        ("B", [clip.finished for clip in clips]),
        ("b", [value for clip in clips for value in clip.taste]),
        ("b", [value for clip in clips for value in clip.step_from]),
        ("b", [value for clip in clips for value in clip.step_into]),
        ("B", [len(clip.topics) for clip in clips]),
        ("H", [places[topic] for clip in clips for topic in clip.topics]),
        ("B", [len(clip.follows) for clip in clips]),
    )
    parts += [struct.pack(f"<{len(values)}{kind}", *values) for kind, values in columns]
    parts += [short.to_bytes(SHORT_BYTES) for clip in clips for short, _ in clip.follows]
    parts.append(bytes(strength for clip in clips for _, strength in clip.follows))
    return b"".join(parts)


def _words(clips: tuple[Candidate, ...]) -> set[str]:
    return {word for clip in clips for word in (clip.language, *clip.topics) if word}


def _flags(clip: Candidate) -> int:
    return _SENSITIVE * clip.sensitive | _INSTITUTION * clip.institution | _NEW * clip.new


class _Reader:
    """Reads a pool from its first byte to its last."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def pool(self) -> Pool:
        head = self.take(_HEAD.size)
        magic, epoch, made, dims, steps, *gains, count = _HEAD.unpack(head)
        if magic != MAGIC:
            _refuse("this is no pool of a version we know")
        if dims > MOST_DIMS or steps > MOST_DIMS or count > MOST_CLIPS:
            _refuse("a pool has at most 5,000 clips, with vectors of at most 64 numbers")
        words = self.words()
        clips = tuple(self.clips(count, dims, steps, words))
        if self.at != len(self.data):
            _refuse("the pool does not end with its last clip")
        if _words(clips) != set(words):
            _refuse("a word of the pool is used by no clip")
        return Pool(epoch, made, clips, dims, steps, *gains)

    def clips(self, count: int, dims: int, steps: int, words: list[str]) -> list[Candidate]:
        keys = self.cut(self.take(KEY_BYTES * count), KEY_BYTES)
        if any(one >= other for one, other in pairwise(keys)):
            _refuse("clips stand in the order of their keys, each once")
        authors, sounds = self.numbers("I", count), self.numbers("I", count)
        languages = [
            ["", *words][_below(place, len(words) + 1)] for place in self.numbers("H", count)
        ]
        flags, ages = self.numbers("B", count), self.numbers("H", count)
        if any(flag > _SENSITIVE | _INSTITUTION | _NEW for flag in flags):
            _refuse("a clip has a flag that we do not know")
        popular, rising, finished = (self.numbers("B", count) for _ in range(3))
        taste, step_from, step_into = (self.rows(count, length) for length in (dims, steps, steps))
        topics = self.topics(count, words)
        follows = self.follows(count)
        return [
            Candidate(
                key,
                authors[row],
                sounds[row],
                topics[row],
                languages[row],
                bool(flags[row] & _SENSITIVE),
                bool(flags[row] & _INSTITUTION),
                bool(flags[row] & _NEW),
                ages[row],
                popular[row],
                rising[row],
                finished[row],
                taste[row],
                step_from[row],
                step_into[row],
                follows[row],
            )
            for row, key in enumerate(keys)
        ]

    def words(self) -> list[str]:
        [count] = self.numbers("H", 1)
        if count > MOST_WORDS:
            _refuse("a pool has at most 4,096 words")
        words: list[str] = []
        for _ in range(count):
            [length] = self.take(1)
            if not 1 <= length <= MOST_WORD_BYTES:
                _refuse("a word has 1 to 240 bytes")
            try:
                words.append(self.take(length).decode())
            except UnicodeDecodeError:
                _refuse("a word is not UTF-8")
        if any(one.encode() >= other.encode() for one, other in pairwise(words)):
            _refuse("words stand in their order, each once")
        return words

    def topics(self, count: int, words: list[str]) -> list[tuple[str, ...]]:
        counts = self.numbers("B", count)
        if any(number > MOST_TOPICS for number in counts):
            _refuse("a clip has at most four topics")
        places = self.numbers("H", sum(counts))
        rows, at = [], 0
        for number in counts:
            row = places[at : at + number]
            at += number
            if any(one >= other for one, other in pairwise(row)):
                _refuse("a clip's topics stand in their order, each once")
            rows.append(tuple(words[_below(place, len(words))] for place in row))
        return rows

    def follows(self, count: int) -> list[tuple[tuple[int, int], ...]]:
        counts = self.numbers("B", count)
        if any(number > MOST_FOLLOWS for number in counts):
            _refuse("a clip is followed by at most 50 that are named")
        total = sum(counts)
        shorts = [int.from_bytes(b) for b in self.cut(self.take(SHORT_BYTES * total), SHORT_BYTES)]
        strengths = self.numbers("B", total)
        rows, at = [], 0
        for number in counts:
            row = tuple(zip(shorts[at : at + number], strengths[at : at + number], strict=True))
            at += number
            ordered = sorted(row, key=lambda one: (-one[1], one[0]))
            if list(row) != ordered or len({short for short, _ in row}) != number:
                _refuse("what follows a clip stands strongest first, each once")
            if any(strength == 0 for _, strength in row):
                _refuse("what follows a clip has a strength")
            rows.append(row)
        return rows

    def rows(self, count: int, length: int) -> list[tuple[int, ...]]:
        values = self.numbers("b", count * length)
        return [values[row * length : (row + 1) * length] for row in range(count)]

    def numbers(self, kind: str, count: int) -> tuple[int, ...]:
        layout = struct.Struct(f"<{count}{kind}")
        return layout.unpack(self.take(layout.size))

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            _refuse("the pool ends before its last clip")
        self.at += count
        return self.data[self.at - count : self.at]

    @staticmethod
    def cut(data: bytes, size: int) -> list[bytes]:
        return [data[at : at + size] for at in range(0, len(data), size)]


def _below(place: int, count: int) -> int:
    if place >= count:
        _refuse("a clip uses a word that the pool does not have")
    return place


def _refuse(sentence: str) -> Never:
    raise BadPool(sentence)
