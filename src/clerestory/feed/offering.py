"""What is offered: from published numbers of clips to the pools that are made of them. Pure.

The inputs are a file of their own, published beside the pools; with them anybody makes the same
pools again, byte for byte (`clerestory feed audit`). One object of JSON:

    {"clips": [{"author": number, "finished": n, "id": "26 letters", "institution": false,
                "language": "en", "late": n, "listed": seconds, "recent": n, "seconds": n,
                "sensitive": false, "shown": n, "topics": ["a"], "watched": n}, ...],
     "format": "clerestory-pool-inputs/2", "made": seconds}

`watched`: shown and not passed over; `late` and `recent`: the same, where each counts half after
one day and after four. Every count is rounded down to a multiple of five, so that a file never
tells of one viewer. An author's number is a hash, the same in every pool.

A pool has room for 1,000 clips, or for a quarter of them where that is more, 5,000 at most. A fifth
of the room is for *new* clips: listed within 14 days and shown less than 50 times, the oldest
first, so that each has its 50 showings, or 14 days on offer. The rest is for those that are watched
of late, the newest first where nothing is known. What one share leaves empty the other may fill.
In the pool of a language its clips come first, and those that name none. The pool of institutions
is made in the same way of their clips alone, in all languages, and of none where they have none.

Where something was learnt from given pairs (`learnt.py`), pools are made of it too: a clip's own
vector, or one by its features where it was not counted; the strongest of those that follow it and
are in the same pool; and how often it was watched, less what its vector says already.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Final, Self

from clerestory.feed.learnt import Learnt, by_features, features_of
from clerestory.feed.pool import MOST_CLIPS, MOST_TOPICS, SHORT_BYTES, Candidate, Pool
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import NotFound

FORMAT: Final = "clerestory-pool-inputs/2"
ANY: Final = "*"
"""The name of the pool in which all languages stand."""
INSTITUTIONS: Final = "@institutions"
"""The name of the pool in which their clips stand alone; no language is called so."""
LEAST_ROOM: Final = 1_000
SHARE_OF_ALL: Final = 4
SHARE_OF_NEW: Final = 5
NEW_SHOWINGS: Final = 50
NEW_SECONDS: Final = 14 * 86_400
ROUNDED: Final = 5
MOST_LANGUAGES: Final = 12
MOST_CONSIDERED: Final = 20_000
MOST_INPUT_BYTES: Final = 16_000_000
JUDGED: Final = 20
"""So many must have watched a clip before it has a place among others of its length."""
MIDDLE: Final = 128
FOLLOWERS: Final = 20
"""So many of those that follow a clip are named in a pool."""
LENGTHS: Final = (8, 15, 30, 60, 120)
_HOUR = 3_600
_MOST_BYTE = 255
_MOST_AGE = 65_535
_MOST_NUMBER = 1 << 53
_PER_NAT = 25


class BadInputs(ValueError):
    """A file of inputs that nobody made here; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is published of one clip that may be offered; counts are rounded already."""

    id: str
    author: int
    institution: bool
    language: str
    sensitive: bool
    listed: int
    seconds: int
    topics: tuple[str, ...]
    shown: int = 0
    watched: int = 0
    finished: int = 0
    late: int = 0
    recent: int = 0

    def is_new(self, made: int) -> bool:
        """Whether it has not been shown enough to be judged. Not where few may be shown it."""
        fresh = made - self.listed < NEW_SECONDS
        return fresh and self.shown < NEW_SHOWINGS and not self.sensitive


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that pools are made of; clips stand in the order of their ids."""

    made: int
    clips: tuple[Facts, ...]

    def encode(self) -> bytes:
        """Write the file: names in order, nothing between them."""
        told = {
            "clips": [asdict(one) for one in self.clips],
            "format": FORMAT,
            "made": self.made,
        }
        return _write(told)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a file; raise BadInputs for anything that `encode` does not write."""
        try:
            told = json.loads(data)
            made, rows = _whole(told["made"]), told["clips"]
            if len(rows) > MOST_CONSIDERED:
                raise BadInputs("it has too many clips")
            read = cls(made, tuple(_facts(row) for row in rows))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as why:
            message = f"it cannot be read: {why}"
            raise BadInputs(message) from None
        if told.get("format") != FORMAT or read.encode() != data:
            raise BadInputs("it has another form")
        return read

    def state(self) -> bytes:
        """Return all of it but the time: the same bytes, the same pools until a clip ages."""
        return _write({"clips": [asdict(one) for one in self.clips]})


def rounded(count: float) -> int:
    """Round a count down to what may be published."""
    return int(count) - int(count) % ROUNDED


def pools(inputs: Inputs, learnt: Learnt | None = None) -> dict[str, Pool]:
    """Return the pool of all languages under ANY, and one for each language that clips are in.

    Where institutions have posted, theirs is under INSTITUTIONS.
    """
    finished = _places(inputs.clips)
    spoken = Counter(one.language for one in inputs.clips if one.language)
    names = sorted(spoken, key=lambda name: (-spoken[name], name))[:MOST_LANGUAGES]
    known = _Known(learnt) if learnt else None
    made = {
        name: _pool(inputs, choose(inputs, name), finished, known) for name in (ANY, *sorted(names))
    }
    theirs = replace(inputs, clips=tuple(one for one in inputs.clips if one.institution))
    if theirs.clips:
        made[INSTITUTIONS] = _pool(theirs, choose(theirs), finished, known)
    return made


def choose(inputs: Inputs, language: str = ANY) -> list[Facts]:
    """Return the clips that a pool offers, in the order of their ids."""
    room = min(MOST_CLIPS, max(LEAST_ROOM, len(inputs.clips) // SHARE_OF_ALL))

    def spoken_elsewhere(one: Facts) -> bool:
        return language != ANY and one.language not in {"", language}

    new = [one for one in inputs.clips if one.is_new(inputs.made)]
    new.sort(key=lambda one: (spoken_elsewhere(one), one.listed, one.id))
    watched = sorted(
        inputs.clips, key=lambda one: (spoken_elsewhere(one), -one.recent, -one.listed, one.id)
    )
    chosen = {one.id: one for one in new[: room // SHARE_OF_NEW]}
    for one in watched:
        if len(chosen) >= room:
            break
        chosen[one.id] = one
    return [chosen[name] for name in sorted(chosen)]


class _Known:
    """What was learnt, as one looks it up."""

    def __init__(self, learnt: Learnt) -> None:
        self.learnt = learnt
        self.rows = learnt.rows()
        self.keys = list(self.rows)
        self.lists = learnt.lists()
        self.features = learnt.vectors_of_features()

    def taste(self, one: Facts, key: bytes) -> tuple[int, ...]:
        """Return a clip's vector, its own or that of its features."""
        row = self.rows.get(key)
        if row is not None:
            return self.learnt.vector(row)
        features = features_of(one.author, one.topics)
        return by_features(self.features, features, self.learnt.dims)

    def popular(self, count: int, key: bytes) -> int:
        """Return how often a clip was watched, less what its vector says already."""
        row = self.rows.get(key)
        correction = 0 if row is None else self.learnt.correction(row)
        return max(0, min(_MOST_BYTE, steps(count) + correction))

    def follows(self, key: bytes, there: Mapping[bytes, int]) -> tuple[tuple[int, int], ...]:
        """Return the strongest of those that follow a clip and are there, by their shorts.

        Shorts are random, and of two clips of one list that share theirs the stronger is named.
        """
        row = self.rows.get(key)
        strengths: dict[int, int] = {}
        for place, strength in self.lists[row] if row is not None else ():
            if (short := there.get(self.keys[place])) is not None:
                strengths.setdefault(short, strength)
            if len(strengths) == FOLLOWERS:
                break
        return tuple(sorted(strengths.items(), key=lambda pair: (-pair[1], pair[0])))


