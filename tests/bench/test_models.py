"""What stands beside the device in the feed's bench: that it is what it says it is."""

import numpy as np
import pytest
from bench.feed import newcomers, recurrent, slates
from bench.feed.alike import Alike
from bench.feed.data import DAY, Facts, World
from bench.feed.device import Device, Settings, folded
from bench.feed.recurrent import Training, Unit, loss
from bench.feed.scores import lists, ndcg
from bench.feed.slates import Counted, Right, Slates

from clerestory.feed import offering
from clerestory.feed.policy import FULL, Policy
from clerestory.feed.taste import Leaning, Taste, Watched
from clerestory.feed.training.model import Recipe
from clerestory.feed.training.softmax import Fitting, Vectors
from clerestory.spine.ids import from_text, new_id, to_text

SMALL = Settings(
    Recipe(Fitting(dims=8, epochs=6, rows=32), follows=0),
    window=3,
    keep=0.7,
    memory=0.9,
    weights={"taste": 100, "popular": 10},
)
KINDS, EACH = 4, 15
CLIPS = KINDS * EACH


def test_slopes_are_what_differences_say() -> None:
    dice = np.random.default_rng(1)
    start = Vectors(
        dice.standard_normal((9, 4)).astype(np.float32), dice.standard_normal(9).astype(np.float32)
    )
    unit = Unit(*(part.astype(np.float64) for part in Unit.new(start, dice).parts))
    unit.shift[:] = dice.standard_normal(12)
    runs = [np.array(run) for run in ([1, 2, 3, 4], [5, 6], [8, 0, 8, 8, 2], [3, 1, 7])]
    training = Training(dims=4, window=3, keep=0.5, drop=0.3, asked=0.8)

    def value() -> float:
        return loss(unit, runs, training, np.random.default_rng(5))[0]

    _, slopes = loss(unit, runs, training, np.random.default_rng(5))
    for part, slope in zip(unit.parts, slopes.parts, strict=True):
        for at in np.ndindex(part.shape):
            here = part[at]
            part[at] = here + 1e-5
            more = value()
            part[at] = here - 1e-5
            assert slope[at] == pytest.approx((more - value()) / 2e-5, abs=1e-7)
            part[at] = here


def test_sampled_alternatives_stand_for_all_in_the_middle() -> None:
    dice = np.random.default_rng(1)
    start = Vectors(
        dice.standard_normal((200, 4)).astype(np.float32), np.zeros(200, dtype=np.float32)
    )
    unit, runs = Unit.new(start, dice), [np.array([1, 2, 3])]
    whole, _ = loss(unit, runs, Training(drop=0, asked=1), dice)
    drawn = [
        loss(unit, runs, Training(drop=0, asked=1, alternatives=50), dice)[0] for _ in range(200)
    ]
    assert np.mean(drawn) == pytest.approx(whole, abs=0.05)
    assert np.std(drawn) > 0


