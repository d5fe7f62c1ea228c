"""The feed's bench: its protocol, its numbers, and that it ranks as devices do."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.feed import data
from bench.feed.curves import draw
from bench.feed.device import Device, Settings
from bench.feed.models import CENTRAL
from bench.feed.models import KUAIRAND as MODELS
from bench.feed.plots import Plot
from bench.feed.recurrent import Training
from bench.feed.run import measure
from bench.feed.scores import coverage, interval, lists, ndcg, ratio, top_share
from numpy.typing import NDArray

from clerestory.feed.ranking import rank
from clerestory.feed.taste import Taste, Watched, Wishes
from clerestory.feed.training.model import Recipe
from clerestory.feed.training.softmax import Fitting

ROOT = Path(__file__).resolve().parents[2]
CLIPS, PEOPLE = 60, 400
SMALL = Settings(
    Recipe(Fitting(dims=8, epochs=4, rows=32), follows=6),
    window=3,
    keep=0.7,
    memory=0.9,
    weights={"taste": 100, "popular": 40, "rising": 60, "follows": 50},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write data of the form of the real one: people who stay with a kind of clips."""
    folder = tmp_path_factory.mktemp("feed")
    dice = np.random.default_rng(3)
    watched = [_run(dice) for _ in range(PEOPLE)]
    starts = np.cumsum([0, *(len(run) for run in watched)])
    run: dict[str, NDArray[Any]] = {"watch_seq": np.concatenate(watched), "watch_seq_ptr": starts}
    run |= {"long_watch_seq": run["watch_seq"], "long_watch_seq_ptr": starts}
    run |= {"like_seq": run["watch_seq"], "like_seq_ptr": starts}
    times = np.full(PEOPLE, 1_650_000_000_000) + dice.integers(0, 10**9, PEOPLE)
    people = {"user_id": np.arange(PEOPLE), "last_time_ms": times}
    _save(folder / "kuairand_pure_train_seq.npz", run | people)
    for name, start in (("val", 1_651_000_000_000), ("test", 1_652_000_000_000)):
        _save(folder / f"kuairand_pure_{name}_log.npz", _log(dice, start))
    np.savez(
        folder / "kuairand_pure_items.npz",
        video_id=np.arange(CLIPS),
        author_id=np.arange(CLIPS) // 3,
        music_id=np.arange(CLIPS) // 2,
        duration_ms=np.full(CLIPS, 9_000, dtype=np.float32),
        upload_date=np.full(CLIPS, 20220410),
        tag=np.array([f"{clip % 5},{clip % 7}" for clip in range(CLIPS)]),
    )
    user = np.arange(100, 100 + PEOPLE)
    np.savez(folder / "microlens50k_seq.npz", user=user, ptr=starts, item=run["watch_seq"])
    short = [one[:-1] for one in watched]
    starts = np.cumsum([0, *(len(one) for one in short)])
    np.savez(folder / "microlens50k_train.npz", user=user, ptr=starts, item=np.concatenate(short))
    return folder


