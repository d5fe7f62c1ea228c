"""Pairs as a browser gives them: few, by chance, and never more than five clips joined."""

from collections import Counter
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from tests.feed.cases import browser

DRIVER = Path(__file__).parent / "giving.mjs"
DAY, MINUTE = 86_400_000, 60_000
NOON = 20_000 * DAY + DAY // 2
MOST, RUN = 20, 5

type Json = dict[str, Any]
type Pair = tuple[int, int]


def told(*questions: Json) -> list[Json]:
    answers: list[Any] = browser(questions, DRIVER)
    return answers


def pairs(waiting: list[Json]) -> list[Pair]:
    return [tuple(int(one[end].split(".")[0]) for end in ("earlier", "later")) for one in waiting]  # type: ignore[misc]  # of two


def views(*clips: int, begin: int = NOON, apart: int = MINUTE) -> list[tuple[int, int]]:
    return [(clip, begin + place * apart) for place, clip in enumerate(clips)]


def joined(given: list[Pair]) -> list[set[int]]:
    """Return the sets of clips that pairs join."""
    groups: list[set[int]] = []
    for pair in given:
        group = set(pair)
        for other in [one for one in groups if one & group]:
            groups.remove(other)
            group |= other
        groups.append(group)
    return groups


def test_clips_are_paired_within_five_in_a_row() -> None:
    first, second, third = told(
        {"views": views(1, 2, 3)},
        {"views": views(*range(1, 8))},
        {"views": [*views(1, 2), *views(3, 4, begin=NOON + 32 * MINUTE)]},
    )
    assert pairs(first["giving"]["waiting"]) == [(1, 2), (1, 3), (2, 3)]
    assert set(pairs(second["giving"]["waiting"])) == {*combinations(range(1, 6), 2), (6, 7)}
    # What is watched half an hour later is not watched next.
    assert pairs(third["giving"]["waiting"]) == [(1, 2), (3, 4)]


def test_a_clip_alone_may_be_paired_later_and_one_of_a_run_not_again() -> None:
    later = NOON + 60 * MINUTE
    alone, again, itself = told(
        {"views": [*views(1), *views(2, 1, begin=later)]},
        {"views": [*views(1, 2), *views(3, 1, 4, begin=later)]},
        {"views": views(1, 1, 1)},
    )
    assert pairs(alone["giving"]["waiting"]) == [(2, 1)]
    assert pairs(again["giving"]["waiting"]) == [(1, 2), (3, 4)]
    assert itself["giving"]["waiting"] == []


def test_of_any_day_twenty_are_kept_and_join_five_clips_at_most() -> None:
    dice = Random(4)  # noqa: S311  examples
    days = []
    for _ in range(300):
        at, seen = NOON, []
        for _ in range(dice.randrange(80)):
            at += dice.choice((1, 2, 40)) * MINUTE // 8
            seen.append((dice.randrange(60), at))
        days.append({"views": seen})
    for day in told(*days):
        given = pairs(day["giving"]["waiting"])
        assert len(given) <= MOST
        assert len(set(given)) == len(given)
        assert all(len(group) <= RUN for group in joined(given))


def test_each_pair_of_a_day_has_the_same_chance() -> None:
    rounds = 1_500
    found = Counter(
        pair
        for day in told(*[{"views": views(*range(1, 21))}] * rounds)
        for pair in pairs(day["giving"]["waiting"])
    )
    assert len(found) == 4 * 10  # four runs of five
    # Half of all: 750 of 1,500, of which 4.5 standard deviations are 87.
    assert all(abs(count - rounds / 2) < 87 for count in found.values())


def test_what_waits_over_midnight_joins_nothing_of_the_next_day() -> None:
    evening = 20_001 * DAY - 10 * MINUTE
    (before,) = told({"views": views(1, 2, 3, begin=evening)})
    (after,) = told(
        {"before": before["giving"], "views": views(2, 4, 5, 1, begin=20_001 * DAY + MINUTE)}
    )
    given = pairs(after["giving"]["waiting"])
    assert given == [(1, 2), (1, 3), (2, 3), (4, 5)]
    assert all(len(group) <= RUN for group in joined(given))


def test_what_goes_after_midnight_joins_nothing_of_that_day() -> None:
    evening, noon = 20_001 * DAY - 10 * MINUTE, 20_001 * DAY + 12 * 60 * MINUTE
    (before,) = told({"views": views(1, 2, 3, begin=evening)})
    (sent,) = told({"before": before["giving"], "views": [], "given": 3, "at": noon})
    assert len(sent["gone"]) == 3
    (after,) = told({"before": sent["giving"], "views": views(2, 4, 5, 1, begin=noon + MINUTE)})
    assert pairs(after["giving"]["waiting"]) == [(4, 5)]


def test_twenty_go_in_a_day_and_none_before_it_is_due() -> None:
    (day,) = told({"views": views(*range(1, 41)), "given": 5, "at": NOON})
    assert day["gone"] == []
    (sent,) = told(
        {"before": day["giving"], "views": [], "given": 30, "at": NOON + 7 * 60 * MINUTE}
    )
    assert len(sent["gone"]) == MOST
    again = [*views(*range(50, 90), begin=NOON + 8 * 60 * MINUTE)]
    (more,) = told(
        {"before": sent["giving"], "views": again, "given": 30, "at": NOON + 16 * 60 * MINUTE}
    )
    assert more["gone"] == []
