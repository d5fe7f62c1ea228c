"""Writing what people do with clips and say under them."""

from clerestory.social.actions.collections import (
    add_collection,
    change_collection,
    delete_collection,
)
from clerestory.social.actions.comments import (
    approve_comment,
    delete_comment,
    edit_comment,
    hide_comment,
    like_comment,
    pin_comment,
    post_comment,
    unlike_comment,
    unpin_comment,
)
from clerestory.social.actions.filters import set_filters
from clerestory.social.actions.held import (
    approve_comments,
    approve_comments_of,
    delete_comments,
)
from clerestory.social.actions.marks import (
    like_clip,
    remove_repost,
    repost_clip,
    save_clip,
    unlike_clip,
    unsave_clip,
)
from clerestory.social.actions.parting import let_go, part

__all__ = [
    "add_collection",
    "approve_comment",
    "approve_comments",
    "approve_comments_of",
    "change_collection",
    "delete_collection",
    "delete_comment",
    "delete_comments",
    "edit_comment",
    "hide_comment",
    "let_go",
    "like_clip",
    "like_comment",
    "part",
    "pin_comment",
    "post_comment",
    "remove_repost",
    "repost_clip",
    "save_clip",
    "set_filters",
    "unlike_clip",
    "unlike_comment",
    "unpin_comment",
    "unsave_clip",
]
