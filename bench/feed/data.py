"""The data and the protocol, fixed here so that nobody chooses them by their outcome.

A person's history is what they watched for long (KuaiRand) or watched (MicroLens), in order; the
targets are what they watch for long later and had never seen. A fifth of the people are *unseen*:
taken out of everything that is trained or counted, their history used only when they are ranked
for. People without a history or without a target tell nothing and are left out.

| | history | targets | later: history | targets |
|---|---|---|---|---|
| KuaiRand-Pure | to 23 April | 24-30 April | to 30 April | the test log |
| MicroLens-50k | all but two | the last but one | all but one | the last |
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Run = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Table = dict[str, NDArray[Any]]

UNSEEN = 0.2
LONG = 64  # the flag of a long view
DAY = 86_400_000.0


class NoData(Exception):
    """The files are not where they were looked for."""


@dataclass(frozen=True)
class Facts:
    """What is known of clips without anybody's list, but for `liked`: who liked which."""

    author: Run
    sound: Run
    """0 for none."""
    seconds: Floats
    tags: tuple[frozenset[str], ...]
    age_days: Floats
    liked: list[Run]


@dataclass(frozen=True)
class World:
    """One set of data at one point in time. Lists go by person."""

    name: str
    clips: int
    history: list[Run]
    seen: list[Run]
    targets: list[Run]
    age: list[Floats] | None
    """For each history, how many days ago it was; None where nobody knows."""
    facts: Facts | None

    def split(self, seed: int, most: int) -> tuple[Run, Run]:
        """Return who is trained on, and at most so many of the unseen people who are ranked for."""
        dice = np.random.default_rng(seed)
        unseen = dice.random(len(self.history)) < UNSEEN
        asked = [
            person
            for person in np.flatnonzero(unseen)
            if len(self.history[person]) and len(self.targets[person])
        ]
        return np.flatnonzero(~unseen), dice.permutation(np.array(asked, dtype=np.int64))[:most]

    def counts(self, people: Run, half_days: float | None = None) -> Floats:
        """Count the histories of people by clip; with `half_days` older ones count less."""
        total = np.zeros(self.clips)
        for person in people:
            weight: Floats | float = 1.0
            if half_days and self.age:
                weight = 0.5 ** (self.age[person] / half_days)
            np.add.at(total, self.history[person], weight)
        return total


def kuairand(folder: Path, final: Path | None) -> World:
    """Read KuaiRand-Pure; with `final`, one step later."""
    train = load(folder, "kuairand_pure_train_seq.npz")
    clips = load(folder, "kuairand_pure_items.npz")
    log = load(folder, "kuairand_pure_val_log.npz")
    people = int(max(train["user_id"].max(), log["user"].max())) + 1
    later = load(final, "kuairand_pure_test_log.npz") if final else None
    if later is not None:
        people = max(people, int(later["user"].max()) + 1)
    watched = _runs(train, "watch_seq", people)
    history = _runs(train, "long_watch_seq", people)
    liked = _runs(train, "like_seq", people)
    end = float(train["last_time_ms"].max())
    when = _spread(history, train, people)
    if later is not None:
        end = float(log["time_ms"].max())
        long = (log["flags"] & LONG) > 0
        when = _append(when, log, people, long, "time_ms")
        history = _append(history, log, people, long)
        watched = _append(watched, log, people, log["flags"] >= 0)
        liked = _append(liked, log, people, (log["flags"] & 2) > 0)
    told = later if later is not None else log
    targets = _append([_none()] * people, told, people, (told["flags"] & LONG) > 0)
    return World(
        "KuaiRand-Pure",
        len(clips["video_id"]),
        history,
        watched,
        [_new(target, run) for target, run in zip(targets, watched, strict=True)],
        [np.maximum(0, (end - times) / DAY) for times in when],
        _facts(clips, liked, end),
    )


def microlens(folder: Path, final: Path | None) -> World:
    """Read MicroLens-50k; with `final`, each person's last clip is the target."""
    train = load(folder, "microlens50k_train.npz")
    runs = _cut(train["item"], train["ptr"])
    if final is None:
        history = [run[:-1] for run in runs]
        targets = [run[-1:] for run in runs]
    else:
        later = load(final, "microlens50k_seq.npz")
        last = dict(zip(later["user"].tolist(), _cut(later["item"], later["ptr"]), strict=True))
        history = runs
        targets = [last.get(person, _none())[-1:] for person in train["user"].tolist()]
    clips = 1 + max(int(run.max()) for run in [*history, *targets] if len(run))
    new = [_new(target, run) for target, run in zip(targets, history, strict=True)]
    return World("MicroLens-50k", clips, history, history, new, None, None)


def load(folder: Path, name: str) -> Table:
    """Read one file; raise NoData."""
    path = folder / name
    if not path.is_file():
        sentence = (
            f"There is no {name} in {folder}. Name the folder of the ranking data with --data, or"
            " the folder above it in CLERESTORY_SHARED."
        )
        raise NoData(sentence)
    with np.load(path, allow_pickle=False) as told:
        return {key: told[key] for key in told.files}


def _none() -> Run:
    return np.zeros(0, dtype=np.int64)


def _cut(flat: NDArray[Any], starts: NDArray[Any]) -> list[Run]:
    return [run.astype(np.int64) for run in np.split(flat, starts[1:-1])]


def _runs(told: Table, name: str, people: int) -> list[Run]:
    runs = [_none()] * people
    cut = _cut(told[name], told[f"{name}_ptr"])
    for person, run in zip(told["user_id"].tolist(), cut, strict=True):
        runs[person] = run
    return runs


def _spread(runs: list[Run], told: Table, people: int) -> list[Floats]:
    """Guess when each clip was watched: evenly, from the day before the first that is known."""
    first = float(told["last_time_ms"].min()) - DAY
    last = np.full(people, first)
    last[told["user_id"]] = told["last_time_ms"]
    return [
        first + (end - first) * np.arange(1, len(run) + 1) / max(1, len(run))
        for run, end in zip(runs, last, strict=True)
    ]


def _append[Kind: np.generic](
    runs: list[NDArray[Kind]],
    log: Table,
    people: int,
    rows: NDArray[np.bool],
    column: str = "item",
) -> list[NDArray[Kind]]:
    """Return the runs with these rows of a log behind them, by time."""
    chosen = np.flatnonzero(rows)
    order = chosen[np.lexsort((log["time_ms"][chosen], log["user"][chosen]))]
    starts = np.searchsorted(log["user"][order], np.arange(people + 1))
    values = log[column][order]
    return [
        np.concatenate([run, values[starts[person] : starts[person + 1]].astype(run.dtype)])
        for person, run in enumerate(runs)
    ]


def _new(target: Run, seen: Run) -> Run:
    return np.setdiff1d(target, seen)


def _facts(clips: Table, liked: list[Run], end: float) -> Facts:
    dates = [
        f"{date}"[:4] + "-" + f"{date}"[4:6] + "-" + f"{date}"[6:] for date in clips["upload_date"]
    ]
    uploaded = np.array(dates, dtype="datetime64[ms]").astype(np.int64)
    return Facts(
        clips["author_id"].astype(np.int64),
        np.maximum(0, clips["music_id"]).astype(np.int64),
        clips["duration_ms"].astype(np.float64) / 1_000,
        tuple(frozenset(filter(None, f"{tags}".split(","))) for tags in clips["tag"]),
        np.maximum(0, (end - uploaded) / DAY),
        liked,
    )
