"""Comments: threads, one comment, what waits; the reader comes first.

A comment is read by whoever may watch the clip, unless it waits or one of the two has blocked the
other. What stands below a comment that the reader does not see is not seen either.
"""

from collections.abc import Collection as Some
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, UUIDField

from clerestory.clips import queries as clips
from clerestory.clips.life import Talk
from clerestory.clips.models import Clip
from clerestory.clips.showing import shown_author
from clerestory.clips.sight import visible_to
from clerestory.clips.words import words_of
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.sight import hidden_ids, keeps_distance, unblocked, whoever, with_person
from clerestory.social.filters import fold
from clerestory.social.models import Comment, CommentLike, CommentVersion, FilteredWord
from clerestory.social.refused import CommentsForFollowers, CommentsForMentioned, CommentsOff
from clerestory.social.shown import ShownComment, ShownVersion
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import BadMark, Page
from clerestory.spine.prepared import Given, Prepared, Several, among
from clerestory.spine.refusals import NotFound, Refusal, SignInNeeded

MOST = 50
ORDERS = ("top", "newest")

# The form of a question for comments: who asks, in which order, and after which mark.
type Asks = Literal["stranger", "reader", "owner"]
type Order = Literal["top", "newest", "oldest"]
type Mark = Literal["none", "plain", "pinned"]


def comments_of(
    reader: Person | None,
    clip_id: UUID,
    order: str = "top",
    after: str | None = None,
    limit: int = 10,
) -> Page[ShownComment]:
    """Return the comments of the first level under a clip: the pinned one, then the best liked.

    `order` may be `newest`. Raise NotFound where the reader may not watch the clip.
    """
    clip = clips.place_for(reader, clip_id)
    first: Order = "newest" if order == "newest" else "top"
    return _page(reader, clip, first, clip.id, after, limit)


def replies_of(
    reader: Person | None, comment_id: UUID, after: str | None = None, limit: int = 10
) -> Page[ShownComment]:
    """Return the replies below a comment, the oldest first; raise NotFound."""
    parent = comment_for(reader, comment_id)
    return _page(reader, parent.clip, "oldest", parent.id, after, limit)


def shown_comment(reader: Person | None, comment_id: UUID) -> ShownComment:
    """Return one comment; raise NotFound."""
    row = comment_for(reader, comment_id)
    return _show(reader, row.clip, [row])[0]


def shown_new(by: Person, row: Comment) -> ShownComment:
    """Return a comment to whoever has just written it."""
    return _show(by, row.clip, [row])[0]


def comment_for(reader: Person | None, comment_id: UUID) -> Comment:
    """Return the row of a comment that the reader may read, with its clip; raise NotFound."""
    rows = Comment.objects.filter(_readable(reader), visible_to(reader, "clip__"), id=comment_id)
    row = rows.select_related("author", "clip__author", "parent").first()
    if row is None:
        raise NotFound
    if row.parent_id is not None:
        parents = Comment.objects.filter(_readable(reader), id=row.parent_id)
        if not parents.exists():
            raise NotFound
    return row


def versions_of(reader: Person | None, comment_id: UUID) -> list[ShownVersion]:
    """Return what a comment said before, and says now, the latest first."""
    row = comment_for(reader, comment_id)
    if row.hidden_for and not _reads_hidden(reader, row):
        raise NotFound
    former = CommentVersion.objects.filter(comment=row).order_by("-id")
    now = ShownVersion(row.text, row.edited_at or row.posted_at)
    return [now, *(ShownVersion(one.text, one.written_at) for one in former)]


def comment_under_review(comment_id: UUID) -> tuple[Comment, ShownComment] | None:
    """Return a comment in any state, and as its moderators see it; None when it is gone."""
    rows = Comment.objects.select_related("author", "clip__author", "parent")
    row = rows.filter(id=comment_id).first()
    return None if row is None else (row, _show(row.author, row.clip, [row])[0])


def held_for(author: Person, after: str | None = None, limit: int = 20) -> Page[ShownComment]:
    """Return what waits for this author below all their clips, the oldest first."""
    limit = max(1, min(limit, MOST))
    rows = Comment.objects.filter(_waiting(author))
    if after:
        rows = rows.filter(id__gt=from_text(after))
    found = list(rows.select_related("author", "clip__author").order_by("id")[: limit + 1])
    mark = found[limit - 1].key if len(found) > limit else None
    return Page([_show(author, row.clip, [row])[0] for row in found[:limit]], mark)


