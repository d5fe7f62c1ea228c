"""The reference ranking: what it weighs, what it leaves out, what it can say."""

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.feed.cases import candidate, plain_policy, random_case

from clerestory.feed.policy import FEW, FULL, TERMS, WEIGHED, BadPolicy, Policy, fading
from clerestory.feed.pool import GAIN_UNIT, LIST_UNIT, Candidate, Pool
from clerestory.feed.ranking import Placed, rank
from clerestory.feed.taste import Likes, Taste, Watched, Wishes


def order(
    clips: list[Candidate],
    policy: Policy,
    *watched: Candidate,
    wishes: Wishes | None = None,
    seed: int = 1,
    **pool: int,
) -> list[Placed]:
    offered = Pool(0, 0, tuple(sorted(clips, key=lambda clip: clip.key)), **pool)
    taste = Taste(tuple(Watched.of(clip, 0) for clip in watched))
    return rank(offered, taste, wishes or Wishes(), policy, seed=seed, slots=100)


def numbers(placed: list[Placed]) -> list[int]:
    return [int.from_bytes(one.candidate.key) for one in placed]


@pytest.mark.parametrize("number", range(300))
def test_the_reasons_of_a_clip_add_up_to_its_points(number: int) -> None:
    case = random_case(number)
    for placed in case.rank():
        assert placed.points == sum(reason.points for reason in placed.reasons)
        assert [reason.term for reason in placed.reasons] == list(TERMS)
        for reason in placed.reasons:
            assert 0 <= reason.value <= FULL
            assert reason.points == case.policy.weights[reason.term] * reason.value // 100


@pytest.mark.parametrize("number", range(300))
def test_everybody_wanted_is_placed_once(number: int) -> None:
    case = replace(random_case(number), slots=100)
    placed = [one.candidate.key for one in case.rank()]
    wanted = {one.key for one in case.pool.candidates if not case.wishes.refuse(one)}
    assert len(placed) == len(set(placed))
    assert set(placed) == wanted


def test_a_vector_near_the_watched_ones_comes_first() -> None:
    near, far = candidate(1, taste=(90, 90)), candidate(2, taste=(-90, 90))
    [first, second] = order(
        [far, near], plain_policy(taste=100), candidate(9, taste=(80, 80)), dims=2, taste_gain=500
    )
    assert first.candidate == near
    assert first.reasons[0].value > FULL // 2 > second.reasons[0].value - 1


def test_without_anything_watched_everybody_has_the_same_taste() -> None:
    clips = [candidate(number, taste=(number,)) for number in range(1, 9)]
    placed = order(clips, plain_policy(taste=100), dims=1, taste_gain=GAIN_UNIT)
    assert {one.reasons[0].value for one in placed} == {FULL // 2}


def test_what_people_watch_next_comes_next_and_says_on_how_many_it_rests() -> None:
    after = ((candidate(2).short, 90),)
    watched = [candidate(7, follows=after), candidate(8, follows=after), candidate(9)]
    placed = order(
        [candidate(1), candidate(2)], plain_policy(follows=100), *watched, follows_gain=LIST_UNIT
    )
    assert numbers(placed) == [2, 1]
    why = next(reason for reason in placed[0].reasons if reason.term == "follows")
    assert (why.value, why.count) == (90 * 90 * 1_900 // 2_700, 2)


@pytest.mark.parametrize(
    ("term", "good", "watched"),
    [
        ("author", {"author": 77}, {"author": 77}),
        ("sound", {"sound": 5}, {"sound": 5}),
        ("topic", {"topics": ("cats",)}, {"topics": ("cats", "rain")}),
        ("popular", {"popular": 9}, {}),
        ("rising", {"rising": 9}, {}),
        ("finished", {"finished": 9}, {}),
        ("fresh", {"age_hours": 0}, {}),
    ],
)
def test_each_term_lifts_a_clip(term: str, good: dict[str, int], watched: dict[str, int]) -> None:
    other = candidate(1, age_hours=9)
    seen = candidate(9, **watched)
    lifted = candidate(2, **({"age_hours": 9} | good))
    placed = order([other, lifted], plain_policy(**{term: 100}), seen)
    assert numbers(placed) == [2, 1]
    why = next(reason for reason in placed[0].reasons if reason.term == term)
    assert why.points == why.value > 0
    assert why.count == (1 if watched else 0)


def test_a_clips_own_sound_is_no_sound_to_like() -> None:
    placed = order([candidate(1)], plain_policy(sound=100), candidate(9))
    assert placed[0].points == 0


def test_more_and_less_of_something() -> None:
    clips = [candidate(1), candidate(2, topics=("cats",)), candidate(3, sound=4)]
    wishes = Wishes(more=Likes(topics=frozenset({"cats"})), less=Likes(sounds=frozenset({4})))
    placed = order(clips, plain_policy(more=50, less=-50), wishes=wishes)
    assert [one.points for one in placed] == [5_000, 0, -5_000]
    assert numbers(placed) == [2, 1, 3]


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        (Wishes(seen=frozenset({candidate(1).key})), {2, 3, 4}),
        (Wishes(not_interested=frozenset({candidate(1).key})), {2, 3, 4}),
        (Wishes(languages=frozenset({"cy"})), {1, 3}),
        (Wishes(sensitive=True), {1, 2, 3, 4, 5}),
        (Wishes(never=Likes(authors=frozenset({1}))), {2, 3, 4}),
        (Wishes(never=Likes(topics=frozenset({"rain"}))), {1, 2, 3}),
    ],
)
def test_what_is_not_wanted_is_not_offered(wishes: Wishes, left: set[int]) -> None:
    clips = [
        candidate(1, language="cy"),
        candidate(2, language="en"),
        candidate(3),
        candidate(4, topics=("rain",), language="fr"),
        candidate(5, sensitive=True, language="fr"),
    ]
    assert set(numbers(order(clips, plain_policy(), wishes=wishes))) == left


