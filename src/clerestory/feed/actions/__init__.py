"""Writes of the feed."""

from clerestory.feed.actions.learning import learn_pairs
from clerestory.feed.actions.pairs import give_pair, sweep_pairs, write_pairs
from clerestory.feed.actions.pools import publish_pools, sweep_pools, withdraw
from clerestory.feed.actions.tallies import count, write_counts

__all__ = [
    "count",
    "give_pair",
    "learn_pairs",
    "publish_pools",
    "sweep_pairs",
    "sweep_pools",
    "withdraw",
    "write_counts",
    "write_pairs",
]
