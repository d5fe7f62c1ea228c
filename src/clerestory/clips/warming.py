"""Warming: how much of late was done with a clip. Pure.

A clip has points for what people did with it. What came since the last reckoning warms it, what was
taken back cools it, and every day halves what there is. Nothing is known of who or when: only the
clip's public counts are looked at, every ten minutes.
"""

import math
from datetime import UTC, datetime

# Points for one of each. Saves are private, and so never seen here.
WORTH = {"likes": 1, "comments": 2, "reposts": 3}
HALF_LIFE_DAYS = 1.0
# With fewer points left than this it is cold, and no clip that is not cold is colder than COLDEST.
COLD = 0.01
COLDEST = -1.0
_START = datetime(2020, 1, 1, tzinfo=UTC)


def points(likes: int, comments: int, reposts: int) -> int:
    """Return the points for all that was done with a clip."""
    # Written out, as a search asks it of every clip that fits.
    return WORTH["likes"] * likes + WORTH["comments"] * comments + WORTH["reposts"] * reposts


def warmth(rising: float, now: datetime) -> float:
    """Return what is left of a clip's points now."""
    return float(2.0 ** min(rising - _halvings(now), 60.0))


def rising_to(rising: float, gained: int, now: datetime) -> float:
    """Return the new `rising` of a clip that gained points, or lost some."""
    left = warmth(rising, now) + gained
    return math.log2(left) + _halvings(now) if left > COLD else COLDEST


def lukewarm(now: datetime) -> float:
    """Return the least `rising` of what is not cold now."""
    return math.log2(COLD) + _halvings(now)


def _halvings(now: datetime) -> float:
    return (now - _START).total_seconds() / 86_400 / HALF_LIFE_DAYS
