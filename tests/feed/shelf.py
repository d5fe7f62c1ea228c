"""Clips as they stand in the public lists, made without a film."""

from datetime import UTC, datetime, timedelta

from tests.cast import ada

from clerestory.clips import actions
from clerestory.clips.life import Standing, Work
from clerestory.clips.models import Clip
from clerestory.people.models import Person


def listed(
    description: str = "", by: Person | None = None, *, hours: float = 0, **more: object
) -> Clip:
    """Return a public clip that has been listed for so many hours."""
    at = datetime.now(UTC) - timedelta(hours=hours)
    author = by or ada()
    made = Clip.objects.create(
        author=author,
        folder=f"{Clip.objects.count():032x}",
        work=Work.COMPLETE,
        standing=Standing.PUBLISHED,
        published_at=at,
        listed_at=at,
        duration_ms=10_000,
    )
    actions.describe_clip(clip_id=made.id, by=author, description=description, **more)  # type: ignore[arg-type]  # the test's own words
    made.refresh_from_db()
    return made
