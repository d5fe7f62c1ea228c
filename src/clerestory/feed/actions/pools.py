"""Pools: made of what is published, put beside the log, and put on record."""

import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import batched
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from clerestory.clips import queries as clips
from clerestory.clips.tickets import today
from clerestory.feed import queries, storage
from clerestory.feed.learnt import Learnt, features_of, turns_file
from clerestory.feed.offering import Inputs, pools
from clerestory.feed.policy import FEW, WEIGHED, Catalogue
from clerestory.feed.pool import Pool
from clerestory.feed.storage import Current, Offer
from clerestory.gate.actions import record
from clerestory.spine.ids import from_text
from clerestory.tlog.canonical import Value, write_canonical
from clerestory.tlog.leaves import Kind

FORMAT: Final = "clerestory-pools/1"
NUMBERS_SECONDS: Final = 600
"""So long new numbers wait."""
LISTS_SECONDS: Final = 60
"""So long a new clip waits, so that a busy server does not make pools all the time."""
AGED_SECONDS: Final = 6 * 3_600
SLICE: Final = 64
"""Cards in a slice, about."""
KEPT_SECONDS: Final = 86_400
"""For replaced pools, so that who has just begun with one, or checks it, can go on."""
KEPT_CARDS_SECONDS: Final = 120


def publish_pools(*, at_once: bool = False) -> bool:
    """Make pools where something has changed, put them on record and offer them; say whether.

    A change of the lists waits for a minute at most, or not at all (`at_once`), new numbers for ten
    minutes. Nothing is published while there is no public clip and never was.
    """
    with storage.alone():
        return _publish_due(at_once=at_once)


def withdraw() -> None:
    """Publish without what is gone, and delete everything that held it."""
    publish_pools(at_once=True)
    with storage.alone():
        if storage.current() is not None:
            storage.sweep(cards=0, rest=0)


def sweep_pools() -> int:
    """Delete what was replaced; return how many files."""
    with storage.alone():
        return storage.sweep(cards=KEPT_CARDS_SECONDS, rest=KEPT_SECONDS)


def _publish_due(*, at_once: bool) -> bool:
    now, old = timezone.now(), storage.current() or Current()
    version = clips.catalogue_version() or 0
    same = version == old.version and old.day == today()
    waits = NUMBERS_SECONDS if same else LISTS_SECONDS
    if not at_once and storage.looked() > time.time() - waits:
        return False
    inputs = queries.inputs(now)
    if not inputs.clips and not old.pools:
        return False
    state = sha256(inputs.state()).hexdigest()
    if state == old.state and inputs.made - old.made < AGED_SECONDS:
        inputs = Inputs(old.made, inputs.clips)  # the same pools; the words may be others
        if same:
            storage.note_looked()
            return False
    _publish(inputs, queries.learnt(old), old, version, state)
    storage.sweep(cards=KEPT_CARDS_SECONDS, rest=KEPT_SECONDS)
    return True


def publish_learnt(learnt: Learnt | None, catalogue: Catalogue = "dense") -> None:
    """Offer pools of what was learnt, weighed as this kind, or without any of it, at once."""
    with storage.alone():
        old = replace(storage.current() or Current(), catalogue=catalogue)
        if learnt is None and not old.learnt:
            return
        inputs = queries.inputs(timezone.now())
        state = sha256(inputs.state()).hexdigest()
        _publish(inputs, learnt, old, clips.catalogue_version() or 0, state)


def _publish(inputs: Inputs, learnt: Learnt | None, old: Current, version: int, state: str) -> None:
    learnt = _still(learnt, inputs)
    made = pools(inputs, learnt)
    policy = WEIGHED[old.catalogue] if learnt else FEW
    shown = {name: storage.put("pool", pool.encode(), "bin") for name, pool in made.items()}
    fresh = Current(
        made=inputs.made,
        version=version,
        day=today(),
        state=state,
        inputs=storage.put("inputs", inputs.encode()),
        policy=storage.put("policy", write_canonical(policy.facts())),  # type: ignore[arg-type]  # plain values
        learnt=storage.put("learnt", learnt.encode(), "bin") if learnt else "",
        turns=storage.put("turns", turns_file(learnt)) if learnt else "",
        catalogue=old.catalogue,
        pools={name: Offer(shown[name], _cards(pool)) for name, pool in made.items()},
    )
    body = body_of(fresh)
    if body != body_of(old):
        with transaction.atomic():
            record(kind=Kind.RANK_POLICY, body=body)
    storage.make_current(fresh)


def _still(learnt: Learnt | None, inputs: Inputs) -> Learnt | None:
    """Leave out clips, authors and hashtags of which nothing is offered any more."""
    if learnt is None:
        return None
    keys = {from_text(one.id).bytes for one in inputs.clips}
    features = {name for one in inputs.clips for name in features_of(one.author, one.topics)}
    return learnt.only(keys, features)


def body_of(offered: Current) -> dict[str, Value]:
    """Return what is put on record: which pools, made of what, and ranked by which numbers."""
    return {
        "format": FORMAT,
        "inputs_sha256": offered.inputs,
        "learnt_sha256": offered.learnt,
        "made": offered.made,
        "policy_sha256": offered.policy,
        "pools_sha256": {name: offer.pool for name, offer in offered.pools.items()},
    }


def _cards(pool: Pool) -> tuple[str, ...]:
    """Put the cards of a pool's clips into slices, and return these.

    A clip's slice is told by its own random bytes, so that a clip that comes or goes changes one.
    """
    count = 1
    while count * SLICE < len(pool.candidates):
        count *= 2
    slices: list[list[UUID]] = [[] for _ in range(count)]
    for one in pool.candidates:
        slices[one.short % count].append(UUID(bytes=one.key))
    encoder = msgspec.json.Encoder()
    return tuple(storage.put("cards", encoder.encode(_shown(ids))) for ids in slices)


def _shown(ids: Sequence[UUID]) -> list[object]:
    return [card for some in batched(ids, 200) for card in clips.listed_clips(None, some)]
