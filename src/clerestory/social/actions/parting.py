"""Parting: what goes when one blocks the other, and when somebody leaves."""

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from clerestory.clips import actions as clips
from clerestory.people.models import Person
from clerestory.social.actions.comments import locked, remove_comment, unlike_comment
from clerestory.social.actions.marks import remove_repost, unlike_clip, unsave_clip
from clerestory.social.models import (
    Collection,
    Comment,
    CommentLike,
    FilteredWord,
    Like,
    Repost,
    Save,
)
from clerestory.spine.refusals import NotFound

BATCH = 200


def part(*, one_id: UUID, other_id: UUID) -> None:
    """Remove what each of two people left with the other: likes, saves, reposts and comments."""
    people = {person.id: person for person in Person.objects.filter(id__in=(one_id, other_id))}
    for person_id, owner_id in ((one_id, other_id), (other_id, one_id)):
        person = people.get(person_id)
        if person is not None:
            _take_back(person, owner_id)
            below = Q(parent__author=owner_id) | Q(clip__author=owner_id)
            _remove(Comment.objects.filter(below, author=person))


def let_go(*, person_id: UUID) -> None:
    """Remove everything of somebody who leaves, and keep every count true; safe to repeat.

    It is done a few hundred rows at a time: nobody waits long for it, and a crash undoes one step.
    """
    steps = (
        partial(_drop_marks, Like, "likes"),
        partial(_drop_marks, Save, "saves"),
        partial(_drop_marks, Repost, "reposts"),
        _drop_comment_likes,
        _drop_comments,
        partial(_drop, Collection),
        partial(_drop, FilteredWord),
    )
    for step in steps:
        while step(person_id):
            pass


def _drop_marks(table: type[Like | Save | Repost], count: str, person_id: UUID) -> bool:
    """Delete some of somebody's marks and count them down; return whether there were any."""
    with transaction.atomic():
        rows = _some(table.objects.filter(person=person_id), "clip")
        clips.count_down(clip_ids=set(rows.values()), name=count)
        table.objects.filter(id__in=rows).delete()
    return bool(rows)


def _drop_comment_likes(person_id: UUID) -> bool:
    with transaction.atomic():
        rows = _some(CommentLike.objects.filter(person=person_id), "comment")
        liked = Comment.objects.filter(id__in=rows.values())
        list(liked.select_for_update().order_by("id").values_list("id"))
        liked.update(likes=F("likes") - 1)
        liked.filter(clip__author=person_id).update(liked_by_author=False)
        CommentLike.objects.filter(id__in=rows).delete()
    return bool(rows)


def _drop_comments(person_id: UUID) -> bool:
    rows = Comment.objects.filter(author=person_id).order_by("id")
    return _remove(rows[:BATCH]) > 0


def _drop(table: type[Collection | FilteredWord], person_id: UUID) -> bool:
    with transaction.atomic():
        rows = _some(table.objects.filter(person=person_id), "id")
        table.objects.filter(id__in=rows).delete()
    return bool(rows)


def _some(rows: QuerySet[Any], column: str) -> dict[UUID, UUID]:
    """Return some rows' ids with what stands in a column, locked: each goes, and counts, once."""
    found = rows.select_for_update().order_by("id")[:BATCH]
    return dict(found.values_list("id", column))


def _take_back(person: Person, owner_id: UUID) -> None:
    """Take back what somebody did with another's clips and comments, and tell of each."""
    clip, comment = Q(clip__author=owner_id), Q(comment__author=owner_id)
    for clip_id in _ids(Like.objects.filter(clip, person=person), "clip"):
        unlike_clip(clip_id=clip_id, by=person)
    for clip_id in _ids(Save.objects.filter(clip, person=person), "clip"):
        unsave_clip(clip_id=clip_id, by=person)
    for clip_id in _ids(Repost.objects.filter(clip, person=person), "clip"):
        remove_repost(clip_id=clip_id, by=person)
    for comment_id in _ids(CommentLike.objects.filter(comment, person=person), "comment"):
        unlike_comment(comment_id=comment_id, by=person)


def _remove(rows: QuerySet[Comment]) -> int:
    ids = _ids(rows, "id")
    for comment_id in ids:
        with suppress(NotFound), transaction.atomic():
            remove_comment(locked(comment_id))
    return len(ids)


def _ids(rows: QuerySet[Any], name: str) -> list[UUID]:
    return list(rows.values_list(name, flat=True))
