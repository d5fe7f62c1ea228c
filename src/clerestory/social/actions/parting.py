"""Parting: what goes when one blocks the other, and when somebody leaves."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

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


def part(*, one_id: UUID, other_id: UUID) -> None:
    """Remove what each of two people left with the other: likes, saves, reposts and comments."""
    people = {person.id: person for person in Person.objects.filter(id__in=(one_id, other_id))}
    for person_id, owner_id in ((one_id, other_id), (other_id, one_id)):
        person = people.get(person_id)
        if person is not None:
            _take_back(person, Q(clip__author=owner_id), Q(comment__author=owner_id))
            below = Q(parent__author=owner_id) | Q(clip__author=owner_id)
            _remove(Comment.objects.filter(below, author=person))


def let_go(*, person_id: UUID) -> None:
    """Remove everything of somebody who leaves, and keep every count true; safe to repeat."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        return
    _take_back(person, Q(), Q())
    _remove(Comment.objects.filter(author=person))
    Collection.objects.filter(person=person).delete()
    FilteredWord.objects.filter(person=person).delete()


def _take_back(person: Person, clip: Q, comment: Q) -> None:
    for clip_id in _ids(Like.objects.filter(clip, person=person), "clip"):
        unlike_clip(clip_id=clip_id, by=person)
    for clip_id in _ids(Save.objects.filter(clip, person=person), "clip"):
        unsave_clip(clip_id=clip_id, by=person)
    for clip_id in _ids(Repost.objects.filter(clip, person=person), "clip"):
        remove_repost(clip_id=clip_id, by=person)
    for comment_id in _ids(CommentLike.objects.filter(comment, person=person), "comment"):
        unlike_comment(comment_id=comment_id, by=person)


def _remove(rows: QuerySet[Comment]) -> None:
    for comment_id in _ids(rows, "id"):
        with suppress(NotFound), transaction.atomic():
            remove_comment(locked(comment_id))


def _ids(rows: QuerySet[Any], name: str) -> Iterable[UUID]:
    return list(rows.values_list(name, flat=True))
