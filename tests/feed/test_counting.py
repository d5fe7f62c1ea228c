"""Counts: nobody moves one by more than one viewer could, and nothing tells who it was."""

from random import Random
from uuid import UUID

import pytest
from django.utils import timezone
from tests.cast import ada
from tests.feed.shelf import listed

from clerestory.clips.life import Standing, Work
from clerestory.clips.models import Clip
from clerestory.feed import actions
from clerestory.feed.counting import Counting, Report, network_of
from clerestory.feed.models import Tally

CLIPS = [UUID(int=number) for number in range(1, 40)]
HOME = network_of("192.0.2.7")


def shown(counting: Counting) -> dict[UUID, int]:
    return {clip: one.shown for (clip, _), one in counting.take().items()}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.200", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::", True),
        ("2001:db8:1::", "2001:db8:2::", False),
        ("::ffff:192.0.2.7", "192.0.2.9", True),
        ("", "nonsense", True),
        ("", "0.0.0.1", False),
    ],
)
def test_a_viewer_is_a_coarse_network(one: str, other: str, same: bool) -> None:  # noqa: FBT001  a column of the table
    assert (network_of(one) == network_of(other)) is same


def test_a_hundred_thousand_reports_from_one_network_are_worth_one_viewer_of_each_clip() -> None:
    dice = Random(1)  # noqa: S311  examples, not secrets
    counting = Counting()
    for _ in range(2_000):
        reports = [
            Report(dice.choice(CLIPS), dice.randrange(11), not_interested=dice.random() < 0.5)
            for _ in range(50)
        ]
        counting.count(network_of(f"192.0.2.{dice.randrange(256)}"), reports, 20_000)
    for one in counting.take().values():
        assert (one.shown, sum(one.reached), one.not_interested) == (1, 1, 1)


def test_many_networks_are_counted_and_the_next_day_begins_anew() -> None:
    counting = Counting()
    for number in range(3_000):
        network = network_of(f"10.{number // 256}.{number % 256}.1")
        counting.count(network, [Report(CLIPS[0], 10)], 20_000)
    counting.count(HOME, [Report(CLIPS[0], 10)], 20_001)
    sums = counting.take()
    assert sums[CLIPS[0], 20_000].reached == [0] * 10 + [3_000]
    assert sums[CLIPS[0], 20_001].shown == 1
    assert not counting.take()


def test_a_filter_that_is_full_counts_too_little_and_never_too_much() -> None:
    counting = Counting(filter_bytes=64)
    for _ in range(2):
        for number in range(2_000):
            network = network_of(f"10.{number // 256}.{number % 256}.1")
            counting.count(network, [Report(CLIPS[0])], 20_000)
    assert 50 < shown(counting)[CLIPS[0]] < 2_000


def test_a_day_destroys_the_key_and_what_was_remembered_where_they_lay() -> None:
    counting = Counting(filter_bytes=1_024)
    counting.count(HOME, [Report(CLIPS[0])], 20_000)
    memory = counting._filter  # noqa: SLF001  this is what it is about
    key, kept = memory._key, memory._filter  # noqa: SLF001  the same
    before = bytes(key)
    counting.count(HOME, [Report(CLIPS[1])], 20_001)
    assert memory._key is key  # noqa: SLF001  the same
    assert bytes(key) != before
    assert sum(byte.bit_count() for byte in kept) <= 4


def test_the_same_network_leaves_no_common_trace_under_another_key() -> None:
    traces = []
    for _ in range(2):
        counting = Counting(filter_bytes=1 << 16)
        counting.count(HOME, [Report(clip) for clip in CLIPS], 20_000)
        traces.append({at for at, byte in enumerate(counting._filter._filter) if byte})  # noqa: SLF001  the same
    assert len(traces[0] & traces[1]) < 10


def test_what_could_not_be_written_is_counted_with_what_came_since() -> None:
    counting = Counting()
    counting.count(HOME, [Report(CLIPS[0], 3, replayed=True)], 20_000)
    taken = counting.take()
    counting.count(network_of("198.51.100.1"), [Report(CLIPS[0], 3, skipped=True)], 20_000)
    counting.give_back(taken)
    one = counting.take()[CLIPS[0], 20_000]
    assert (one.shown, one.replayed, one.skipped, one.reached[3]) == (2, 1, 1, 2)


def test_who_saw_the_end_has_not_skipped_it() -> None:
    counting = Counting()
    counting.count(HOME, [Report(CLIPS[0], 10, skipped=True)], 20_000)
    assert counting.take()[CLIPS[0], 20_000].skipped == 0


@pytest.mark.django_db(transaction=True)
def test_a_second_of_a_thousand_clips_is_written_down() -> None:
    clips = [listed(str(number)).id for number in range(3)]
    more = [
        Clip(
            author=ada(),
            folder=f"f{number:031d}",
            work=Work.COMPLETE,
            standing=Standing.PUBLISHED,
            published_at=timezone.now(),
        )
        for number in range(1_000)
    ]
    clips += [one.id for one in Clip.objects.bulk_create(more)]
    for address in ("192.0.2.1", "198.51.100.1", "203.0.113.1"):
        actions.count(address=address, reports=[Report(one, 10) for one in clips])
        assert actions.write_counts() == len(clips)
    assert set(Tally.objects.values_list("shown", flat=True)) == {3}
    assert Tally.objects.count() == len(clips)
