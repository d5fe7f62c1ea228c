"""The best that a server could do which kept everybody's lists: nothing rounded, nothing cut.

The same ideas as on the device, with twice the dimensions in floating point and every pair of
clips instead of a short list.
"""

from dataclasses import replace

import numpy as np

from bench.feed.data import Floats, Run, World
from bench.feed.device import Settings, folded
from bench.feed.scores import Scorer
from clerestory.feed.training.pairs import of_runs, transitions
from clerestory.feed.training.softmax import fit


def central(
    world: World, people: Run, settings: Settings, *, sharpness: float, pairs: float
) -> Scorer:
    """Train on these people; `pairs` is how many factors of e a history's best pair is worth."""
    runs = [world.history[person] for person in people]
    counters = of_runs(runs, world.clips, window=settings.window, keep=settings.keep)
    recipe = settings.recipe
    fitted = fit(counters, replace(recipe.fitting, dims=2 * recipe.fitting.dims))
    known = fitted.vectors
    table = transitions(counters, earlier=recipe.earlier, later=recipe.later)
    weights = settings.policy.weights
    public = weights["popular"] / 100 * fitted.bias.astype(np.float64)
    public += weights["rising"] / 100 * np.log1p(world.counts(people, settings.half_days))
    memory = np.array(settings.policy.memory, dtype=np.float64)

    def score(histories: list[Run]) -> Floats:
        rows, mass = folded(histories, memory, world.clips)
        near = np.asarray((rows @ known) / mass @ known.T, dtype=np.float64)
        after = (rows @ table).toarray()
        after /= np.maximum(after.max(axis=1, keepdims=True), 1e-9)
        points: Floats = sharpness * near + pairs * after + public
        return points

    return score
