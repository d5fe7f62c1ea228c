"""The counts that are kept on a clip for the room above."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from clerestory.clips.models import Clip


def count(
    *, clip_id: UUID, likes: int = 0, comments: int = 0, reposts: int = 0, saves: int = 0
) -> None:
    """Add to a clip's counts, inside the transaction of what is counted; negative takes away."""
    steps = {"likes": likes, "comments": comments, "reposts": reposts, "saves": saves}
    Clip.objects.filter(id=clip_id).update(
        stirred=True, **{name: F(name) + step for name, step in steps.items() if step}
    )


def count_down(*, clip_ids: Collection[UUID], name: str) -> None:
    """Take one from the count `name` of each of these clips, which are locked in one order."""
    rows = Clip.objects.filter(id__in=clip_ids)
    list(rows.select_for_update().order_by("id").values_list("id"))
    rows.update(stirred=True, **{name: F(name) - 1})
