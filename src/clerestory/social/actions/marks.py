"""Liking, saving and reposting clips. Doing or undoing it again changes nothing."""

from uuid import UUID

from django.db import transaction

from clerestory.clips import actions as clips
from clerestory.clips import queries
from clerestory.clips.life import Audience
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.social.events import (
    ClipLiked,
    ClipReposted,
    ClipSaved,
    ClipUnliked,
    RepostRemoved,
)
from clerestory.social.models import Collection, Like, Repost, Save
from clerestory.social.refused import NotToBePassedOn, RepostTooLong
from clerestory.spine.allowances import spend
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound
from clerestory.spine.rows import add_once

MOST_WORDS = 500
REPOSTS_PER_HOUR = 60


def like_clip(*, clip_id: UUID, by: Person) -> None:
    """Let somebody like a clip that they may watch; raise NotFound."""
    with transaction.atomic():
        clip = queries.clip_for(by, clip_id)
        if add_once(Like(person=by, clip=clip)):
            clips.count(clip_id=clip.id, likes=1)
            announce(ClipLiked(by.id, clip.id))


def unlike_clip(*, clip_id: UUID, by: Person) -> None:
    """Let somebody like a clip no longer, whether or not they may still watch it."""
    with transaction.atomic():
        if Like.objects.filter(person=by, clip=clip_id).delete()[0]:
            clips.count(clip_id=clip_id, likes=-1)
            announce(ClipUnliked(by.id, clip_id))


def save_clip(*, clip_id: UUID, by: Person, collection_id: UUID | None = None) -> None:
    """Save a clip into one of one's collections or into none; again moves it. Raise NotFound."""
    with transaction.atomic():
        clip = queries.clip_for(by, clip_id)
        collection = None
        if collection_id is not None:
            collection = Collection.objects.filter(id=collection_id, person=by).first()
            if collection is None:
                raise NotFound
        row, fresh = Save.objects.get_or_create(
            person=by, clip=clip, defaults={"collection": collection}
        )
        if fresh:
            clips.count(clip_id=clip.id, saves=1)
            announce(ClipSaved(clip.id))
        elif row.collection_id != collection_id:
            Save.objects.filter(id=row.id).update(collection=collection)


def unsave_clip(*, clip_id: UUID, by: Person) -> None:
    """Take a clip out of what somebody saved."""
    with transaction.atomic():
        if Save.objects.filter(person=by, clip=clip_id).delete()[0]:
            clips.count(clip_id=clip_id, saves=-1)


def repost_clip(*, clip_id: UUID, by: Person, text: str = "") -> None:
    """Pass a public clip on, with words or without; again changes the words."""
    text = clean_lines(text)
    if len(text) > MOST_WORDS:
        raise RepostTooLong(most=MOST_WORDS, length=len(text))
    with transaction.atomic():
        clip = queries.clip_for(by, clip_id)
        if not clip.is_open or clip.audience != Audience.PUBLIC or clip.held_back:
            raise NotToBePassedOn
        row, fresh = Repost.objects.get_or_create(person=by, clip=clip, defaults={"text": text})
        if fresh:
            spend("repost", str(by.id), limit=REPOSTS_PER_HOUR, seconds=3600)
            clips.count(clip_id=clip.id, reposts=1)
            announce(ClipReposted(by.id, clip.id))
        elif row.text != text:
            Repost.objects.filter(id=row.id).update(text=text)


def remove_repost(*, clip_id: UUID, by: Person) -> None:
    """Take a repost back."""
    with transaction.atomic():
        if Repost.objects.filter(person=by, clip=clip_id).delete()[0]:
            clips.count(clip_id=clip_id, reposts=-1)
            announce(RepostRemoved(by.id, clip_id))