def world(people: int = 500) -> World:
    """Return people who go on to the clip after the next of their kind, and end there."""
    dice = np.random.default_rng(2)
    starts = dice.integers(0, EACH, people)
    kinds = dice.integers(0, KINDS, people)
    runs = [
        kind * EACH + (start + 2 * np.arange(7)) % EACH
        for kind, start in zip(kinds, starts, strict=True)
    ]
    known, last = [run[:6] for run in runs], [run[6:] for run in runs]
    row = np.arange(CLIPS)
    facts = Facts(
        row // 5,
        row % 3,
        np.full(CLIPS, 9.0),
        tuple(frozenset({str(clip // EACH)}) for clip in range(CLIPS)),
        np.zeros(CLIPS),
        known,
    )
    return World("made up", CLIPS, known, known, last, None, facts)


def test_a_recurrent_model_learns_what_comes_next() -> None:
    made = world()
    trained, asked = made.split(0, 60)
    training = Training(dims=8, window=1, epochs=25, positions=128, step=0.02, drop=0, asked=1)
    unit = recurrent.train(made, trained, training, SMALL)
    good = ndcg(made, asked, lists(made, asked, recurrent.scorer(unit))).mean()
    forgetful = Unit(*(part * (at < 2) for at, part in enumerate(unit.parts)))  # no gates
    assert good > 0.9 > ndcg(made, asked, lists(made, asked, recurrent.scorer(forgetful))).mean()
    again = recurrent.train(made, trained, training, SMALL)
    assert all((one == other).all() for one, other in zip(unit.parts, again.parts, strict=True))


def test_who_tells_when_to_end_is_not_trained_on_and_no_target_is_looked_at() -> None:
    made = world(100)
    held = recurrent.held_back(made, np.arange(10))
    for person in range(10):
        run = made.history[person]
        assert held.history[person].tolist() == run[:5].tolist()
        assert held.targets[person].tolist() == run[5:].tolist()


def test_what_is_shared_has_the_points_of_the_reference() -> None:
    made = world(20)
    facts, policy = made.facts, SMALL.policy
    assert facts
    alike = Alike.of(facts)
    newest, mass = folded(made.history, np.array(policy.memory, dtype=float), CLIPS)
    shares = alike.shares(newest, mass)
    whole = alike.points(shares, np.arange(CLIPS))
    for person in range(20):
        leaning = _leaning(made, person, policy)
        for clip in range(0, CLIPS, 7):
            author = leaning.authors.get(int(facts.author[clip]))
            sound = leaning.sounds.get(int(facts.sound[clip]))
            topics = [leaning.topics.get(topic) for topic in facts.tags[clip]]
            for term, tallies in enumerate(([author], [sound], topics)):
                points = [FULL * one.weight // leaning.mass if one else 0 for one in tallies]
                assert whole[term][person, clip] == max(points, default=0)
                [one] = alike.pairs(shares, np.array([person]), np.array([clip]))[term]
                assert one == whole[term][person, clip]


def _leaning(made: World, person: int, policy: Policy) -> Leaning:
    assert made.facts
    rows = tuple(
        Watched(
            int(made.facts.author[clip]),
            int(made.facts.sound[clip]),
            tuple(made.facts.tags[clip]),
            0,
            (),
            (),
            (),
        )
        for clip in made.history[person][::-1].tolist()
    )
    return Leaning.of(Taste(rows), policy, epoch=0, dims=0, steps=0)


def test_new_clips_are_counted_by_nobody_and_their_features_tell() -> None:
    made = world(1_500)
    hidden = np.random.default_rng([3, 1]).random(CLIPS) < newcomers.SHARE
    later = newcomers.without(made, hidden)
    assert not later.counts(np.arange(1_500))[hidden].any()
    assert all(hidden[target].all() for target in later.targets)
    values = newcomers.measure(made, SMALL, (3,), 200).values
    assert set(values) == {(way, where) for way in newcomers.WAYS for where in newcomers.WHERE}
    zeros, made_up = (values[way, newcomers.ALONE].mean() for way in ("zeros", "features"))
    assert made_up > zeros + 0.1


def test_gauc_that_can_be_reckoned_by_hand() -> None:
    shown = Slates(
        np.array([1, 1, 1, 2, 2, 3, 3, 3]),
        np.array([0, 0, 0, 0, 0, 1, 1, 1]),
        np.arange(8),
        np.zeros(8, dtype=np.int64),
        np.array([1, 0, 0, 1, 1, 0, 1, 1], dtype=bool),
    )
    right = Right.of(shown, np.array([5.0, 5.0, 1.0, 9.0, 9.0, 2.0, 1.0, 3.0]))
    assert right.person.tolist() == [0, 1]  # the second slate has one label alone
    assert right.share.tolist() == [0.75, 0.5]
    assert right.gauc == (3 * 0.75 + 3 * 0.5) / 6
    outcome = slates.Outcome({"points": right, "trees": right}, {})
    assert outcome.interval("points", "trees") == (0, 0, 0)
    assert outcome.interval("points")[0] == pytest.approx(right.gauc)


def test_places_by_length_are_those_of_the_product() -> None:
    dice = np.random.default_rng(4)
    watched, seconds = dice.integers(0, 90, 80), dice.integers(1, 200, 80)
    finished = (watched * dice.random(80)).astype(np.int64)
    rows = [
        offering.Facts(
            to_text(new_id()),
            1,
            institution=False,
            language="",
            sensitive=False,
            listed=0,
            seconds=long,
            topics=(),
            watched=count,
            finished=good,
        )
        for long, count, good in zip(
            *(x.tolist() for x in (seconds, watched, finished)), strict=True
        )
    ]
    made = offering.pools(offering.Inputs(0, tuple(rows)))[offering.ANY]
    theirs = {one.key: one.finished for one in made.candidates}
    ours = slates.places(finished.astype(float), watched.astype(float), seconds.astype(float))
    assert ours.tolist() == [theirs[from_text(row.id).bytes] for row in rows]


def test_a_slate_knows_nothing_of_its_own_day() -> None:
    """Values of a day stay the same when what comes on that day and later is another."""
    made = world(60)
    dice = np.random.default_rng(6)
    log = {
        "user": dice.integers(0, 60, 400),
        "item": dice.integers(0, CLIPS, 400),
        "time_ms": dice.permutation(400) * (4 * DAY / 400),
        "flags": dice.choice([0, 64], 400),
        "tab": dice.integers(0, 3, 400),
    }
    other = log | {"flags": np.where(log["time_ms"] < 2 * DAY, log["flags"], 64)}
    everybody = np.arange(60)
    device = Device.train(made, everybody, SMALL)
    counts = Counted.of(made, everybody, 1.0, 0.0)
    shown = slates.cut(log, 0)
    one, two = (slates.terms_of(made, each, 0, shown, counts, device) for each in (log, other))
    before = shown.day <= 2
    assert (one[before] == two[before]).all()
    assert (one[~before] != two[~before]).any()
