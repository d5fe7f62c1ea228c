"""The best that a server could do which kept everybody's lists: nothing rounded, nothing cut.

The same ideas as on the device, with 64 dimensions in floating point, for each part of a vector,
and every pair of clips instead of a short list.
"""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from bench.feed.data import Floats, Run, World
from bench.feed.device import Settings, folded
from bench.feed.scores import Scorer
from clerestory.feed.training.pairs import Counters, of_runs, transitions
from clerestory.feed.training.softmax import Vectors, fit

_DIMS = 64


@dataclass(frozen=True)
class Central:
    """A trained model: vectors, the table of all pairs, and what is public."""

    settings: Settings
    fitted: Vectors
    table: Counters = field(repr=False)
    public: Floats

    @classmethod
    def train(cls, world: World, people: Run, settings: Settings) -> Self:
        """Train on these people."""
        runs = [world.history[person] for person in people]
        counters = of_runs(runs, world.clips, window=settings.window, keep=settings.keep)
        recipe, weights = settings.recipe, settings.policy.weights
        fitted = fit(counters, replace(recipe.fitting, dims=_DIMS * recipe.fitting.parts))
        public = weights["popular"] / 100 * fitted.bias.astype(np.float64)
        public += weights["rising"] / 100 * np.log1p(world.counts(people, settings.half_days))
        table = transitions(counters, earlier=recipe.earlier, later=recipe.later)
        return cls(settings, fitted, table, public)

    def scorer(self, *, sharpness: float, pairs: float) -> Scorer:
        """Score in factors of e; `pairs` is how many a history's best pair is worth."""
        memory = np.array(self.settings.policy.memory, dtype=np.float64)
        vectors = self.fitted.vectors

        def score(histories: list[Run]) -> Floats:
            rows, mass = folded(histories, memory, len(vectors))
            points = np.tile(self.public, (len(histories), 1))
            if sharpness:
                points += sharpness * ((rows @ vectors) / mass @ vectors.T)
            if pairs:
                after = (rows @ self.table).toarray()
                points += pairs * after / np.maximum(after.max(axis=1, keepdims=True), 1e-9)
            return points

        return score
