"""Held comments, many at once: what an author does with all that waits below their clips."""

from collections.abc import Callable, Collection
from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet

from clerestory.people.models import Person
from clerestory.social.actions.comments import approve_comment, delete_comment
from clerestory.social.models import Comment
from clerestory.social.refused import NothingChosen, TooManyChosen
from clerestory.spine.refusals import NotAllowed, NotFound

MOST_AT_ONCE = 100
MOST_OF_ONE = 500


def approve_comments(*, comment_ids: Collection[UUID], by: Person) -> int:
    """Let those of these comments through that wait below one's own clips; return how many."""
    return _each(comment_ids, by, approve_comment)


def delete_comments(*, comment_ids: Collection[UUID], by: Person) -> int:
    """Delete those of these comments that wait below one's own clips; return how many."""
    return _each(comment_ids, by, delete_comment)


def approve_comments_of(*, author_id: UUID, by: Person) -> int:
    """Let everything through that waits below one's own clips by one person; return how much."""
    rows = _waiting(by).filter(author=author_id)
    return _act(rows.values_list("id", flat=True)[:MOST_OF_ONE], by, approve_comment)


def _each(ids: Collection[UUID], by: Person, act: Callable[..., None]) -> int:
    if not ids:
        raise NothingChosen
    if len(ids) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    return _act(_waiting(by).filter(id__in=ids).values_list("id", flat=True), by, act)


def _act(ids: QuerySet[Comment, UUID], by: Person, act: Callable[..., None]) -> int:
    """Act on one after the other, each in its own transaction: none waits for all the others."""
    count = 0
    for comment_id in list(ids):
        # It was deleted meanwhile, or its writer has blocked somebody.
        with suppress(NotFound, NotAllowed):
            act(comment_id=comment_id, by=by)
            count += 1
    return count


def _waiting(by: Person) -> QuerySet[Comment]:
    rows = Comment.objects.filter(clip__author=by, standing=Comment.Standing.HELD)
    return rows.order_by("id")
