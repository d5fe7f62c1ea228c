"""What is offered: who comes into a pool, what it says of them, and that anybody can make it."""

import json
from dataclasses import replace
from random import Random
from uuid import UUID

from clerestory.feed.offering import (
    ANY,
    INSTITUTIONS,
    MIDDLE,
    NEW_SECONDS,
    NEW_SHOWINGS,
    BadInputs,
    Facts,
    Inputs,
    choose,
    pools,
    rounded,
)
from clerestory.feed.pool import Pool
from clerestory.spine.ids import to_text

NOW = 1_790_000_000
DAY = 86_400


def key_of(number: int) -> UUID:
    return UUID(int=number << 64 | number)


def facts(number: int, **more: object) -> Facts:
    told = {
        "id": to_text(key_of(number)),
        "author": 1 + number % 7,
        "institution": False,
        "language": "en",
        "sensitive": False,
        "listed": NOW - 30 * DAY - number,
        "seconds": 12,
        "topics": (),
    }
    return Facts(**told | more)  # type: ignore[arg-type]  # the test's own words


def inputs(*clips: Facts) -> Inputs:
    return Inputs(NOW, tuple(sorted(clips, key=lambda one: one.id)))


def test_a_handful_is_offered_whole_in_every_language() -> None:
    clips = [facts(1), facts(2, language="cy"), facts(3, language="")]
    made = pools(inputs(*clips))
    assert list(made) == [ANY, "cy", "en"]
    for pool in made.values():
        assert len(pool.candidates) == 3
        assert Pool.decode(pool.encode()) == pool
    assert made["cy"].encode() == made["en"].encode()  # named by what it holds, so one file
    assert pools(Inputs(NOW, ())) == {ANY: Pool(0, NOW, ())}


def test_a_fifth_of_the_room_is_for_new_clips_the_oldest_first() -> None:
    watched = [facts(n, recent=1_000 - n, shown=2_000) for n in range(1_500)]
    new = [facts(5_000 + n, listed=NOW - DAY - n) for n in range(500)]
    chosen = {one.id for one in choose(inputs(*watched, *new))}
    assert len(chosen) == 1_000
    assert {one.id for one in watched[:800]} <= chosen
    assert {one.id for one in new[300:]} <= chosen
    assert not chosen & {one.id for one in new[:300]}


def test_a_new_clip_is_offered_until_it_had_its_showings_or_its_days() -> None:
    """Those before it make room as they are judged: each comes to its turn."""
    waiting = [facts(n, listed=NOW - 1_000 + n) for n in range(1_400)]
    popular = [facts(5_000 + n, recent=100, shown=5_000) for n in range(2_000)]
    had: set[str] = set()
    for _ in range(7):
        chosen = {one.id for one in choose(inputs(*waiting, *popular))}
        turn = {one.id for one in waiting if one.id in chosen and one.shown == 0}
        assert len(turn) == 200
        had |= turn
        waiting = [replace(one, shown=NEW_SHOWINGS) if one.id in turn else one for one in waiting]
    assert len(had) == 1_400
    late = facts(9_000, listed=NOW - NEW_SECONDS)
    assert late.id not in {one.id for one in choose(inputs(late, *popular))}
    assert facts(9_001, listed=NOW - NEW_SECONDS + 1).is_new(NOW)


def test_what_few_may_be_shown_does_not_hold_the_queue() -> None:
    hidden = [facts(n, sensitive=True, listed=NOW - 2_000) for n in range(300)]
    new = [facts(5_000 + n, listed=NOW - 1_000) for n in range(200)]
    popular = [facts(9_000 + n, recent=100, shown=5_000) for n in range(2_000)]
    chosen = {one.id for one in choose(inputs(*hidden, *new, *popular))}
    assert {one.id for one in new} <= chosen
    assert not chosen & {one.id for one in hidden}


