"""What staff access does by the clock."""

from clerestory.gate.staff import actions
from clerestory.spine.timers import every


@every("1m")
def reveal() -> None:
    """Tell the people whose day has come."""
    actions.reveal_due()


@every("1h")
def sweep() -> None:
    """Empty the words of old requests."""
    actions.sweep()
