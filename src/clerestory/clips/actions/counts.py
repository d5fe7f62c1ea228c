"""The counts that are kept on a clip for the room above."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, QuerySet, UUIDField

from clerestory.clips.models import Clip
from clerestory.spine.prepared import Given, PreparedUpdate


def count(
    *, clip_id: UUID, likes: int = 0, comments: int = 0, reposts: int = 0, saves: int = 0
) -> None:
    """Add to a clip's counts, inside the transaction of what is counted; negative takes away."""
    _COUNT.run(clip=clip_id, likes=likes, comments=comments, reposts=reposts, saves=saves)


def count_down(*, clip_ids: Collection[UUID], name: str) -> None:
    """Take one from the count `name` of each of these clips, which are locked in one order."""
    rows = Clip.objects.filter(id__in=clip_ids)
    list(rows.select_for_update().order_by("id").values_list("id"))
    rows.update(stirred=True, **{name: F(name) - 1})


def _counted(clip: Given, **steps: Given) -> tuple[QuerySet[Clip], dict[str, Any]]:
    counts = {name: F(name) + step for name, step in steps.items()}
    return Clip.objects.filter(id=clip), {"stirred": True, **counts}


_COUNT = PreparedUpdate(
    _counted,
    clip=UUIDField(),
    likes=IntegerField(),
    comments=IntegerField(),
    reposts=IntegerField(),
    saves=IntegerField(),
)
