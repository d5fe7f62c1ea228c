"""Timers: `@every("1h")` marks a function that the worker calls at that interval."""

import re
from collections.abc import Callable
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

TIMERS: dict[str, tuple[timedelta, Callable[[], object]]] = {}


def every(interval: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Run the decorated function every `interval`: a number and one of s, m, h, d."""
    match = re.fullmatch(r"(\d+)([smhd])", interval)
    if match is None:
        message = f"an interval is a number and s, m, h or d, not {interval!r}"
        raise ValueError(message)
    pause = timedelta(**{_UNITS[match[2]]: int(match[1])})

    def register(job: Callable[[], object]) -> Callable[[], object]:
        TIMERS[f"{job.__module__}.{job.__qualname__}"] = (pause, job)
        return job

    return register