def held_waiting(author: Person) -> int:
    """Return how many comments wait for this author."""
    return Comment.objects.filter(_waiting(author)).count()


def may_comment(reader: Person | None, clip: Clip) -> Refusal | None:
    """Return why this reader may not comment on a clip that they may watch, or None."""
    if clip.comments_from == Talk.NOBODY:
        return CommentsOff()
    if reader is None:
        return SignInNeeded()
    if reader.id == clip.author_id:
        return None
    if clip.comments_from == Talk.FOLLOWERS and not people.follows(reader, clip.author):
        return CommentsForFollowers()
    if clip.comments_from == Talk.MENTIONED and reader.handle not in clips.named_in(clip):
        return CommentsForMentioned()
    return None


def filters_of(person: Person) -> list[str]:
    """Return the words that hold comments under a person's clips, as they wrote them."""
    return sorted((row.text for row in FilteredWord.objects.filter(person=person)), key=fold)


def unseen_comments(reader: Person, clip_ids: Some[UUID]) -> dict[str, int]:
    """Return, by clip, how many counted comments are by people invisible to the reader."""
    if not clip_ids or not keeps_distance(reader):
        return {}
    away = hidden_ids(reader)
    rows = Comment.objects.filter(
        Q(author__in=away) | Q(parent__author__in=away),
        clip__in=clip_ids,
        standing=Comment.Standing.SHOWN,
    )
    counted = rows.values_list("clip").annotate(Count("id"))
    return {to_text(clip_id): number for clip_id, number in counted}


def _waiting(author: Person) -> Q:
    here = Q(clip__author=author, standing=Comment.Standing.HELD, author__away_at=None)
    return here & unblocked(author, "author_id")


def _readable(reader: Person | None) -> Q:
    shown = Q(standing=Comment.Standing.SHOWN)
    if reader is not None:
        shown |= Q(author=reader) | Q(clip__author=reader)
    return shown & Q(author__away_at=None) & unblocked(reader, "author_id")


def _level(
    asks: Asks,
    order: Order,
    mark: Mark,
    limit: int,
    /,
    *,
    reader: Given,
    below: Given,
    likes: Given,
    last: Given,
) -> QuerySet[Comment]:
    """Return what one may read of one level: right below a clip, or below a comment.

    The clip's author may read all of it. After a mark, what comes after the row of `last`.
    """
    who = None if asks == "stranger" else whoever(reader)
    seen = Q(author__away_at=None) & unblocked(who, "author_id")
    if who is None:
        seen &= Q(standing=Comment.Standing.SHOWN)
    elif asks == "reader":
        seen &= Q(standing=Comment.Standing.SHOWN) | Q(author=who.id)
    seen &= Q(parent=below) if order == "oldest" else Q(clip=below, parent=None)
    if mark != "none":
        seen &= _after(order, mark, likes, last)
    rows = Comment.objects.filter(seen).order_by(*_SORTED[order])
    return with_person(rows, "author")[:limit]


def _after(order: Order, mark: Mark, likes: Given, last: Given) -> Q:
    if order == "oldest":
        return Q(id__gt=last)
    if order == "newest":
        return Q(id__lt=last)
    after = Q(likes__lt=likes) | Q(likes=likes, id__lt=last)
    return Q(pinned=False) | after if mark == "pinned" else Q(pinned=False) & after


_SORTED: Final[dict[Order, tuple[str, ...]]] = {
    "top": ("-pinned", "-likes", "-id"),
    "newest": ("-id",),
    "oldest": ("id",),
}
_LEVELS = Prepared(
    _level, reader=UUIDField(), below=UUIDField(), likes=IntegerField(), last=UUIDField()
)


