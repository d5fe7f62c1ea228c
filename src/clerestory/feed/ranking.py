"""The reference ranking: a sum of named terms in whole points, with its reasons. Pure.

A browser runs the same function (`web/parts/ranking/`); shared vectors hold the two equal, case by
case. Every number stays below 2**53, where a browser's numbers are exact, and every division is
a floor.

    points of a term = floor(weight in hundredths * value of 0..10,000 / 100)
    points of a clip = sum of its terms

Clips that were seen, hidden, or that this person does not want to be offered are left out first.
Then places are filled one after the other: each takes the clip with the most points after
`repeat`; equal ones are told apart by a hash of the seed and the clip. Every so manyth place goes
to a clip that has not been seen enough to be judged, in the order of that hash alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clerestory.feed.policy import FULL, MOST_SLOTS, Policy
from clerestory.feed.pool import GAIN_UNIT, LIST_UNIT, Candidate, Pool
from clerestory.feed.taste import Leaning, Tally, Taste, Wishes

MIDDLE = FULL // 2
POPULAR_STEP = 40  # points of one step of the pool's byte
FINISHED_STEP = 39
_FIRST = 0x811C9DC5  # FNV-1a, 32 bits
_PRIME = 0x01000193
_MASK = 0xFFFFFFFF
_NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of one clip: its value, the points it gave, and how many watched clips it rests on.

    `count` is 0 where the term does not rest on watched clips one could name.
    """

    term: str
    value: int
    points: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in its place. `chance`: it stands here to be seen, not for its points."""

    candidate: Candidate
    points: int
    reasons: tuple[Reason, ...]
    chance: bool = False


def rank(
    pool: Pool, taste: Taste, wishes: Wishes, policy: Policy, *, seed: int, slots: int
) -> list[Placed]:
    """Return the clips for the next `slots` places (at most 100), best first, with reasons."""
    leaning = Leaning.of(taste, policy, epoch=pool.epoch, dims=pool.dims, steps=pool.steps)
    ordered: list[_Scored] = []
    for candidate in pool.candidates:
        if not wishes.refuse(candidate):
            reasons = tuple(_reasons(candidate, pool, leaning, wishes, policy))
            points = sum(reason.points for reason in reasons)
            ordered.append(_Scored(points, tie(seed, candidate.key), candidate, reasons))
    ordered.sort(key=_Scored.order)
    chances = [scored for scored in ordered if scored.candidate.new]
    chances.sort(key=lambda scored: (scored.tie, scored.candidate.key))
    placed: list[Placed] = []
    while ordered and len(placed) < min(slots, MOST_SLOTS):
        place = len(placed) + 1
        chance = bool(chances and policy.explore_every and place % policy.explore_every == 0)
        chosen = chances[0] if chance else _best(ordered, placed, policy)
        ordered.remove(chosen)
        if chosen.candidate.new:
            chances.remove(chosen)
        again = _again(chosen.candidate, placed, policy)
        placed.append(
            Placed(chosen.candidate, chosen.points + again.points, (*chosen.reasons, again), chance)
        )
    return placed


def tie(seed: int, key: bytes) -> int:
    """Return 32 bits that shuffle clips of equal points: FNV-1a of seed and key, then stirred."""
    mixed = _FIRST
    for byte in (seed & _MASK).to_bytes(4, "little") + key:
        mixed = (mixed ^ byte) * _PRIME & _MASK
    mixed = (mixed ^ mixed >> 16) * 0x85EBCA6B & _MASK
    mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & _MASK
    return mixed ^ mixed >> 16


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """A clip with its points before it is known what stands around it."""

    points: int
    tie: int
    candidate: Candidate
    reasons: tuple[Reason, ...]

    def order(self, again: int = 0) -> tuple[int, int, bytes]:
        return -self.points - again, self.tie, self.candidate.key


def _reasons(
    candidate: Candidate, pool: Pool, leaning: Leaning, wishes: Wishes, policy: Policy
) -> Iterator[Reason]:
    for term, value, count in _values(candidate, pool, leaning, wishes, policy):
        yield Reason(term, value, policy.weights[term] * value // 100, count)


def _values(
    candidate: Candidate, pool: Pool, leaning: Leaning, wishes: Wishes, policy: Policy
) -> Iterator[tuple[str, int, int]]:
    taste = _product(leaning.taste, candidate.taste)
    yield "taste", _points(taste, pool.taste_gain, leaning.taste_mass * GAIN_UNIT, MIDDLE), 0
    step = _product(leaning.step, candidate.step_into)
    yield "step", _points(step, pool.step_gain, leaning.step_mass * GAIN_UNIT), 0
    follows = leaning.follows.get(candidate.short, _NOTHING)
    points = _points(follows.weight, pool.follows_gain, leaning.mass * LIST_UNIT)
    yield "follows", points, follows.count
    yield "popular", min(FULL, POPULAR_STEP * candidate.popular), 0
    yield "rising", min(FULL, POPULAR_STEP * candidate.rising), 0
    yield "finished", FINISHED_STEP * candidate.finished, 0
    yield "fresh", FULL * policy.fresh_hours // (policy.fresh_hours + candidate.age_hours), 0
    yield "author", *_share(leaning.authors.get(candidate.author), leaning.mass)
    yield "sound", *_share(leaning.sounds.get(candidate.sound), leaning.mass)
    shares = [_share(leaning.topics.get(topic), leaning.mass) for topic in candidate.topics]
    yield "topic", *max(shares, default=(0, 0))
    yield "more", FULL * wishes.more.touch(candidate), 0
    yield "less", FULL * wishes.less.touch(candidate), 0


def _product(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _points(total: int, gain: int, whole: int, middle: int = 0) -> int:
    """Scale a weighted sum to points; without anything watched it stands in the middle."""
    if not whole:
        return middle
    return max(0, min(FULL, middle + total * gain // whole))


def _share(tally: Tally | None, mass: int) -> tuple[int, int]:
    return (FULL * tally.weight // mass, tally.count) if tally else (0, 0)


def _best(ordered: list[_Scored], placed: list[Placed], policy: Policy) -> _Scored:
    """Return the clip with the most points, what stands before it counted in."""
    best, order = ordered[0], (0, 0, b"")
    for number, scored in enumerate(ordered):
        # A repetition never adds, so nobody after this one can win.
        if number and -scored.points > order[0]:
            break
        own = scored.order(_again(scored.candidate, placed, policy).points)
        if not number or own < order:
            best, order = scored, own
    return best


def _again(candidate: Candidate, placed: list[Placed], policy: Policy) -> Reason:
    """Say how much a clip repeats what stands just before it."""
    value = count = 0
    for other in (one.candidate for one in placed[max(0, len(placed) - policy.window) :]):
        points = policy.again_author * (candidate.author == other.author)
        points += policy.again_sound * (candidate.sound == other.sound != 0)
        points += policy.again_topic * (not set(candidate.topics).isdisjoint(other.topics))
        value, count = value + points, count + bool(points)
    value = min(FULL, value)
    return Reason("repeat", value, policy.weights["repeat"] * value // 100, count)
