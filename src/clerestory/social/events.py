"""What people do with clips and say under them, told to the rooms above."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class ClipLiked:
    """`person_id` likes a clip."""

    person_id: UUID
    clip_id: UUID


@fact
class ClipUnliked:
    """`person_id` likes a clip no longer."""

    person_id: UUID
    clip_id: UUID


@fact
class ClipSaved:
    """Somebody saved a clip; who is nobody else's business."""

    clip_id: UUID


@fact
class ClipReposted:
    """`person_id` passed a clip on to their followers."""

    person_id: UUID
    clip_id: UUID


@fact
class RepostRemoved:
    """`person_id` took a repost back."""

    person_id: UUID
    clip_id: UUID


@fact
class CommentPosted:
    """A comment stands for everybody to read."""

    comment_id: UUID


@fact
class CommentHeld:
    """A comment waits for the author of the clip."""

    comment_id: UUID


@fact
class CommentChanged:
    """A comment says something else now."""

    comment_id: UUID


@fact
class CommentDeleted:
    """A comment is gone, with the replies below it."""

    comment_id: UUID
    clip_id: UUID


@fact
class CommentLiked:
    """`person_id` likes a comment."""

    person_id: UUID
    comment_id: UUID


@fact
class CommentUnliked:
    """`person_id` likes a comment no longer."""

    person_id: UUID
    comment_id: UUID
