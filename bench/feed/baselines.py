"""The models to be compared with, trained on the same people in the same run.

All but the peers' formulas are centralised: they hold each person's list on the server. Their
settings were chosen on validation once; the unseen people are folded in as each model allows.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from bench.feed.data import Floats, Run, World
from bench.feed.scores import Scorer

type Factors = NDArray[np.float32]

_FEWEST = 5  # EASE: clips counted less often are left out, or its matrix would be too large
_NEIGHBOURS = 200
_ROUNDS = 8
_STEPS = 8
_SMALL = np.float32(1e-12)


def matrix(histories: list[Run], clips: int) -> sparse.csr_array:
    """Return which person has watched which clip."""
    rows = np.repeat(np.arange(len(histories)), [len(run) for run in histories])
    columns = np.concatenate(histories) if histories else np.zeros(0, dtype=np.int64)
    ones = np.ones(len(rows), dtype=np.float32)
    found = sparse.coo_array((ones, (rows, columns)), shape=(len(histories), clips)).tocsr()
    found.data[:] = 1
    return found


def popularity(world: World, people: Run, half_days: float | None = None) -> Scorer:
    """Score by how many watched it; with `half_days`, of late."""
    counts = world.counts(people, half_days)
    return lambda histories: np.tile(counts, (len(histories), 1))


def ease(world: World, people: Run, shrink: float) -> Scorer:
    """Score by the linear model that best rebuilds each history from its other clips (EASE)."""
    watched = matrix([world.history[person] for person in people], world.clips)
    common = np.flatnonzero(np.asarray(watched.sum(axis=0)).ravel() >= _FEWEST)
    narrow = watched[:, common]
    gram = (narrow.T @ narrow).toarray().astype(np.float32, order="F")
    gram[np.diag_indices_from(gram)] += np.float32(shrink)
    factor, _ = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    weights = inverse / -np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0

    def score(histories: list[Run]) -> Floats:
        scores = np.zeros((len(histories), world.clips))
        scores[:, common] = matrix(histories, world.clips)[:, common] @ weights
        return scores

    return score


def item_knn(world: World, people: Run, shrink: float) -> Scorer:
    """Score by the cosine of a clip's people with those of the clips in the history."""
    watched = matrix([world.history[person] for person in people], world.clips)
    together = (watched.T @ watched).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    norm = np.sqrt(np.asarray(watched.sum(axis=0)).ravel())
    cells = together.tocoo()
    values = cells.data / (norm[cells.row] * norm[cells.col] + shrink)
    near = _strongest(sparse.coo_array((values, cells.coords), shape=cells.shape).tocsr())
    return lambda histories: (matrix(histories, world.clips) @ near).toarray()


def _strongest(table: sparse.csr_array) -> sparse.csr_array:
    for row in range(table.shape[0]):
        values = table.data[table.indptr[row] : table.indptr[row + 1]]
        if len(values) > _NEIGHBOURS:
            values[values < np.partition(values, -_NEIGHBOURS)[-_NEIGHBOURS]] = 0
    table.eliminate_zeros()
    return table


def als(world: World, people: Run, *, dims: int, alpha: float, shrink: float) -> Scorer:
    """Score by implicit matrix factors (Hu, Koren and Volinsky 2008), folded in by ridge."""
    watched = matrix([world.history[person] for person in people], world.clips)
    across = watched.T.tocsr()
    dice = np.random.default_rng(0)
    clips = (dice.standard_normal((world.clips, dims)) * 0.1).astype(np.float32)
    for _ in range(_ROUNDS):
        persons = _ridge(watched, clips, alpha, shrink)
        clips = _ridge(across, persons, alpha, shrink)
    final = clips
    return lambda histories: (
        _ridge(matrix(histories, world.clips), final, alpha, shrink) @ final.T
    ).astype(np.float64)


def _ridge(watched: sparse.csr_array, fixed: Factors, alpha: float, shrink: float) -> Factors:
    """Return the factors of each row, those of the columns being fixed, by conjugate gradients."""
    rows, columns = watched.tocoo().coords
    near = fixed[columns]
    whole = fixed.T @ fixed + np.float32(shrink) * np.eye(fixed.shape[1], dtype=np.float32)
    rest = np.float32(1 + alpha) * (watched @ fixed)
    found: Factors = np.zeros_like(rest)
    way = rest.copy()
    size = (rest * rest).sum(axis=1, keepdims=True)
    for _ in range(_STEPS):
        known = np.einsum("ij,ij->i", near, way[rows])
        image = way @ whole
        image += np.float32(alpha) * (
            sparse.csr_array((known, watched.indices, watched.indptr), shape=watched.shape) @ fixed
        )
        pace = size / ((way * image).sum(axis=1, keepdims=True) + _SMALL)
        found += pace * way
        rest -= pace * image
        after = (rest * rest).sum(axis=1, keepdims=True)
        way = rest + after / (size + _SMALL) * way
        size = after
    return found