def _pool(
    inputs: Inputs, chosen: Sequence[Facts], finished: Mapping[str, int], known: _Known | None
) -> Pool:
    candidates = [_candidate(one, inputs.made, finished) for one in chosen]
    if known is None:
        return Pool(epoch=0, made=inputs.made, candidates=tuple(candidates))
    there = {one.key: int.from_bytes(one.key[-SHORT_BYTES:]) for one in candidates}
    return Pool(
        epoch=known.learnt.epoch,
        made=inputs.made,
        candidates=tuple(
            replace(
                one,
                popular=known.popular(facts.watched, one.key),
                taste=known.taste(facts, one.key),
                follows=known.follows(one.key, there),
            )
            for one, facts in zip(candidates, chosen, strict=True)
        ),
        dims=known.learnt.dims,
        taste_gain=known.learnt.taste_gain,
        follows_gain=known.learnt.follows_gain,
    )


def _candidate(one: Facts, made: int, finished: Mapping[str, int]) -> Candidate:
    return Candidate(
        key=from_text(one.id).bytes,
        author=one.author,
        topics=one.topics,
        language=one.language,
        sensitive=one.sensitive,
        institution=one.institution,
        new=one.is_new(made),
        age_hours=max(0, min(_MOST_AGE, (made - one.listed) // _HOUR)),
        popular=steps(one.watched),
        rising=steps(one.late),
        finished=finished.get(one.id, MIDDLE),
    )


def steps(count: int) -> int:
    """Return a count as a pool's byte."""
    return min(_MOST_BYTE, round(_PER_NAT * math.log1p(count)))


def _places(clips: Iterable[Facts]) -> dict[str, int]:
    """Return by id the place, 0 to 255, among clips of its length by the share that saw its end."""
    lengths: dict[int, list[tuple[Fraction, str]]] = {}
    for one in clips:
        if one.watched >= JUDGED:
            share = Fraction(one.finished, one.watched)
            length = sum(one.seconds >= limit for limit in LENGTHS)
            lengths.setdefault(length, []).append((share, one.id))
    places: dict[str, int] = {}
    for row in lengths.values():
        shares = sorted({share for share, _ in row})
        if len(shares) > 1:
            at = {share: place for place, share in enumerate(shares)}
            places |= {name: _MOST_BYTE * at[share] // (len(shares) - 1) for share, name in row}
    return places


def _facts(row: Mapping[str, object]) -> Facts:
    """Read one clip; raise ValueError, TypeError or KeyError."""
    counts = ("shown", "watched", "finished", "late", "recent", "author", "listed", "seconds")
    numbers = {name: _whole(row[name]) for name in counts}
    name, language, topics = row["id"], row["language"], row["topics"]
    if not isinstance(name, str) or not isinstance(language, str):
        raise BadInputs("an id and a language are text")
    try:
        from_text(name)
    except NotFound:
        raise BadInputs("an id has 26 letters") from None
    if not isinstance(topics, list) or len(topics) > MOST_TOPICS:
        raise BadInputs("a clip has up to four topics")
    sensitive, institution = row["sensitive"], row["institution"]
    if not all(isinstance(topic, str) for topic in topics):
        raise BadInputs("topics are text")
    if not isinstance(sensitive, bool) or not isinstance(institution, bool):
        raise BadInputs("sensitive and institution are true or false")
    return Facts(
        id=name,
        institution=institution,
        language=language,
        topics=tuple(topics),
        sensitive=sensitive,
        **numbers,
    )


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _MOST_NUMBER:
        raise BadInputs("a number is whole, and not below nought")
    return number


def _write(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
