"""Captions: taken in as WebVTT or SRT, kept as WebVTT and as text."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.clips import storage
from clerestory.clips.actions.clips import checked_language
from clerestory.clips.actions.rows import locked, save
from clerestory.clips.media.captions import plain_text, read_captions, write_webvtt
from clerestory.clips.models import Captions, Clip
from clerestory.clips.queries import own_clip
from clerestory.clips.refusals import TooManyCaptions, UnknownLanguage
from clerestory.people.models import Person

MOST_CAPTIONS = 40


def set_captions(*, clip_id: UUID, by: Person, language: str, data: bytes) -> Captions:
    """Give a clip captions in a language; they replace those that were there."""
    own_clip(by, clip_id)  # nobody learns what we think of captions for a clip not theirs
    cues = read_captions(data)
    if not checked_language(language):
        raise UnknownLanguage(given="")
    name = f"captions-{language}-{secrets.token_hex(4)}.vtt"
    with transaction.atomic():
        clip = locked(clip_id, by)
        rows = Captions.objects.filter(clip=clip)
        if rows.exclude(language=language).count() >= MOST_CAPTIONS:
            raise TooManyCaptions(most=MOST_CAPTIONS)
        file = storage.work_folder() / name
        try:
            file.write_text(write_webvtt(cues), encoding="utf-8")
            storage.bring_in(clip, {name: file})
        finally:
            file.unlink(missing_ok=True)
        for old in rows.filter(language=language):
            _drop_later(clip, old.name)
        row = rows.filter(language=language).first() or Captions(clip=clip, language=language)
        row.name = name
        row.put(plain_text(cues), is_open=clip.is_open)
        row.save()
        clip.edited_at = timezone.now()
        save(clip)
    return row


def remove_captions(*, clip_id: UUID, by: Person, language: str) -> None:
    """Take away a clip's captions in a language; safe to repeat."""
    language = checked_language(language)
    with transaction.atomic():
        clip = locked(clip_id, by)
        rows = Captions.objects.filter(clip=clip, language=language)
        for row in rows:
            _drop_later(clip, row.name)
        if rows.delete()[0]:
            save(clip)


def _drop_later(clip: Clip, name: str) -> None:
    transaction.on_commit(lambda: storage.drop(clip, name))
