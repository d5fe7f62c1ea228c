"""What is learnt from given pairs: in the pools, published, checkable, and gone with its clips."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone
from tests.feed.shelf import listed
from tests.feed.test_offering import facts, inputs, key_of
from tests.premises import until

from clerestory.clips import actions as clips
from clerestory.feed import actions, auditing, queries, storage
from clerestory.feed.actions import learning
from clerestory.feed.actions.pools import publish_learnt
from clerestory.feed.later import ask_to_learn
from clerestory.feed.learnt import BadLearnt, Learnt, by_features, features_of
from clerestory.feed.models import Pair
from clerestory.feed.offering import ANY, Facts, pools
from clerestory.feed.policy import DENSE, FEW, SPARSE, Policy
from clerestory.feed.pool import Pool
from clerestory.feed.taste import brought
from clerestory.feed.training.epoch import learn
from clerestory.feed.training.model import Recipe
from clerestory.feed.training.order import Order
from clerestory.feed.training.softmax import Fitting
from clerestory.gate.actions import drain
from clerestory.ops.boot import load_rooms
from clerestory.spine.ids import to_text
from clerestory.verify.sources import Folder

CLIPS, KINDS = 40, 2
RECIPE = Recipe(Fitting(dims=8, epochs=30, rows=16), follows=5)


def shelf() -> list[Facts]:
    """Return clips of two kinds, each with its hashtag and authors, and two that are new."""
    made = [
        facts(n, author=1 + n % 4, topics=(("rain", "moon")[n % KINDS],), watched=20, shown=80)
        for n in range(1, CLIPS + 1)
    ]
    return [*made, facts(100, author=2, topics=("moon",)), facts(101, author=99, topics=("new",))]


def order(before: Learnt | None = None, made: int = 1_000, seed: int = 1) -> Order:
    """Return pairs within a kind, nine of ten."""
    dice = np.random.default_rng(seed)
    counted = shelf()[:CLIPS]
    earlier = dice.integers(0, CLIPS, 4_000)
    stays = dice.random(4_000) < 0.9
    other = dice.integers(0, CLIPS // KINDS, 4_000) * KINDS
    later = other + np.where(stays, earlier % KINDS, 1 - earlier % KINDS)
    apart = earlier != later
    return Order(
        keys=[key_of(n).bytes for n in range(1, CLIPS + 1)],
        features=[features_of(one.author, one.topics) for one in counted],
        earlier=earlier[apart].tolist(),
        later=later[apart].tolist(),
        given=[1] * int(apart.sum()),
        made=made,
        before=before,
    )


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return learn(order(), RECIPE)


def close(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))


def test_pools_have_the_vectors_and_new_clips_those_of_their_hashtags(learnt: Learnt) -> None:
    assert learn(order(), RECIPE).encode() == learnt.encode()
    pool = pools(inputs(*shelf()), learnt)[ANY]
    assert Pool.decode(pool.encode()) == pool
    assert (pool.epoch, pool.dims, pool.taste_gain) == (1_000, 8, learnt.taste_gain)
    by = {one.key: one for one in pool.candidates}
    rain, moon = by[key_of(2).bytes], by[key_of(3).bytes]
    assert close(rain.taste, by[key_of(4).bytes].taste) > 0.5
    assert close(rain.taste, moon.taste) < 0
    # Nobody has given a pair with this one: its hashtag and author tell what it is like.
    fresh, unknown = by[key_of(100).bytes], by[key_of(101).bytes]
    assert close(fresh.taste, moon.taste) > 0.5
    assert close(fresh.taste, rain.taste) < 0
    assert unknown.taste == (0,) * 8
    assert fresh.follows == ()
    shorts = {one.short: one.key for one in pool.candidates}
    followers = [shorts[short] for short, _ in rain.follows]
    assert len(followers) == 5
    strengths = [strength for _, strength in rain.follows]
    assert strengths == sorted(strengths, reverse=True)
    # What a vector says already is taken out of how often a clip was watched.
    plain = {one.key: one.popular for one in pools(inputs(*shelf()))[ANY].candidates}
    assert {one.popular - plain[one.key] for one in pool.candidates} != {0}
    assert fresh.popular == plain[fresh.key]


def test_a_list_names_those_of_its_pool_alone_and_no_short_twice(learnt: Learnt) -> None:
    welsh = [replace(one, language="cy") for one in shelf()[:3]]
    many = [facts(n, recent=9) for n in range(1_000, 2_200)]
    made = pools(inputs(*welsh, *many), learnt)["cy"]
    there = {one.short for one in made.candidates}
    assert {short for one in made.candidates for short, _ in one.follows} <= there
    # Clips whose random ends are the same, which is rare and happens.
    keys = [key[:-3] + bytes([0, 0, key[-1] % 8]) for key in sorted(learnt.rows())]
    alike = msgspec.structs.replace(learnt, keys=b"".join(keys))
    renamed = [
        replace(one, id=to_text(UUID(bytes=key))) for one, key in zip(shelf(), keys, strict=False)
    ]
    pool = pools(inputs(*renamed), alike)[ANY]
    assert Pool.decode(pool.encode()) == pool
    assert 1 < max(len(one.follows) for one in pool.candidates) <= 4  # of five that are listed


def test_the_next_epoch_goes_on_and_old_vectors_are_turned(learnt: Learnt) -> None:
    after = learn(order(learnt, made=2_000, seed=2), RECIPE)
    third = learn(order(after, made=3_000, seed=3), RECIPE)
    assert [(turn.before, turn.after) for turn in third.turns] == [(1_000, 2_000), (2_000, 3_000)]
    turns = {turn.before: (turn.after, turn.matrix) for turn in third.turns}
    near = []
    for row in range(CLIPS):
        old = learnt.vector(row)
        turned = brought(old, 1_000, turns, 3_000)
        assert turned is not None
        near.append(close(turned, third.vector(row)))
    assert np.mean(near) > 0.9
    assert brought(learnt.vector(0), 500, turns, 3_000) is None
    assert brought(learnt.vector(0), 4_000, turns, 3_000) is None
    assert brought(learnt.vector(0), 3_000, turns, 3_000) == learnt.vector(0)
    # Vectors of another size begin anew.
    short = Recipe(Fitting(dims=4, epochs=2, rows=16), follows=5)
    assert learn(order(learnt, made=2_000), short).turns == []


def test_clips_and_words_that_are_offered_no_more_are_taken_out(learnt: Learnt) -> None:
    keys = [key_of(n).bytes for n in range(1, CLIPS + 1) if n != 7]
    less = learnt.only(keys, {"#rain", "@1"})
    assert Learnt.decode(less.encode()) == less
    assert less.features == ["#rain", "@1"]
    assert key_of(7).bytes not in less.encode()
    rows, before = less.rows(), learnt.rows()
    for key in keys:
        assert less.vector(rows[key]) == learnt.vector(before[key])
        assert less.correction(rows[key]) == learnt.correction(before[key])
    named = list(learnt.rows())
    whole = [[named[place] for place, _ in ones] for ones in learnt.lists()]
    kept = [[keys[place] for place, _ in ones] for ones in less.lists()]
    gone = key_of(7).bytes
    assert kept == [
        [one for one in ones if one != gone]
        for key, ones in zip(named, whole, strict=True)
        if key != gone
    ]
    assert learnt.only(learnt.rows(), learnt.features) is learnt


def test_what_nobody_learnt_here_is_refused(learnt: Learnt) -> None:
    data = learnt.encode()
    assert Learnt.decode(data) == learnt
    change = msgspec.structs.replace
    for spoilt in (
        b"",
        data[:-1],
        data + b"\0",
        b"\x91" * 5_000,
        change(learnt, format="other").encode(),
        change(learnt, keys=learnt.keys[16:] + learnt.keys[:16]).encode(),
        change(learnt, features=learnt.features[::-1]).encode(),
        change(learnt, taste=learnt.taste[:-1]).encode(),
        change(learnt, counts=bytes([51]) + learnt.counts[1:]).encode(),
        change(learnt, followers=b"\xff" * len(learnt.followers)).encode(),
        change(learnt, followers=bytes(len(learnt.followers))).encode(),
        msgspec.msgpack.encode(msgspec.structs.asdict(learnt) | {"who": "ada"}),
        msgspec.msgpack.encode(msgspec.structs.asdict(learnt) | {"dims": 65}),
    ):
        with pytest.raises(BadLearnt):
            Learnt.decode(spoilt)


def test_a_vector_by_features_is_a_sum_by_the_root_of_how_many() -> None:
    known: dict[str, tuple[int, ...]] = {"#a": (100, -100), "#b": (100, 0), "@1": (127, 127)}
    assert by_features(known, ["#a"], 2) == (100, -100)
    assert by_features(known, ["#a", "#b", "#unknown"], 2) == (127, -71)
    assert by_features(known, ["#unknown"], 2) == (0, 0)


@pytest.fixture
def folder() -> Iterator[Path]:
    load_rooms()
    place = Path(settings.DATA) / "pools"
    for file in place.iterdir():
        file.unlink()
    yield place
    for file in place.iterdir():
        file.unlink()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("log")
def test_given_pairs_are_learnt_offered_and_checkable_until_there_are_too_few(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "LEAST_PAIRS", 100)
    made = [listed(f"clip {n} #{('rain', 'moon')[n % 2]}") for n in range(12)]
    actions.publish_pools(at_once=True)
    for n in range(12):
        for step in (2, 4):
            Pair.objects.create(
                earlier=made[n], later=made[(n + step) % 12], day=timezone.now().date(), given=5
            )
    ask_to_learn()
    assert actions.learn_pairs()
    current = storage.current()
    assert current is not None
    assert (current.catalogue, policy_of(folder, current.policy)) == ("sparse", SPARSE)
    read = queries.learnt(current)
    assert read is not None
    assert set(read.rows()) == {clip.id.bytes for clip in made}
    pool = Pool.decode((folder / f"pool-{current.pools[ANY].pool}.bin").read_bytes())
    assert pool.epoch == read.epoch
    assert all(any(one.taste) for one in pool.candidates)
    drain()

    def told() -> tuple[int, str]:
        report = auditing.audit(Folder(folder), Folder(Path(settings.DATA)))
        return report.verdict, "\n".join(map(str, report.findings))

    until(lambda: told()[0] == 0)
    assert "epoch" in told()[1]
    spoilt = folder / f"learnt-{current.learnt}.bin"
    data = spoilt.read_bytes()
    spoilt.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert told()[0] == 1
    spoilt.write_bytes(data)
    # A clip that goes is in no file any more, and the next epoch begins where this one ended.
    clips.delete_clip(clip_id=made[3].id, by=made[3].author)
    actions.withdraw()
    assert made[3].id.bytes not in b"".join(one.read_bytes() for one in folder.glob("learnt-*.bin"))
    assert actions.learn_pairs()
    again = queries.learnt(storage.current())
    assert again is not None
    assert [turn.before for turn in again.turns] == [read.epoch]
    # What a lesson found holds until the next one, whatever is published meanwhile.
    publish_learnt(again, "dense")
    clips.delete_clip(clip_id=made[4].id, by=made[4].author)
    actions.withdraw()
    dense = storage.current()
    assert dense is not None
    assert (dense.catalogue, policy_of(folder, dense.policy)) == ("dense", DENSE)
    Pair.objects.update(given=1)
    assert not actions.learn_pairs()
    last = storage.current()
    assert last is not None
    assert (last.learnt, policy_of(folder, last.policy)) == ("", FEW)


def policy_of(folder: Path, name: str) -> Policy:
    return Policy.read(msgspec.json.decode((folder / f"policy-{name}.json").read_bytes()))
