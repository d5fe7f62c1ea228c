"""Which kind of catalogue it is, told by the given pairs themselves.

In a *dense* catalogue many watch the same clips: what they watch next is best foretold by what all
watch and by vectors, and lists of followers repeat the most watched ones by chance. In a *sparse*
one what comes next depends on the clip, and lists know more than vectors do. Weights that suit one
lose a tenth to a half of the figure in the other (docs/feed.md), so the counters are asked which it
is: some pairs are held out, and lists made of the rest have to foretell more of them than as long a
list of the most watched clips, which is the same for everybody.
"""

from typing import Final

import numpy as np
from scipy import sparse

from clerestory.feed.policy import Catalogue
from clerestory.feed.training.model import Recipe, followers
from clerestory.feed.training.pairs import Counters, transitions

RECIPES: Final[dict[Catalogue, Recipe]] = {"dense": Recipe(follows=0), "sparse": Recipe()}
"""Where lists tell nothing, pools are half as large without them."""
HELD_OUT: Final = 0.1
_SEED: Final = 0


def kind_of(counters: Counters) -> Catalogue:
    """Say which kind of catalogue these pairs are of; dense where they do not tell."""
    by_lists, by_views = foretold(counters, RECIPES["sparse"])
    return "sparse" if by_lists and by_lists >= by_views else "dense"


def foretold(counters: Counters, recipe: Recipe) -> tuple[float, float]:
    """Return the shares, 0 to 1, of held-out pairs whose later clip is foretold.

    By the earlier clip's list, and by as long a list of the clips that come next most often.
    """
    kept, held = _parted(counters)
    whole = float(held.sum())
    if not whole:
        return 0.0, 0.0
    table = transitions(kept, earlier=recipe.earlier, later=recipe.later)
    lists = followers(table, recipe.follows)
    rows = np.repeat(np.arange(len(lists)), [len(ones) for ones in lists])
    columns = np.array([column for ones in lists for column, _ in ones], dtype=np.int64)
    named = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=held.shape).tocsr()
    most = np.argsort(-np.asarray(kept.sum(axis=0)).ravel(), kind="stable")[: recipe.follows]
    return float(held.multiply(named).sum()) / whole, float(held[:, most].sum()) / whole


def _parted(counters: Counters) -> tuple[Counters, Counters]:
    """Part counters by chance into those to learn from and those held out, pair by pair."""
    table = counters.tocoo()
    dice = np.random.default_rng(_SEED)
    drawn = dice.binomial(np.ceil(table.data).astype(np.int64), HELD_OUT)
    held = np.minimum(drawn, table.data).astype(np.float32)
    parts = []
    for data in (table.data - held, held):
        part = sparse.coo_array((data, table.coords), shape=table.shape).tocsr()
        part.eliminate_zeros()
        parts.append(part)
    return parts[0], parts[1]
