"""Learning: how long an epoch takes the process that learns from given pairs.

The clips are made up: each has a topic, is as popular as things are (Zipf), and what follows it is
of its topic nine times in ten. What is learnt of real ones is measured by `bin/bench feed`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import msgspec
import numpy as np

from bench.figures import Figure, Request, listed, most
from clerestory.feed.learnt import Learnt
from clerestory.feed.training.order import Lesson, Order
from clerestory.spine.ids import new_id

TOPICS, KINDRED = 500, 0.9
MINUTES = 15


def bench(request: Request) -> Iterator[Figure]:
    """Learn anew, and then go on from what was learnt."""
    clips, given = (10_000, 200_000) if request.quick else (100_000, 2_000_000)
    order = _order(clips, given)
    learnt, minutes = _learnt(order)
    beside = f"from {given:,} pairs, on {os.cpu_count()} cores"
    yield most(f"an epoch of {clips:,} clips", minutes, MINUTES, "min", beside)
    kindred = _kindred(learnt, clips)
    yield listed("neighbours of the same topic", f"{100 * kindred:.0f} %", "by chance 0.2 %")
    again = msgspec.structs.replace(order, before=learnt, made=order.made + 1)
    _, minutes = _learnt(again)
    yield listed("the next epoch, which goes on from it", f"{minutes:.1f} min")


def _order(clips: int, given: int) -> Order:
    dice = np.random.default_rng(5)
    each = clips // TOPICS
    weights = 1 / (np.arange(each) + 3)
    within = dice.choice(each, size=(2, given), p=weights / weights.sum())
    topics = dice.integers(TOPICS, size=given)
    others = np.where(dice.random(given) < KINDRED, topics, dice.integers(TOPICS, size=given))
    earlier, later = topics * each + within[0], others * each + within[1]
    return Order(
        keys=sorted(new_id().bytes for _ in range(clips)),
        features=[[f"#topic{clip // each}"] for clip in range(clips)],
        earlier=earlier.tolist(),
        later=later.tolist(),
        given=[1] * given,
        made=1,
    )


def _learnt(order: Order) -> tuple[Learnt, float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "clerestory.feed.training"],
        input=msgspec.msgpack.encode(order),
        stdout=subprocess.PIPE,
        check=True,
    )
    took = (time.monotonic() - began) / 60
    lesson = msgspec.msgpack.decode(done.stdout, type=Lesson)
    # Read without its bounds: no more than 20,000 clips are published today.
    return msgspec.msgpack.decode(lesson.learnt, type=Learnt), took


def _kindred(learnt: Learnt, clips: int) -> float:
    """Return how many of the ten nearest clips have the same topic, of some that are counted."""
    each = clips // TOPICS
    vectors = np.frombuffer(learnt.taste, dtype=np.int8).reshape(clips, -1).astype(np.float32)
    vectors /= np.maximum(1, np.linalg.norm(vectors, axis=1, keepdims=True))
    asked = np.arange(TOPICS) * each  # the most popular of each topic
    near = np.argsort(-(vectors[asked] @ vectors.T), axis=1)[:, 1:11]
    return float((near // each == np.arange(TOPICS)[:, None]).mean())
