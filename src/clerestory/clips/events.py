"""What happens to clips, told to the rooms above."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class ClipPlayable:
    """A clip's first rendition can be watched (by its author, until it is published)."""

    clip_id: UUID


@fact
class ClipPublished:
    """A clip is out: it can be watched by those whom its audience names."""

    clip_id: UUID


@fact
class ClipMatched:
    """A clip is, or looks, like media on a list; `how` is exact or alike, `ground` the list's.

    Where it is found before anybody could watch it, it is held back already.
    """

    clip_id: UUID
    how: str
    ground: str
    name: str


@fact
class ClipRefused:
    """An upload could not be made into a clip; the row says why."""

    clip_id: UUID


@fact
class ClipChanged:
    """Words, audience or labels of a published clip were changed."""

    clip_id: UUID


@fact
class ClipDeleted:
    """A clip was deleted by its author or with its author's account."""

    clip_id: UUID