def test_one_author_does_not_fill_the_list() -> None:
    loud = [candidate(number, author=1, popular=200) for number in range(1, 6)]
    others = [candidate(number, popular=120) for number in range(6, 11)]
    policy = plain_policy(popular=100, repeat=-100)
    authors = [one.candidate.author for one in order(loud + others, policy)]
    assert authors[0] == 1
    assert all(one != other for one, other in pairwise(authors[:6]))


def test_equal_clips_are_shuffled_by_the_seed() -> None:
    clips = [candidate(number) for number in range(1, 30)]
    lists = [numbers(order(clips, plain_policy(), seed=seed)) for seed in (1, 1, 2)]
    assert lists[0] == lists[1] != lists[2]
    assert sorted(lists[0]) == sorted(lists[2])


def test_every_so_manyth_place_is_for_a_clip_that_was_not_seen_enough() -> None:
    old = [candidate(number, popular=100) for number in range(1, 30)]
    new = [candidate(number, new=True) for number in range(30, 40)]
    policy = replace(plain_policy(popular=100), explore_every=5)
    placed = order(old + new, policy)
    assert [place for place, one in enumerate(placed, 1) if one.chance][:5] == [5, 10, 15, 20, 25]
    assert all(one.candidate.new for one in placed if one.chance)
    assert [one.chance for one in order(old, policy)] == [False] * 29


def test_vectors_of_another_epoch_wait_to_be_aligned() -> None:
    clip = candidate(1, taste=(100,))
    pool = Pool(2, 0, (clip,), 1, 0, GAIN_UNIT)
    policy = plain_policy(taste=100)
    for epoch, value in ((1, FULL // 2), (2, FULL)):
        taste = Taste((Watched.of(clip, epoch),))
        [placed] = rank(pool, taste, Wishes(), policy, seed=0, slots=1)
        assert placed.reasons[0].value == value


def test_a_policy_is_read_as_it_was_published() -> None:
    policy = random_case(3).policy
    assert Policy.read(policy.facts()) == policy
    for policy in (*WEIGHED.values(), FEW):
        assert Policy.read(policy.facts()) == policy


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": {}},
        {"weights": dict.fromkeys(TERMS, 1)},
        {"weights": dict.fromkeys(TERMS, 0) | {"taste": 1_001}},
        {"weights": dict.fromkeys(TERMS, 0) | {"taste": 0.5}},
        {"weights": [1]},
        {"memory": []},
        {"memory": [0]},
        {"memory": [1] * 51},
        {"memory": "1"},
        {"fresh_hours": 0},
        {"fresh_hours": True},
        {"window": -1},
        {"again_author": 10_001},
        {"explore_every": 101},
        {"surprise": 1},
    ],
)
def test_numbers_that_no_policy_has_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadPolicy):
        Policy.read(plain_policy().facts() | wrong)


def test_a_memory_fades_and_never_quite_forgets() -> None:
    assert fading(0.5, 3) == (1_000, 500, 250)
    assert min(fading(0.1, 50)) == 1
