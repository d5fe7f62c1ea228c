"""Work: what the pipeline made of a file, written down as it comes."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from clerestory.clips import storage
from clerestory.clips.actions.rows import CHOICES, CLIMB, TIDY, locked, publish, save
from clerestory.clips.events import ClipMatched, ClipPlayable, ClipRefused
from clerestory.clips.life import OPEN, WORK, Held, Standing, Work, step
from clerestory.clips.media.cover import Cover, Still
from clerestory.clips.media.make import Made
from clerestory.clips.media.pipeline import First
from clerestory.clips.models import Clip, KnownMedia, Rendition
from clerestory.clips.queries import files_of, frame_name
from clerestory.spine.facts import announce
from clerestory.spine.refusals import Refusal
from clerestory.spine.tasks import enqueue

# Behind everything that makes somebody's clip watchable.
LATER = -50
# How long a file that was replaced stays for those who are watching it.
GRACE = timedelta(hours=1)


def become_playable(
    *, clip_id: UUID, first: First, match: tuple[str, KnownMedia] | None = None
) -> None:
    """Take in the first rendition and the cover; safe to repeat.

    With a match on a list of known-bad media it is for its author alone until somebody has looked.
    """
    made = first.made
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work != Work.WAITING:
            return
        publishing = clip.publish_when_playable and clip.standing == Standing.DRAFT
        if match is not None:
            clip.held_back = Held.REMOVED
            tell_of_match(clip.id, *match)
        opening = publishing and clip.audience in OPEN and not clip.author.private
        opening = opening and match is None
        _take_in(clip, [made], opening=opening)
        if first.cover is not None:
            _take_cover(clip, first.cover, opening=opening)
        clip.width, clip.height = made.width, made.height
        clip.duration_ms, clip.has_audio = made.duration_ms, made.has_audio
        clip.work = step(WORK, Work.WAITING, Work.PLAYABLE)
        clip.progress = 0
        save(clip)
        announce(ClipPlayable(clip.id))
        if publishing:
            publish(clip)
        if made.kind == "rung":
            # Out of a remux the stills would cost seconds: those wait for the smallest rung.
            enqueue(CHOICES, str(clip.id), priority=LATER)
        if first.more_to_come:
            enqueue(CLIMB, str(clip.id))
        else:
            _complete(clip)


def tell_of_match(clip_id: UUID, how: str, entry: KnownMedia) -> None:
    """Tell the rooms above of a match, in the caller's transaction."""
    announce(ClipMatched(clip_id, how, entry.ground, entry.list))


def become_complete(*, clip_id: UUID, made: Sequence[Made]) -> None:
    """Take in the other rungs, in place of the remux; safe to repeat."""
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work != Work.PLAYABLE:
            return
        Rendition.objects.filter(clip=clip, kind=Rendition.Kind.REMUX).delete()
        _take_in(clip, made)
        _complete(clip)
        enqueue(TIDY, str(clip.id), wait=GRACE)


def offer_frames(
    *, clip_id: UUID, stills: Sequence[Still], match: tuple[str, KnownMedia] | None = None
) -> None:
    """Take in the stills among which the author chooses the cover; safe to repeat."""
    with transaction.atomic():
        clip = locked(clip_id)
        named = {frame_name(round(still.at * 1000)): still.path for still in stills}
        storage.bring_in(clip, named)
        Clip.objects.filter(id=clip.id).update(frames=list(named))
        if match is not None:
            tell_of_match(clip.id, *match)


def change_cover(*, clip_id: UUID, cover: Cover) -> None:
    """Take in the cover that the author chose."""
    with transaction.atomic():
        clip = locked(clip_id)
        _take_cover(clip, cover)
        save(clip)
        enqueue(TIDY, str(clip.id), wait=GRACE)


def become_refused(*, clip_id: UUID, why: Refusal) -> None:
    """Say to the author that this file cannot become a clip, and why; its bytes go."""
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work != Work.WAITING:
            return
        clip.work = step(WORK, Work.WAITING, Work.REFUSED)
        clip.trouble_code, clip.trouble = why.code, str(why)
        clip.save(update_fields=["work", "trouble_code", "trouble"])
        announce(ClipRefused(clip.id))
        transaction.on_commit(lambda: storage.drop_original(clip))


def become_failed(*, clip_id: UUID, sentence: str) -> None:
    """Say to the author that the work failed for no fault of the file; it can be tried again.

    A clip that plays already is not taken back: it stays with the renditions that it has.
    """
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(id=clip_id).first()
        if clip is None:
            return
        if clip.work == Work.PLAYABLE:
            _complete(clip)
        elif clip.work == Work.WAITING:
            clip.work = step(WORK, Work.WAITING, Work.FAILED)
            clip.trouble_code, clip.trouble = "Failed", sentence
            clip.save(update_fields=["work", "trouble_code", "trouble"])


def tidy_folder(*, clip_id: UUID) -> None:
    """Delete files that nothing names any more; safe to repeat."""
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(id=clip_id).first()
        if clip is not None:
            storage.settle(clip)
            storage.tidy(clip, files_of(clip))


def note_progress(*, clip_id: UUID, percent: int) -> None:
    """Keep how far the current piece of work is."""
    Clip.objects.filter(id=clip_id).update(progress=max(0, min(percent, 100)))


def _complete(clip: Clip) -> None:
    clip.work = step(WORK, Work.PLAYABLE, Work.COMPLETE)
    if not clip.frames:
        enqueue(CHOICES, str(clip.id), priority=LATER)
    clip.progress, clip.trouble_code, clip.trouble = 100, "", ""
    save(clip)
    transaction.on_commit(lambda: storage.drop_original(clip))


def _take_in(clip: Clip, made: Sequence[Made], *, opening: bool = False) -> None:
    """Bring renditions into the clip's folder, under names that change with their content."""
    names = {f"{each.short_side}-{each.sha256[:12]}.mp4": each for each in made}
    paths = {name: each.path for name, each in names.items()}
    storage.bring_in(clip, paths, opening=opening)
    for name, each in names.items():
        Rendition.objects.update_or_create(
            clip=clip,
            short_side=each.short_side,
            defaults={
                "kind": each.kind,
                "name": name,
                "width": each.width,
                "height": each.height,
                "bit_rate": each.bit_rate,
                "bytes": each.bytes,
                "codecs": each.codecs,
            },
        )


def _take_cover(clip: Clip, cover: Cover, *, opening: bool = False) -> None:
    mark = secrets.token_hex(4)
    clip.cover, clip.card = f"cover-{mark}.jpg", f"card-{mark}.webp"
    made = {clip.cover: cover.still.path, clip.card: cover.card.path}
    storage.bring_in(clip, made, opening=opening)
