"""What the spine does by the clock: it sweeps its own tables."""

from clerestory.spine import allowances, jobs
from clerestory.spine.timers import every


@every("1h")
def sweep() -> None:
    """Delete ended tasks and allowances whose window is over."""
    jobs.prune()
    allowances.sweep()
