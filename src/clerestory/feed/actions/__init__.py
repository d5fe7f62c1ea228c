"""Writes of the feed."""

from clerestory.feed.actions.pools import publish_pools, sweep_pools, withdraw
from clerestory.feed.actions.tallies import count, write_counts

__all__ = ["count", "publish_pools", "sweep_pools", "withdraw", "write_counts"]