def test_a_language_comes_first_in_its_pool_and_others_fill_it() -> None:
    english = [facts(n, recent=100, shown=500) for n in range(1_200)]
    welsh = [facts(5_000 + n, language="cy", shown=500) for n in range(50)]
    silent = [facts(6_000 + n, language="", shown=500) for n in range(50)]
    made = inputs(*english, *welsh, *silent)
    assert not {one.id for one in choose(made)} & {one.id for one in welsh}
    chosen = {one.id for one in choose(made, "cy")}
    assert {one.id for one in (*welsh, *silent)} <= chosen
    assert len(chosen) == 1_000


def test_institutions_have_a_pool_of_their_own_in_all_languages() -> None:
    others = [facts(n, recent=100, shown=500, watched=400, finished=n % 400) for n in range(1_200)]
    theirs = [
        facts(5_000 + n, institution=True, language=("en", "cy")[n % 2], shown=500, watched=50 + n)
        for n in range(40)
    ]
    made = pools(inputs(*others, *theirs))
    assert set(made) == {ANY, "cy", "en", INSTITUTIONS}
    offered = made[INSTITUTIONS].candidates
    assert {one.key for one in offered} == {key_of(5_000 + n).bytes for n in range(40)}
    assert all(one.institution for one in offered)
    # What a clip is worth is the same wherever it stands: its place is among all clips.
    elsewhere = {one.key: one for one in made["cy"].candidates}
    shared = [one for one in offered if one.key in elsewhere]
    assert shared == [elsewhere[one.key] for one in shared] != []
    assert INSTITUTIONS not in pools(inputs(*others))


def test_a_large_catalogue_offers_more_and_never_too_much() -> None:
    assert len(choose(inputs(*(facts(n, shown=500) for n in range(6_000))))) == 1_500


def test_a_clip_has_its_place_among_those_of_its_length_by_the_share_that_saw_its_end() -> None:
    clips = [
        facts(1, seconds=10, watched=100, finished=90),
        facts(2, seconds=10, watched=50, finished=20),
        facts(3, seconds=12, watched=1_000, finished=600),
        facts(4, seconds=100, watched=1_000, finished=10),
        facts(5, seconds=10, watched=15, finished=15),
    ]
    made = pools(inputs(*clips))[ANY]
    by_key = {one.key: one.finished for one in made.candidates}
    places = [by_key[key_of(number).bytes] for number in range(1, 6)]
    assert places == [255, 0, 127, MIDDLE, MIDDLE]


def test_counts_are_published_in_fives() -> None:
    assert [rounded(count) for count in (0, 4, 4.99, 5, 9, 1_234.5)] == [0, 0, 0, 5, 5, 1_230]


def test_inputs_are_read_as_they_were_written_and_nothing_else_is() -> None:
    dice = Random(1)  # noqa: S311  examples, not secrets
    made = inputs(facts(1, topics=("a", "ü")), facts(2, language="", watched=25))
    data = made.encode()
    assert Inputs.decode(data) == made
    told = json.loads(data)
    spoilt = [
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        data + b" ",
        data.replace(b"clerestory-pool-inputs/2", b"clerestory-pool-inputs/3"),
        data.replace(b'"watched":25', b'"watched":25.0'),
        data.replace(b'"watched":25', b'"watched":-5'),
        data.replace(b'"watched":25', b'"watched":true'),
        data.replace(b'"sensitive":false', b'"sensitive":0'),
        data.replace(b'"institution":false', b'"institution":0'),
        data.replace(b'["a","\xc3\xbc"]', b'["a","b","c","d","e"]'),
        json.dumps(told | {"clips": told["clips"] * 10_001}).encode(),
        json.dumps(told | {"clips": [told["clips"][0] | {"more": 1}]}).encode(),
    ]
    for _ in range(300):
        at = dice.randrange(len(data))
        spoilt.append(data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :])
    for bad in spoilt:
        try:
            read = Inputs.decode(bad)
        except BadInputs:
            continue
        assert read.encode() == bad