def bpr(world: World, people: Run, *, dims: int, epochs: int, pace: float, shrink: float) -> Scorer:
    """Score by factors that rank watched over other clips (Rendle and others 2009).

    Persons are the mean of their clips' factors, so that unseen people need no fitting.
    """
    histories = [world.history[person] for person in people if len(world.history[person]) > 1]
    mean = sparse.diags_array(1 / np.array([len(run) for run in histories], dtype=np.float32))
    watched = matrix(histories, world.clips)
    persons = (mean @ watched).tocsr()
    dice = np.random.default_rng(0)
    taken = (dice.standard_normal((world.clips, dims)) * 0.05).astype(np.float32)
    given = (dice.standard_normal((world.clips, dims)) * 0.05).astype(np.float32)
    bias = np.zeros(world.clips, dtype=np.float32)
    cells = watched.tocoo()
    for _ in range(epochs):
        order = dice.permutation(len(cells.row))
        for at in range(0, len(order), 4_096):
            part = order[at : at + 4_096]
            who, good = cells.row[part], cells.col[part]
            bad = dice.integers(0, world.clips, len(part))
            known = persons[who]
            person = known @ taken
            gap = ((given[good] - given[bad]) * person).sum(axis=1) + bias[good] - bias[bad]
            slope = (1 / (1 + np.exp(gap))).astype(np.float32)[:, None]
            change = pace * (known.T @ (slope * (given[good] - given[bad])))
            np.add.at(given, good, pace * (slope * person - shrink * given[good]))
            np.add.at(given, bad, pace * (-slope * person - shrink * given[bad]))
            np.add.at(bias, good, pace * slope[:, 0])
            np.add.at(bias, bad, -pace * slope[:, 0])
            taken += change - pace * shrink * taken

    def score(asked: list[Run]) -> Floats:
        table = matrix(asked, world.clips)
        lengths = np.array([max(1, len(run)) for run in asked], dtype=np.float32)
        return np.asarray((table @ taken) / lengths[:, None] @ given.T + bias, dtype=np.float64)

    return score


def counted(runs: list[Run], people: Run, clips: int) -> Floats:
    """Count the clips in these people's runs."""
    return np.bincount(np.concatenate([runs[person] for person in people]), minlength=clips).astype(
        np.float64
    )


def peertube_hot(world: World, people: Run) -> Scorer:
    """PeerTube's "hot": 150 a decade of likes, 16 of views, and one for each 47,000 seconds."""
    facts = world.facts
    assert facts
    likes = np.log10(np.maximum(1, counted(facts.liked, people, world.clips) - 1))
    views = np.log10(counted(world.seen, people, world.clips) + 1)
    score = 150 * likes + 16 * views - facts.age_days * 86_400 / 47_000
    return lambda histories: np.tile(score, (len(histories), 1))


def loops(world: World, people: Run) -> Scorer:
    """Loops' For You: freshness .25, engagement .35, interests .30, the creator's standing .10.

    Interests are kept as points up to 100 for each author and hashtag: here ten for each clip.
    """
    facts = world.facts
    assert facts
    fresh = np.maximum(0, 1 - (facts.age_days / 730) ** 2)
    liked = np.minimum(1, counted(facts.liked, people, world.clips) / 1_000)
    viewed = np.minimum(1, counted(world.seen, people, world.clips) / 5_000)
    days = np.maximum(1, np.floor(facts.age_days) + 1)
    public = 0.25 * fresh + 0.35 * (0.3 * liked + 0.1 * viewed) / np.log(days + 2)
    tags = sorted({tag for row in facts.tags for tag in row})
    place = {tag: at for at, tag in enumerate(tags)}
    pairs = [(row, place[tag]) for row, ones in enumerate(facts.tags) for tag in ones]
    rows, columns = np.array(pairs).T
    tagged = sparse.coo_array(
        (np.ones(len(rows)), (rows, columns)), shape=(world.clips, len(tags))
    ).tocsr()
    authors = np.unique(facts.author, return_inverse=True)[1]

    def score(histories: list[Run]) -> Floats:
        scores = np.tile(public, (len(histories), 1))
        for row, run in enumerate(histories):
            by_author = np.bincount(authors[run], minlength=int(authors.max()) + 1)
            by_tag = np.asarray(tagged[run].sum(axis=0)).ravel()
            points, known = np.minimum(1, by_tag / 10), (by_tag > 0).astype(np.float64)
            mean = (tagged @ points) / np.maximum(1, tagged @ known)
            scores[row] += 0.3 * (0.5 * np.minimum(1, by_author[authors] / 10) + 0.3 * mean)
        return scores

    return score
