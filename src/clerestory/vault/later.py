"""Afterwards: the ratchet turns once a day."""

from clerestory.spine.timers import every
from clerestory.vault import actions


@every("1d")
def ratchet() -> None:
    """End the epoch of keys."""
    actions.ratchet()
