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
