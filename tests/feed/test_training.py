"""Training: counters in, whole numbers out, the same each time."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from clerestory.feed.pool import MOST_FOLLOWS
from clerestory.feed.taste import ALIGNED, align
from clerestory.feed.training import newcomers
from clerestory.feed.training.model import Model, Recipe, alignment, as_bytes, followers, train
from clerestory.feed.training.pairs import Counters, of_pairs, of_runs, transitions
from clerestory.feed.training.softmax import Fitting, fit

KINDS, EACH = 4, 15
CLIPS = KINDS * EACH
RECIPE = Recipe(Fitting(dims=8, epochs=20, rows=16), follows=5)


def runs(seed: int = 1, people: int = 600) -> list[NDArray[np.int64]]:
    """Return what people watched who stay with one kind of clip, nine times of ten."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(people):
        kind = dice.integers(KINDS)
        kinds = np.where(dice.random(8) < 0.9, kind, dice.integers(0, KINDS, 8))
        found.append(kinds * EACH + dice.integers(0, EACH, 8))
    return found


def counters(seed: int = 1) -> Counters:
    return of_runs(runs(seed), CLIPS, window=3, keep=0.5)


@pytest.fixture(scope="module")
def model() -> Model:
    return train(counters(), RECIPE)


def nearest_are_of_a_kind(vectors: NDArray[np.integer]) -> float:
    """Return how many of the clips nearest to each are of its kind."""
    whole = vectors.astype(np.float64)
    products = whole @ whole.T
    np.fill_diagonal(products, -np.inf)
    best = np.argsort(-products, axis=1)[:, :5]
    return float((best // EACH == np.arange(len(vectors))[:, None] // EACH).mean())


def test_pairs_are_counted_by_their_distance_and_direction() -> None:
    counted = of_runs([np.array([0, 1, 2]), np.array([0, 1])], 3, window=2, keep=0.5)
    assert counted.toarray().tolist() == [[0, 2, 0.5], [0, 0, 1], [0, 0, 0]]


def test_a_clip_after_itself_tells_nothing() -> None:
    assert of_runs([np.array([2, 2, 2])], 3, window=2, keep=1).nnz == 0
    assert of_runs([], 3, window=2, keep=1).shape == (3, 3)


def test_runs_and_the_pairs_in_them_count_the_same() -> None:
    given = [np.array([0, 3, 1]), np.array([2, 3])]
    pairs = np.array([[0, 3], [3, 1], [2, 3], [0, 1]])
    weight = np.array([1, 1, 1, 0.5])
    of_all = of_pairs(pairs[:, 0], pairs[:, 1], weight, 4)
    assert (of_all != of_runs(given, 4, window=2, keep=0.5)).nnz == 0


def test_evened_counts_lose_to_clips_that_everybody_watches() -> None:
    counted = of_pairs(np.array([0, 0, 3, 4]), np.array([1, 2, 1, 1]), np.ones(4), 5)
    table = transitions(counted, earlier=0.5, later=0.3).toarray()
    assert table[0, 2] > table[0, 1] > 0


def test_vectors_of_a_kind_lie_together(model: Model) -> None:
    assert nearest_are_of_a_kind(model.taste) > 0.95


def test_lists_name_what_follows_strongest_first(model: Model) -> None:
    for row, named in enumerate(model.follows):
        assert 1 <= len(named) <= RECIPE.follows <= MOST_FOLLOWS
        strengths = [strength for _, strength in named]
        assert strengths == sorted(strengths, reverse=True)
        assert all(1 <= strength <= 255 for strength in strengths)
        assert row not in {other for other, _ in named}


def test_the_same_counters_and_seed_make_the_same_model(model: Model) -> None:
    again = train(counters(), RECIPE)
    assert (again.taste == model.taste).all()
    assert again.follows == model.follows
    other = train(counters(), replace(RECIPE, fitting=replace(RECIPE.fitting, seed=5)))
    assert (other.taste != model.taste).any()


def test_training_goes_on_from_the_epoch_before_and_takes_new_clips(model: Model) -> None:
    known = model.floats.vectors.copy()
    more = [run + CLIPS // 2 for run in runs(3, 200)]
    wider = of_runs([*runs(1), *more], CLIPS + CLIPS // 2, window=3, keep=0.5)
    quick = replace(RECIPE, fitting=replace(RECIPE.fitting, epochs=2))
    later = train(wider, quick, model.floats)
    assert (model.floats.vectors == known).all()
    assert len(later.taste) == CLIPS + CLIPS // 2
    assert nearest_are_of_a_kind(later.taste[: CLIPS // 2]) > 0.9


def test_a_sample_of_alternatives_stands_for_all() -> None:
    sampled = fit(counters(), replace(RECIPE.fitting, alternatives=16))
    assert nearest_are_of_a_kind(as_bytes(sampled.vectors)[0]) > 0.9


def test_parts_of_a_vector_are_fitted_each_as_if_alone() -> None:
    joined = fit(counters(), replace(RECIPE.fitting, dims=16, parts=2))
    assert joined.vectors.shape == (CLIPS, 16)
    for part in np.hsplit(joined.vectors, 2):
        assert nearest_are_of_a_kind(as_bytes(part)[0]) > 0.9
    first, second = (part @ part.T for part in np.hsplit(joined.vectors, 2))
    assert np.abs(first - second).max() > 0.1, "they began apart"
    lengths = np.linalg.norm(joined.vectors, axis=1)
    alone = fit(counters(), RECIPE.fitting)
    assert np.median(lengths) == pytest.approx(
        np.median(np.linalg.norm(alone.vectors, axis=1)), rel=0.1
    )


def test_parts_go_on_from_the_epoch_before() -> None:
    fitting = replace(RECIPE.fitting, dims=16, parts=2)
    known = fit(counters(), fitting)
    still = fit(counters(), replace(fitting, epochs=1, step=1e-9), known)
    assert still.vectors == pytest.approx(known.vectors, abs=1e-5)
    assert still.bias == pytest.approx(known.bias, abs=1e-5)


def test_nothing_counted_makes_a_model_without_an_opinion() -> None:
    empty = train(of_runs([], 5, window=2, keep=1), RECIPE)
    assert empty.follows == ((),) * 5
    assert empty.taste.shape == (5, 8)
    assert set(empty.popular.tolist()) == {0}


def test_no_list_is_made_where_none_is_wanted() -> None:
    assert set(followers(counters(), 0)) == {()}


def test_bytes_keep_the_products() -> None:
    dice = np.random.default_rng(1)
    vectors = dice.standard_normal((200, 32)).astype(np.float32)
    whole, scale = as_bytes(vectors)
    products = whole.astype(np.float64) @ whole.T.astype(np.float64) * scale**2
    assert np.corrcoef(products.ravel(), (vectors @ vectors.T).ravel())[0, 1] > 0.999
    assert as_bytes(np.zeros((2, 3), dtype=np.float32))[0].tolist() == [[0] * 3] * 2


def test_old_vectors_are_turned_into_the_new_epoch(model: Model) -> None:
    """Another seed is another turn of the same space: aligned, old and new agree again."""
    other = train(counters(), replace(RECIPE, fitting=replace(RECIPE.fitting, seed=9)))
    matrix = alignment(model.taste, other.taste).tolist()
    turned = np.array([align(row, matrix) for row in model.taste.tolist()])
    before = _agreement(model.taste, other.taste)
    assert _agreement(turned, other.taste) > 0.9 > before
    assert alignment(model.taste, model.taste).tolist() == (np.eye(8) * ALIGNED).tolist()


def _agreement(one: NDArray[np.integer], other: NDArray[np.integer]) -> float:
    """Return the mean cosine of the rows."""
    left, right = one.astype(np.float64), other.astype(np.float64)
    norms = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return float(((left * right).sum(axis=1) / norms).mean())


def test_a_new_clip_gets_its_vector_from_what_it_shares(model: Model) -> None:
    counted = [[f"tag:{row // EACH}", f"author:{row % 7}"] for row in range(CLIPS)]
    vectors = model.floats.vectors
    weight = np.full(CLIPS, 20, dtype=np.float32)
    new = [["tag:2", "author:99"], ["author:99"], ["tag:0", "tag:0"]]
    made = newcomers.vectors_of(counted, vectors, weight, new)
    means = vectors.reshape(KINDS, EACH, -1).mean(axis=1)
    assert (made[1] == 0).all()
    assert int((means @ made[0]).argmax()) == 2
    assert int((means @ made[2]).argmax()) == 0
