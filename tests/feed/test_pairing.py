"""Pairs that are given: one network is worth one browser, and nothing joins what it gave."""

from itertools import permutations
from uuid import UUID

from clerestory.feed.counting import network_of
from clerestory.feed.pairing import MOST_OF_ONE, Pair, Pairing

CLIPS = [UUID(int=number) for number in range(1, 320)]
TODAY = 20_000
HOME = network_of("192.0.2.7")


def test_a_hundred_thousand_pairs_of_one_network_are_worth_twenty_each_once() -> None:
    pairing = Pairing()
    for number, (earlier, later) in enumerate(permutations(CLIPS, 2)):
        pairing.give(network_of(f"192.0.2.{number % 256}"), Pair(earlier, later, TODAY))
        if number == 100_000:
            break
    for _ in range(2):
        taken = pairing.take()
        assert set(taken.values()) <= {1}
        assert len(taken) in {MOST_OF_ONE, 0}
        pairing.give(HOME, Pair(CLIPS[0], CLIPS[1], TODAY))


def test_the_same_pair_of_one_network_counts_once_and_takes_one_of_its_places() -> None:
    pairing = Pairing()
    for _ in range(100):
        pairing.give(HOME, Pair(CLIPS[0], CLIPS[1], TODAY))
    pairing.give(HOME, Pair(CLIPS[1], CLIPS[0], TODAY))
    pairing.give(HOME, Pair(CLIPS[0], CLIPS[0], TODAY))  # a clip after itself tells nothing
    assert list(pairing.take().values()) == [1, 1]
    for clip in CLIPS[2:40]:
        pairing.give(HOME, Pair(CLIPS[0], clip, TODAY))
    assert len(pairing.take()) == MOST_OF_ONE - 2


def test_many_networks_are_counted_and_the_next_day_begins_anew() -> None:
    pairing = Pairing()
    pair = Pair(CLIPS[0], CLIPS[1], TODAY)
    for number in range(3_000):
        pairing.give(network_of(f"10.{number // 256}.{number % 256}.1"), pair)
    tomorrow = pair._replace(day=TODAY + 1)
    pairing.give(HOME, tomorrow)
    taken = pairing.take()
    assert taken == {pair: 3_000, tomorrow: 1}
    pairing.give(network_of("203.0.113.1"), tomorrow)
    pairing.give_back(taken)
    assert pairing.take() == {pair: 3_000, tomorrow: 2}


def test_what_waits_is_numbers_of_pairs_and_nothing_that_joins_them() -> None:
    """Two people's pairs, in whatever order they came, leave the same behind."""
    one, other = Pairing(), Pairing()
    given = [(HOME, Pair(CLIPS[n], CLIPS[n + 1], TODAY)) for n in range(0, 10, 2)]
    given += [(network_of("203.0.113.1"), Pair(CLIPS[n], CLIPS[n + 1], TODAY)) for n in (0, 20)]
    swapped = [
        (HOME if where != HOME else network_of("203.0.113.1"), pair) for where, pair in given
    ]
    for where, pair in given:
        one.give(where, pair)
    for where, pair in reversed(swapped):
        other.give(where, pair)
    assert sorted(one.take().items()) == sorted(other.take().items())
