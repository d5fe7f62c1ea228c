"""Learning: counters of given pairs become vectors and lists, in a process of its own."""

import subprocess
import sys
from typing import Final

import msgspec
from django.utils import timezone

from clerestory.feed import queries, storage
from clerestory.feed.actions.pools import publish_learnt
from clerestory.feed.learnt import Learnt, features_of
from clerestory.feed.policy import Catalogue
from clerestory.feed.training.order import Lesson, Order
from clerestory.spine.ids import from_text

LEAST_PAIRS: Final = 20_000
"""Twenty of a thousand people each, or more of fewer: below it, public numbers tell more."""
MOST_SECONDS: Final = 3_600


def learn_pairs() -> bool:
    """Learn from all pairs that are kept and publish it; say whether there were enough of them.

    Where there are too few, pools are offered without what was learnt before.
    """
    order = _order()
    enough = sum(order.given) >= LEAST_PAIRS
    if enough:
        publish_learnt(*_learn(order))
    else:
        publish_learnt(None)
    return enough


def _order() -> Order:
    """Return the counters of clips that may be offered, under their places."""
    inputs = queries.inputs(timezone.now())
    places = {from_text(one.id): place for place, one in enumerate(inputs.clips)}
    rows = [
        (places[earlier], places[later], given)
        for earlier, later, given in queries.pairs()
        if earlier in places and later in places
    ]
    counted = sorted({place for earlier, later, _ in rows for place in (earlier, later)})
    fresh = {place: row for row, place in enumerate(counted)}
    chosen = [inputs.clips[place] for place in counted]
    before = queries.learnt(storage.current())
    return Order(
        keys=[from_text(one.id).bytes for one in chosen],
        features=[features_of(one.author, one.topics) for one in chosen],
        earlier=[fresh[earlier] for earlier, _, _ in rows],
        later=[fresh[later] for _, later, _ in rows],
        given=[given for _, _, given in rows],
        made=max(inputs.made, before.epoch + 1 if before else 0),
        before=before,
    )


def _learn(order: Order) -> tuple[Learnt, Catalogue]:
    """Have it learnt beside us; what the process says of a failure stands in our log."""
    done = subprocess.run(
        [sys.executable, "-m", "clerestory.feed.training"],
        input=msgspec.msgpack.encode(order),
        stdout=subprocess.PIPE,
        timeout=MOST_SECONDS,
        check=True,
    )
    lesson = msgspec.msgpack.decode(done.stdout, type=Lesson)
    return Learnt.decode(lesson.learnt), lesson.catalogue
