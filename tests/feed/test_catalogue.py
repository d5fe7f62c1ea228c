"""Which kind of catalogue it is: told by pairs that were held out, and learnt and weighed by."""

import msgspec
import numpy as np
import pytest
from tests.feed.test_learnt import order

from clerestory.feed.learnt import Learnt
from clerestory.feed.policy import DENSE, SPARSE, WEIGHED
from clerestory.feed.training.catalogue import RECIPES, foretold, kind_of
from clerestory.feed.training.epoch import teach
from clerestory.feed.training.model import Recipe
from clerestory.feed.training.pairs import Counters, of_pairs
from clerestory.feed.training.softmax import Fitting

CLIPS, GIVEN = 1_000, 20_000


def watched(depends: float, alike: float) -> Counters:
    """Return pairs: `depends` of them of a clip and one near it, the rest as popular as things are.

    `alike`: how much more the most watched are watched than the others (Zipf's exponent).
    """
    dice = np.random.default_rng(3)
    odds = 1 / np.arange(1, CLIPS + 1) ** alike
    odds /= odds.sum()
    earlier = dice.choice(CLIPS, GIVEN, p=odds)
    near = (earlier * 7 + dice.integers(1, 15, GIVEN)) % CLIPS
    later = np.where(dice.random(GIVEN) < depends, near, dice.choice(CLIPS, GIVEN, p=odds))
    return of_pairs(earlier, later, np.ones(GIVEN), CLIPS)


def test_where_the_next_clip_depends_on_the_one_before_lists_are_weighed() -> None:
    pairs = watched(depends=0.5, alike=0.3)
    by_lists, by_views = foretold(pairs, RECIPES["sparse"])
    assert by_lists > 2 * by_views
    assert kind_of(pairs) == "sparse"


def test_where_all_watch_the_same_they_are_not() -> None:
    pairs = watched(depends=0, alike=1.0)
    by_lists, by_views = foretold(pairs, RECIPES["sparse"])
    assert by_views > by_lists > 0
    assert kind_of(pairs) == kind_of(pairs) == "dense"


def test_where_nothing_is_known_it_is_dense() -> None:
    nothing = of_pairs(np.zeros(0, int), np.zeros(0, int), np.zeros(0), CLIPS)
    assert foretold(nothing, RECIPES["sparse"]) == (0, 0)
    assert kind_of(nothing) == "dense"
    # Pairs that each came once: no list foretells another.
    once = of_pairs(np.arange(500), np.arange(500, 1_000), np.ones(500), CLIPS)
    assert foretold(once, RECIPES["sparse"])[0] == 0
    assert kind_of(once) == "dense"


def test_pairs_that_came_often_are_foretold_by_the_rest_of_them() -> None:
    often = of_pairs(np.arange(500), np.arange(500, 1_000), np.full(500, 9.0), CLIPS)
    by_lists, by_views = foretold(often, RECIPES["sparse"])
    assert by_lists == 1
    assert by_views <= 20 / 500


def test_a_lesson_is_learnt_by_what_suits_its_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Fitting(dims=8, epochs=2, rows=16)
    monkeypatch.setitem(RECIPES, "dense", Recipe(small, follows=0))
    monkeypatch.setitem(RECIPES, "sparse", Recipe(small, follows=5))
    pairs = order()
    lesson = teach(pairs)
    assert lesson.catalogue == "sparse"
    assert sum(Learnt.decode(lesson.learnt).counts) > 0
    dice = np.random.default_rng(1)
    most = [int(clip) for clip in dice.zipf(2, 4_000) % 40]
    alike = teach(msgspec.structs.replace(pairs, later=most, earlier=most[::-1], given=[1] * 4_000))
    assert alike.catalogue == "dense"
    assert sum(Learnt.decode(alike.learnt).counts) == 0


def test_weights_are_published_for_each_kind_and_lists_count_in_sparse_ones_alone() -> None:
    assert WEIGHED == {"dense": DENSE, "sparse": SPARSE}
    assert RECIPES.keys() == WEIGHED.keys()
    for kind, recipe in RECIPES.items():
        assert bool(recipe.follows) == bool(WEIGHED[kind].weights["follows"])
