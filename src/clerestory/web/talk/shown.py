"""What the markup of comments needs."""

from datetime import UTC, datetime

from clerestory.clips.shown import Author
from clerestory.social.shown import ShownComment

# The empty comment whose markup the page's script fills for comments that it loads itself.
SILENCE = ShownComment(
    id="",
    clip="",
    parent="",
    address="",
    author=Author(handle="", name="", picture="", sample=False, institution=False, private=False),
    by_author=False,
    answered="",
    text="",
    words=(),
    held=False,
    hidden="",
    pinned=False,
    liked_by_author=False,
    likes=0,
    replies=0,
    posted_at=datetime(2026, 1, 1, tzinfo=UTC),
    edited_at=None,
    liked=False,
    mine=False,
    may_pin=False,
    may_delete=False,
)
