"""Writes of the feed."""

from clerestory.feed.actions.learning import learn_pairs
from clerestory.feed.actions.pairs import give_pair, sweep_pairs, write_pairs
from clerestory.feed.actions.pools import publish_pools, sweep_pools, withdraw
from clerestory.feed.actions.sealed import drop_taste, keep_taste, sweep_tastes
from clerestory.feed.actions.tallies import count, write_counts

__all__ = [
    "count",
    "drop_taste",
    "give_pair",
    "keep_taste",
    "learn_pairs",
    "publish_pools",
    "sweep_pairs",
    "sweep_pools",
    "sweep_tastes",
    "withdraw",
    "write_counts",
    "write_pairs",
]