def _save(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    np.savez(path, allow_pickle=False, **arrays)


def _run(dice: np.random.Generator) -> NDArray[np.int64]:
    kind = dice.integers(4)
    return dice.permutation(15)[: dice.integers(3, 9)] + 15 * kind


def _log(dice: np.random.Generator, start: int) -> dict[str, NDArray[np.int64]]:
    rows = 3_000
    return {
        "user": dice.integers(0, PEOPLE, rows),
        "item": dice.integers(0, CLIPS, rows),
        "time_ms": start + dice.permutation(rows) * (6 * int(data.DAY) // rows),
        "flags": dice.choice([0, 64, 65, 66], rows),
        "tab": dice.integers(0, 2, rows),
    }


def test_targets_are_long_views_of_what_was_never_seen(folder: Path) -> None:
    world = data.kuairand(folder, None)
    with np.load(folder / "kuairand_pure_val_log.npz") as log:
        for person in (0, 1, 2):
            long = log["item"][(log["user"] == person) & (log["flags"] >= 64)]
            assert set(world.targets[person]) == set(long) - set(world.seen[person])


def test_the_later_part_goes_on_from_the_former(folder: Path) -> None:
    before, after = data.kuairand(folder, None), data.kuairand(folder, folder)
    assert after.age
    for person in range(PEOPLE):
        former = before.history[person]
        assert (after.history[person][: len(former)] == former).all()
        assert set(after.targets[person]).isdisjoint(after.seen[person])
        assert len(after.age[person]) == len(after.history[person])
    assert sum(map(len, after.history)) > sum(map(len, before.history))


def test_the_last_clip_is_the_target(folder: Path) -> None:
    before, after = data.microlens(folder, None), data.microlens(folder, folder)
    for person in range(PEOPLE):
        assert before.targets[person].tolist() == after.history[person][-1:].tolist()
        assert after.targets[person][0] not in after.history[person]


def test_unseen_people_are_a_fifth_and_trained_on_by_nobody(folder: Path) -> None:
    world = data.microlens(folder, None)
    trained, asked = world.split(0, PEOPLE)
    assert set(trained).isdisjoint(asked)
    assert 0.7 < len(trained) / PEOPLE < 0.9
    assert world.counts(trained).sum() == sum(len(world.history[person]) for person in trained)


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", "feed", "--quick", "--json", *map(str, words)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/src:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("later", [False, True])
def test_the_last_line_is_for_programs(folder: Path, *, later: bool) -> None:
    told = run("--data", folder, *(["--final", folder] if later else []))
    assert told.returncode in {0, 1}, told.stderr
    outcome = json.loads(told.stdout.splitlines()[-1])
    for name in ("kuairand", "microlens"):
        for key in ("device", "central_best", "ease", "item_knn", "als", "popularity"):
            assert 0 <= outcome[name][key] <= 1
        assert outcome[name]["bytes_per_clip"] > 16
    gauc = outcome["kuairand"]["gauc"]
    assert all(0 < gauc[model][0] < 1 for model in ("points", "trees"))
    assert gauc["slates"] >= gauc["people"] > 0
    assert outcome["kuairand"]["new_clips"]["people"] > 0


def test_missing_data_is_said_in_a_sentence(tmp_path: Path) -> None:
    told = run("--data", tmp_path)
    assert told.returncode == 2
    assert f"There is no kuairand_pure_train_seq.npz in {tmp_path}." in told.stderr


def test_many_people_are_ranked_for_as_a_device_ranks_for_one(folder: Path) -> None:
    world = data.kuairand(folder, None)
    trained, asked = world.split(1, 40)
    device = Device.train(world, trained, SMALL)
    pool = device.pool(np.arange(world.clips))
    scores = device.scorer()([world.history[person] for person in asked])
    for row, person in enumerate(asked):
        watched = [pool.candidates[clip] for clip in world.history[person][::-1]]
        taste = Taste(tuple(Watched.of(candidate, pool.epoch) for candidate in watched))
        placed = rank(pool, taste, Wishes(), SMALL.policy, seed=0, slots=100)
        theirs = {one.candidate.key: one.points for one in placed}
        ours = {one.key: scores[row, place] for place, one in enumerate(pool.candidates)}
        assert theirs == ours


def test_ndcg_of_a_list_that_can_be_reckoned_by_hand(folder: Path) -> None:
    world = data.microlens(folder, None)
    person = np.array([0])
    [target] = world.targets[0]
    others = [clip for clip in range(CLIPS) if clip != target]
    for place, value in ((0, 1.0), (1, 1 / np.log2(3)), (9, 1 / np.log2(11))):
        listed = np.array([[*others[:place], target, *others[place:9]]])
        assert ndcg(world, person, listed)[0] == pytest.approx(value)
    assert ndcg(world, person, np.array([others[:10]]))[0] == 0


def test_what_was_seen_is_not_listed(folder: Path) -> None:
    world = data.microlens(folder, None)
    listed = lists(world, np.arange(9), lambda part: np.ones((len(part), world.clips)))
    for row in range(9):
        assert set(listed[row]).isdisjoint(world.seen[row])


def test_intervals_hold_the_mean() -> None:
    values = np.random.default_rng(0).random(500)
    low, high = interval(values)
    assert low < values.mean() < high
    assert ratio(values, values) == (1.0, 1.0, 1.0)


def test_spread_of_lists() -> None:
    narrow, wide = np.zeros((4, 10), dtype=int), np.arange(40).reshape(4, 10)
    assert (coverage(narrow, 100), top_share(narrow, 100)) == (0.01, 1.0)
    assert (coverage(wide, 100), top_share(wide, 100)) == (0.4, 1 / 40)


def test_a_run_has_every_model_and_the_curves_are_drawn(folder: Path, tmp_path: Path) -> None:
    world = data.kuairand(folder, None)
    reading = replace(MODELS.reading, training=Training(epochs=2))
    field = replace(MODELS, settings=SMALL, reading=reading)
    outcome = measure(world, field, (0,), 30)
    told = json.loads(json.dumps(outcome.told()))
    named = {"device", "central_best", "ease", "item_knn", "als", "popularity", "bytes_per_clip"}
    assert named | {"loops", "peertube_hot", *CENTRAL} <= set(told)
    assert told["central_best"] == max(told[name] for name in CENTRAL)
    assert len(list(outcome.figures())) > 8
    draw("small", world, field, tmp_path)
    assert len(list(tmp_path.glob("small-*.svg"))) == 4


def test_a_plot_has_its_lines_and_no_script() -> None:
    drawn = Plot("a < b", "x", ["1", "2"], {"one": [0.1, 0.2], "two": [0.2, 0.1]}).svg()
    assert drawn.count("<polyline") == 2
    assert "a &lt; b" in drawn
    assert "<script" not in drawn
