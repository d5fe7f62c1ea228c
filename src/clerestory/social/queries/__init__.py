"""Reading what people do with clips and say under them."""

from clerestory.social.queries.comments import (
    comment_for,
    comment_under_review,
    comments_of,
    filters_of,
    held_for,
    held_waiting,
    may_comment,
    replies_of,
    shown_comment,
    shown_new,
    unseen_comments,
    versions_of,
)
from clerestory.social.queries.marks import (
    collection_for,
    collections_of,
    liked_by,
    marks_among,
    own_save,
    reposts_by,
    saved_by,
    with_marks,
)

__all__ = [
    "collection_for",
    "collections_of",
    "comment_for",
    "comment_under_review",
    "comments_of",
    "filters_of",
    "held_for",
    "held_waiting",
    "liked_by",
    "marks_among",
    "may_comment",
    "own_save",
    "replies_of",
    "reposts_by",
    "saved_by",
    "shown_comment",
    "shown_new",
    "unseen_comments",
    "versions_of",
    "with_marks",
]
