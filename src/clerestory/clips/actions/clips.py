"""Clips: what they say, whom they are for, publishing and deleting."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.clips import storage
from clerestory.clips.actions.finding import leave_words
from clerestory.clips.actions.rows import (
    COVER,
    REMOVE_FILES,
    begin_work,
    lists_changed,
    locked,
    place_captions,
    publish,
    save,
    settle_soon,
)
from clerestory.clips.events import ClipChanged, ClipDeleted
from clerestory.clips.languages import LANGUAGES
from clerestory.clips.life import Audience, Held, Standing, Talk, Work
from clerestory.clips.models import Captions, Clip, ClipTag, Playlist, Schedule
from clerestory.clips.queries import ids_of_author
from clerestory.clips.refusals import (
    AltTextTooLong,
    DescriptionTooLong,
    NothingToRetry,
    NotReady,
    UnknownAudience,
    UnknownFrame,
    UnknownLanguage,
    UnknownTalk,
)
from clerestory.people import brakes
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.spine.facts import announce
from clerestory.spine.tasks import enqueue
from clerestory.vault.fields import closed
from clerestory.vault.keys import acting_as
from clerestory.vault.refused import KeysGone

MOST_DESCRIPTION = 2200
MOST_ALT_TEXT = 1500


def describe_clip(
    *,
    clip_id: UUID,
    by: Person,
    description: str | None = None,
    alt_text: str | None = None,
    language: str | None = None,
    audience: str | None = None,
    sensitive: bool | None = None,
    comments_from: str | None = None,
    comments_held: bool | None = None,
    cover: str | None = None,
) -> Clip:
    """Change what a clip says and whom it is for; what is None stays as it is."""
    with transaction.atomic():
        clip = locked(clip_id, by)
        before = _reach(clip)
        if description is not None:
            clip.description = _description(description)
            brakes.refuse_words(clip.description)
        if alt_text is not None:
            clip.alt_text = _alt_text(alt_text)
            brakes.refuse_words(clip.alt_text)
        if language is not None:
            clip.language = checked_language(language)
        if audience is not None:
            clip.audience = _audience(audience)
        if cover:
            _choose_cover(clip, cover)
        if sensitive is not None and clip.own_sensitive is not None:
            clip.own_sensitive = sensitive
        elif sensitive is not None:
            clip.sensitive = sensitive
        if comments_from is not None:
            clip.comments_from = _talk(comments_from)
        clip.comments_held = clip.comments_held if comments_held is None else comments_held
        clip.edited_at = timezone.now()
        save(clip, narrower=_reach(clip) < before)
        if clip.standing == Standing.PUBLISHED:
            announce(ClipChanged(clip.id))
    return clip


def publish_clip(*, clip_id: UUID, by: Person) -> Clip:
    """Publish a draft: at once when it is playable, else as soon as it is; safe to repeat."""
    with transaction.atomic():
        clip = locked(clip_id, by)
        if clip.standing != Standing.DRAFT:
            return clip
        Schedule.objects.filter(clip=clip).delete()
        if clip.is_playable:
            publish(clip)
        elif clip.work in {Work.ARRIVING, Work.WAITING}:
            clip.publish_when_playable = True
            clip.save(update_fields=["publish_when_playable"])
        else:
            raise NotReady
    return clip


def retry_clip(*, clip_id: UUID, by: Person) -> Clip:
    """Try again what failed."""
    with transaction.atomic():
        clip = locked(clip_id, by)
        if clip.work != Work.FAILED or not storage.has_original(clip):
            raise NothingToRetry
        begin_work(clip)
    return clip


def delete_clip(*, clip_id: UUID, by: Person) -> None:
    """Delete a clip, an upload or a draft for good: rows now, files right after."""
    with transaction.atomic():
        remove_clip(locked(clip_id, by))


def withhold_clips_of(*, person_id: UUID) -> None:
    """Show nobody what a person published, whose account is closed."""
    with transaction.atomic(), acting_as("sealing"):
        rows = Clip.objects.select_for_update().filter(
            author_id=person_id, standing=Standing.PUBLISHED
        )
        for clip in rows:
            storage.hide(clip)
            hidden = Clip.objects.filter(id=clip.id)
            hidden.update(standing=Standing.WITHHELD, listed_at=None, **_sealed_words(clip))
            _seal_captions(clip)
            transaction.on_commit(partial(settle_soon, clip.id))
        lists_changed()
        leave_words(ids_of_author(person_id))
        ClipTag.objects.filter(clip__author_id=person_id).update(listed_at=None)


def _sealed_words(clip: Clip) -> dict[str, object]:
    """Return a clip's words as a closed clip has them; none if its author's key is gone."""
    open_words: dict[str, object] = {"open_description": "", "open_alt_text": ""}
    try:
        words = closed(clip, sealed_description=clip.description, sealed_alt_text=clip.alt_text)
    except KeysGone:
        return open_words
    return open_words | words


def _seal_captions(clip: Clip) -> None:
    """Do the same with what its captions say."""
    clip.standing = Standing.WITHHELD
    try:
        place_captions(clip)
    except KeysGone:
        Captions.objects.filter(clip=clip).update(open_text="")


def remove_clips_of(*, person_id: UUID) -> None:
    """Delete everything that a person began or posted, who is leaving."""
    for clip_id in ids_of_author(person_id):
        with transaction.atomic():
            remove_clip(locked(clip_id))
    Playlist.objects.filter(author=person_id).delete()


def remove_clip(clip: Clip) -> None:
    """Delete a clip's rows, and ask for its files to follow; inside the caller's transaction."""
    announce(ClipDeleted(clip.id))
    if clip.listed_at:
        lists_changed()
    leave_words([clip.id])
    enqueue(REMOVE_FILES, clip.folder, clip.former_folder, clip.key)
    clip.delete()


def checked_language(code: str) -> str:
    """Return a known language's code, or an empty string for none; raise UnknownLanguage."""
    if code and code not in LANGUAGES:
        raise UnknownLanguage(given=code[:20])
    return code


def _reach(clip: Clip) -> int:
    """How far the addresses of a clip's files reach: nobody else, followers, anybody."""
    if clip.standing != Standing.PUBLISHED or clip.audience == Audience.PRIVATE:
        return 0
    if clip.held_back == Held.REMOVED:
        return 0
    return 1 if clip.audience == Audience.FOLLOWERS else 2


def _description(text: str) -> str:
    text = clean_lines(text)
    if len(text) > MOST_DESCRIPTION:
        raise DescriptionTooLong(most=MOST_DESCRIPTION, length=len(text))
    return text


def _alt_text(text: str) -> str:
    text = clean_lines(text)
    if len(text) > MOST_ALT_TEXT:
        raise AltTextTooLong(most=MOST_ALT_TEXT, length=len(text))
    return text


def _audience(name: str) -> Audience:
    if name not in Audience.values:
        raise UnknownAudience
    return Audience(name)


def _talk(name: str) -> Talk:
    if name not in Talk.values:
        raise UnknownTalk
    return Talk(name)


def _choose_cover(clip: Clip, name: str) -> None:
    """Remember the chosen frame, and ask for a cover of it; until then the old one stays."""
    if name not in clip.frames:
        raise UnknownFrame
    chosen = int(name.removeprefix("frame-").removesuffix(".jpg"))
    if clip.cover_at_ms != chosen:
        clip.cover_at_ms = chosen
        enqueue(COVER, str(clip.id))
