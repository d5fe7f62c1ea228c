"""Writing notices: what happened, what was taken back, what was read, what is chosen."""

from clerestory.notices.actions.choices import choose
from clerestory.notices.actions.happenings import (
    tell_of_account,
    tell_of_answer,
    tell_of_clip,
    tell_of_comment,
    tell_of_comment_like,
    tell_of_decision,
    tell_of_follow,
    tell_of_held,
    tell_of_like,
    tell_of_outcome,
    tell_of_report,
    tell_of_repost,
    tell_of_request,
    tell_of_undoing,
)
from clerestory.notices.actions.keeping import let_go, part, sweep, write_letters
from clerestory.notices.actions.reading import mark_read
from clerestory.notices.actions.telling import take_back

__all__ = [
    "choose",
    "let_go",
    "mark_read",
    "part",
    "sweep",
    "take_back",
    "tell_of_account",
    "tell_of_answer",
    "tell_of_clip",
    "tell_of_comment",
    "tell_of_comment_like",
    "tell_of_decision",
    "tell_of_follow",
    "tell_of_held",
    "tell_of_like",
    "tell_of_outcome",
    "tell_of_report",
    "tell_of_repost",
    "tell_of_request",
    "tell_of_undoing",
    "write_letters",
]