def _page(
    reader: Person | None,
    clip: Clip,
    order: Order,
    below: UUID,
    after: str | None,
    limit: int,
) -> Page[ShownComment]:
    limit = max(1, min(limit, MOST))
    asks: Asks = "stranger"
    if reader is not None:
        asks = "owner" if reader.id == clip.author_id else "reader"
    mark: Mark = "none"
    likes, last = None, None
    if after:
        mark = "plain"
        if order == "top":
            pinned, likes, last = _read_mark(after)
            mark = "pinned" if pinned else "plain"
        else:
            last = from_text(after)
    found = _LEVELS.rows(
        asks,
        order,
        mark,
        limit + 1,
        reader=reader.id if reader else None,
        below=below,
        likes=likes,
        last=last,
    )
    text = None
    if len(found) > limit:
        text = _mark(found[limit - 1]) if order == "top" else found[limit - 1].key
    return Page(_show(reader, clip, found[:limit]), text)


def _show(reader: Person | None, clip: Clip, rows: Sequence[Comment]) -> list[ShownComment]:
    """Show comments of one clip, whose authors are loaded, in a few questions however many."""
    ids = [row.id for row in rows]
    liked: set[UUID] = set()
    unseen: dict[UUID | None, int] = {}
    away = reader is not None and keeps_distance(reader)
    if reader is not None and ids:
        if any(row.likes for row in rows):
            liked.update(_LIKED.rows(reader=reader.id, comments=ids))
        if away and any(row.replies for row in rows):
            theirs = Comment.objects.filter(parent__in=ids, author__in=hidden_ids(reader))
            shown = theirs.filter(standing=Comment.Standing.SHOWN)
            unseen = dict(shown.values_list("parent").annotate(Count("id")))
    answered = _answered(reader, rows)
    named = {name for row in rows for name in row.mentions} if away else ()
    hidden = people.hidden_handles(reader, named)
    owner = reader is not None and reader.id == clip.author_id
    said = {
        row.id: "" if row.hidden_for and not _reads_hidden(reader, row) else row.text
        for row in rows
    }
    return [
        ShownComment(
            id=row.key,
            clip=clip.key,
            parent=to_text(row.parent_id) if row.parent_id else "",
            address=f"/comments/{row.key}",
            author=shown_author(row.author),
            by_author=row.author_id == clip.author_id,
            answered=answered.get(row.answered_id, ""),
            text=said[row.id],
            words=words_of(said[row.id], [name for name in row.mentions if name not in hidden]),
            held=not row.is_shown,
            hidden=row.hidden_for,
            pinned=row.pinned,
            liked_by_author=row.liked_by_author,
            likes=row.likes,
            replies=max(0, row.replies - unseen.get(row.id, 0)),
            posted_at=row.posted_at,
            edited_at=row.edited_at,
            liked=row.id in liked,
            mine=reader is not None and reader.id == row.author_id,
            may_pin=owner and row.parent_id is None and row.is_shown and not row.hidden_for,
            may_delete=owner or (reader is not None and reader.id == row.author_id),
        )
        for row in rows
    ]


def _liked(reader: Given, comments: list[Given]) -> QuerySet[CommentLike, UUID]:
    rows = CommentLike.objects.filter(among("comment_id", comments), person_id=reader)
    return rows.values_list("comment", flat=True)


_LIKED = Prepared(_liked, reader=UUIDField(), comments=Several(UUIDField()))


def _reads_hidden(reader: Person | None, row: Comment) -> bool:
    """Whether the reader may read what moderators hid: whoever wrote it may, and nobody else."""
    return reader is not None and reader.id == row.author_id


def _answered(reader: Person | None, rows: Sequence[Comment]) -> dict[UUID | None, str]:
    """Return the handles of those whose replies were answered, if the reader may see them."""
    ids = {row.answered_id for row in rows if row.answered_id}
    if not ids:
        return {}
    here = Q(author__away_at=None) & unblocked(reader, "author_id")
    seen = Comment.objects.filter(here, id__in=ids)
    return dict(seen.values_list("id", "author__handle"))


def _mark(row: Comment) -> str:
    return f"{int(row.pinned)}-{row.likes:x}-{row.key}"


def _read_mark(text: str) -> tuple[bool, int, UUID]:
    pinned, _, rest = text.partition("-")
    likes, _, key = rest.partition("-")
    try:
        return pinned == "1", int(likes[:8], 16), from_text(key)
    except (ValueError, NotFound):
        raise BadMark from None
