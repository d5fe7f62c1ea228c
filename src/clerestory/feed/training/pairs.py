"""Counters of pairs: how often one clip was watched within a few clips after another.

A counter is a sparse square matrix, row the earlier clip, column the later one; what it counts may
be weighted by how far apart the two were. It holds no person, no list and no time.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

type Counters = sparse.csr_array
type Numbers = NDArray[np.floating]
type Places = NDArray[np.integer]


def of_pairs(earlier: Places, later: Places, weight: Numbers, clips: int) -> Counters:
    """Add up weighted pairs; a clip after itself tells nothing and is left out."""
    apart = earlier != later
    rows, columns = earlier[apart], later[apart]
    counted = sparse.coo_array(
        (weight[apart].astype(np.float32), (rows, columns)), shape=(clips, clips)
    )
    return counted.tocsr()


def of_runs(runs: Iterable[Places], clips: int, *, window: int, keep: float) -> Counters:
    """Count all pairs at most `window` apart; each place further counts `keep` times as much.

    Each run is what one person watched, in order; this is what donors would give in pieces.
    """
    listed = [run for run in runs if len(run) > 1]
    if not listed:
        return sparse.csr_array((clips, clips), dtype=np.float32)
    flat = np.concatenate(listed)
    owner = np.repeat(np.arange(len(listed)), [len(run) for run in listed])
    total = sparse.csr_array((clips, clips), dtype=np.float32)
    for gap in range(1, window + 1):
        together = owner[gap:] == owner[:-gap]
        if not together.any():
            break
        earlier, later = flat[:-gap][together], flat[gap:][together]
        weight = np.full(len(earlier), keep ** (gap - 1), dtype=np.float32)
        total = total + of_pairs(earlier, later, weight, clips)
    return total


def transitions(counters: Counters, *, earlier: float, later: float) -> Counters:
    """Even out a counter: divide by powers of how often each clip is earlier and later."""
    before = np.asarray(counters.sum(axis=1)).ravel() + 1
    after = np.asarray(counters.sum(axis=0)).ravel() + 1
    left, right = sparse.diags_array(before**-earlier), sparse.diags_array(after**-later)
    return (left @ counters @ right).astype(np.float32).tocsr()
