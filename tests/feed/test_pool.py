"""The pool's file: small, exact, and refused when it is anything else."""

import gzip
from dataclasses import replace
from hashlib import sha256
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feed.cases import candidate, random_case

from clerestory.feed.pool import BadPool, Candidate, Pool, address

MOST_PACKED = 170 * 1_024


@pytest.mark.parametrize("number", range(200))
def test_a_pool_is_read_as_it_was_written(number: int) -> None:
    pool = random_case(number).pool
    assert Pool.decode(pool.encode()) == pool


def test_a_pool_is_named_by_its_content() -> None:
    data = random_case(1).pool.encode()
    assert address(data) == sha256(data).hexdigest()


def test_an_empty_pool_is_a_pool() -> None:
    assert Pool.decode(Pool(0, 0, ()).encode()).candidates == ()


def test_a_pool_that_breaks_off_is_refused() -> None:
    data = next(data for data in (random_case(n).pool.encode() for n in range(99)) if data[700:])
    for length in range(len(data)):
        with pytest.raises(BadPool):
            Pool.decode(data[:length])


def test_nothing_may_stand_behind_the_last_clip() -> None:
    with pytest.raises(BadPool, match="does not end"):
        Pool.decode(Pool(0, 0, (candidate(),)).encode() + b"\0")


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(BadPool):
        Pool.decode(noise)


@given(st.binary(max_size=200))
def test_noise_behind_a_true_beginning_is_a_pool_or_refused(noise: bytes) -> None:
    data = Pool(0, 0, ()).encode()[:-4] + noise
    try:
        pool = Pool.decode(data)
    except BadPool:
        return
    assert pool.encode() == data


def test_there_is_one_spelling_of_each_pool() -> None:
    dice = Random(2)  # noqa: S311  examples, not secrets
    data = random_case(3).pool.encode()
    for _ in range(3_000):
        spoilt = bytearray(data)
        spoilt[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        try:
            pool = Pool.decode(bytes(spoilt))
        except BadPool:
            continue
        assert pool.encode() == spoilt


@pytest.mark.parametrize(
    "clips",
    [
        (candidate(2), candidate(1)),
        (candidate(1), candidate(1)),
        (candidate(1, key=b"short"),),
        (candidate(1, author=2**32),),
        (candidate(1, age_hours=-1),),
        (candidate(1, popular=256),),
        (candidate(1, taste=(1, 2)),),
        (candidate(1, topics=("b", "a")),),
        (candidate(1, topics=("a", "a")),),
        (candidate(1, topics=("a", "b", "c", "d", "e")),),
        (candidate(1, topics=("x" * 241,)),),
        (candidate(1, topics=("",)),),
        (candidate(1, language="\ud800"),),
        (candidate(1, follows=((1, 5), (2, 6))),),
        (candidate(1, follows=((1, 5), (1, 5))),),
        (candidate(1, follows=((1, 0),)),),
        (candidate(1, follows=((2**24, 5),)),),
        (candidate(1, follows=tuple((number, 5) for number in range(51))),),
        tuple(candidate(number) for number in range(5_001)),
    ],
)
def test_what_no_pool_can_hold_is_refused(clips: tuple[Candidate, ...]) -> None:
    with pytest.raises(BadPool):
        Pool(0, 0, clips).encode()


def test_a_thousand_real_looking_clips_fit_into_their_budget() -> None:
    """Vectors are noise here, so that nothing compresses that would not in life."""
    dice = Random(7)  # noqa: S311  examples, not secrets
    data = busy_pool(dice, 1_000).encode()
    assert len(gzip.compress(data, 9)) <= MOST_PACKED


def busy_pool(dice: Random, count: int) -> Pool:
    """Return a pool as a busy server has it: ids of thirty days, vectors, lists of twenty."""
    keys = sorted(_key(dice) for _ in range(count))
    shorts = [int.from_bytes(key[-3:]) for key in keys]
    topics = sorted(f"topic{number}" for number in range(300))
    return Pool(1, 1_790_000_000, tuple(_clip(dice, key, shorts, topics) for key in keys), 32)


def _key(dice: Random) -> bytes:
    time = 1_790_000_000_000 - dice.randrange(30 * 86_400_000)
    return UUID(int=time << 80 | dice.getrandbits(80)).bytes


def _clip(dice: Random, key: bytes, shorts: list[int], topics: list[str]) -> Candidate:
    strengths = sorted((dice.randint(1, 255) for _ in range(20)), reverse=True)
    row = sorted(
        zip(dice.sample(shorts, 20), strengths, strict=True), key=lambda one: (-one[1], one[0])
    )
    return replace(
        candidate(),
        key=key,
        author=dice.getrandbits(32),
        sound=dice.choice((0, dice.getrandbits(32))),
        topics=tuple(sorted(dice.sample(topics, 3))),
        language="en",
        age_hours=dice.randrange(720),
        popular=dice.randrange(256),
        rising=dice.randrange(256),
        finished=dice.randrange(256),
        taste=tuple(dice.randint(-127, 127) for _ in range(32)),
        follows=tuple(row),
    )
