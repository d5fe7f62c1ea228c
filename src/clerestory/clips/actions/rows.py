"""What several actions do to a clip's row, inside their transaction."""

import secrets
from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clerestory.clips import storage
from clerestory.clips.actions.finding import count_tags, enter_words
from clerestory.clips.events import ClipPublished
from clerestory.clips.life import STANDING, WORK, Audience, Held, Standing, Work, step
from clerestory.clips.models import Captions, Catalogue, Clip, ClipTag, Pin
from clerestory.clips.queries import forget_version
from clerestory.clips.words import handles_in, tags_in
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.spine.facts import announce
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.spine.tasks import enqueue

PREPARE = "clerestory.clips.later.prepare"
CHOICES = "clerestory.clips.later.make_choices"
CLIMB = "clerestory.clips.later.climb"
COVER = "clerestory.clips.later.make_chosen_cover"
SETTLE = "clerestory.clips.later.settle"
MAKE_DOWNLOAD = "clerestory.clips.later.make_download"
TIDY = "clerestory.clips.later.tidy"
REMOVE_FILES = "clerestory.clips.later.remove_files"
A_MINUTE = timedelta(minutes=1)


def locked(clip_id: UUID, by: Person | None = None) -> Clip:
    """Return a clip for changing, of this author where one is given; raise NotFound."""
    rows = Clip.objects.select_for_update().filter(id=clip_id)
    clip = (rows if by is None else rows.filter(author=by)).first()
    if clip is None:
        raise NotFound
    return clip


def save(clip: Clip, *, narrower: bool = False) -> None:
    """Save a changed row, enter it into the lists it belongs in and settle its folder.

    Fewer may see it (`narrower`): the files leave the public place before the commit, and are
    sealed under a new name after it. More may: they are opened after it. A crash in between leaves
    them where fewer can reach them, and `later.settle_folders` mends it.
    """
    if narrower:
        storage.hide(clip)
        clip.former_folder, clip.folder = clip.folder, secrets.token_hex(16)
    enter(clip)
    _place_words(clip)
    clip.save()
    if clip.standing == Standing.PUBLISHED and (clip.audience != Audience.PUBLIC or clip.held_back):
        Pin.objects.filter(clip=clip).delete()
    place_captions(clip)
    _enter_words(clip)
    transaction.on_commit(lambda: settle_soon(clip.id))


def enter(clip: Clip) -> None:
    """Enter a row, before it is saved, into the public lists or take it out of them."""
    listed = clip.is_open and clip.audience == Audience.PUBLIC and clip.is_playable
    listed = listed and clip.held_back == Held.NO and not clip.author.is_limited
    if listed or clip.listed_at:
        lists_changed()
    clip.listed_at = clip.published_at if listed else None


def settle(*, clip_id: UUID) -> None:
    """Bring a clip's files to where its row, as it is now, says that they belong.

    A transaction moves one file: a long clip holds up nobody else's writing, and if its audience is
    changed in between, the next file goes where it belongs then. Raise KeysAway or DiskFull.
    """
    while _settled_one(clip_id):
        pass


def settle_soon(clip_id: UUID) -> None:
    """Do that now; or if keys or room are wanting, a little later. Meanwhile nobody reads it."""
    try:
        settle(clip_id=clip_id)
    except (Refusal, OSError):
        enqueue(SETTLE, str(clip_id), wait=A_MINUTE)


def _settled_one(clip_id: UUID) -> bool:
    """Move one file, if there is one to be moved; say whether there was."""
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(id=clip_id).first()
        if clip is None:
            return False
        if clip.listed_at and not clip.is_open:
            # The author closed the profile while this was being published.
            enter(clip)
            _place_words(clip)
            clip.save()
            place_captions(clip)
            _enter_words(clip)
        return next(storage.moves(clip), None) is not None


def publish(clip: Clip) -> None:
    """Let the audience see a playable draft."""
    clip.standing = step(STANDING, Standing(clip.standing), Standing.PUBLISHED)
    clip.published_at = timezone.now()
    clip.publish_when_playable = False
    save(clip)
    announce(ClipPublished(clip.id))


def begin_work(clip: Clip) -> None:
    """Ask for the first rendition. Of people who wait, whoever waits for fewer clips goes first."""
    ahead = Clip.objects.filter(author_id=clip.author_id, work=Work.WAITING).count()
    clip.work = step(WORK, Work(clip.work), Work.WAITING)
    clip.progress, clip.trouble_code, clip.trouble = 0, "", ""
    clip.save(update_fields=["work", "progress", "trouble_code", "trouble"])
    enqueue(PREPARE, str(clip.id), priority=-ahead)


def lists_changed() -> None:
    """Count a change to what the public lists show, at the end of the caller's transaction."""
    if not Catalogue.objects.filter(id=1).update(version=F("version") + 1):
        Catalogue.objects.get_or_create(id=1)
    transaction.on_commit(forget_version)


def _place_words(clip: Clip) -> None:
    """Seal what a closed clip says, and what would tell of it; open what an open one says."""
    if not clip.is_open:
        if clip.open_description:
            clip.sealed_description, clip.open_description = clip.open_description, ""
        if clip.open_alt_text:
            clip.sealed_alt_text, clip.open_alt_text = clip.open_alt_text, ""
        clip.mentions = []
        return
    clip.description, clip.alt_text = clip.description, clip.alt_text
    clip.mentions = people.known_handles(handles_in(clip.description), clip.author)


def place_captions(clip: Clip) -> None:
    """Seal the text of a closed clip's captions, and open an open one's."""
    sealed = Q(open_text="")
    for row in Captions.objects.filter(sealed if clip.is_open else ~sealed, clip=clip):
        row.clip = clip
        row.put(row.text, is_open=clip.is_open)
        row.save()


def _enter_words(clip: Clip) -> None:
    """Let a saved clip be found by its hashtags and words if it is listed, else let it go."""
    names = set(tags_in(clip.open_description))
    rows = ClipTag.objects.filter(clip=clip)
    before = dict(rows.values_list("name", "listed_at"))
    rows.exclude(name__in=names).delete()
    rows.update(listed_at=clip.listed_at)
    ClipTag.objects.bulk_create(
        ClipTag(clip=clip, name=name, listed_at=clip.listed_at)
        for name in sorted(names - before.keys())
    )
    counted = {name for name, listed_at in before.items() if listed_at}
    count = names if clip.listed_at else set[str]()
    count_tags(Counter(counted - count), -1)
    count_tags(Counter(count - counted), 1)
    enter_words(clip)
