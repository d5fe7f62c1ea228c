"""Work: what the pipeline made of a file, written down as it comes."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from clerestory.clips import storage
from clerestory.clips.actions.rows import CLIMB, locked, publish, save
from clerestory.clips.events import ClipPlayable, ClipRefused
from clerestory.clips.life import WORK, Standing, Work, step
from clerestory.clips.media.make import First, Made
from clerestory.clips.models import Clip, Rendition
from clerestory.spine.facts import announce
from clerestory.spine.refusals import Refusal
from clerestory.spine.tasks import enqueue


def become_playable(*, clip_id: UUID, first: First) -> None:
    """Take in the first rendition and the frames to choose a cover from; safe to repeat."""
    made, frames = first.made, first.frames
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work != Work.WAITING:
            return
        storage.bring_in(clip, [made.path, *frames])
        _rendition(clip, made)
        clip.width, clip.height = made.width, made.height
        clip.duration_ms, clip.has_audio = made.duration_ms, made.has_audio
        clip.frames, clip.cover = [frame.name for frame in frames], frames[0].name
        clip.work = step(WORK, Work.WAITING, Work.PLAYABLE)
        clip.progress = 0
        save(clip, was_open=False)
        announce(ClipPlayable(clip.id))
        if clip.publish_when_playable and clip.standing == Standing.DRAFT:
            publish(clip)
        if first.more_to_come:
            enqueue(CLIMB, str(clip.id))
        else:
            _complete(clip)


def become_complete(*, clip_id: UUID, made: Sequence[Made]) -> None:
    """Take in the other rungs; safe to repeat."""
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work != Work.PLAYABLE:
            return
        storage.bring_in(clip, [rung.path for rung in made])
        for rung in made:
            _rendition(clip, rung)
        _complete(clip)


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
        transaction.on_commit(lambda: storage.original(clip).unlink(missing_ok=True))


def become_failed(*, clip_id: UUID, sentence: str) -> None:
    """Say to the author that the work failed for no fault of the file; it can be tried again."""
    with transaction.atomic():
        clip = locked(clip_id)
        if clip.work == Work.WAITING:
            clip.work = step(WORK, Work.WAITING, Work.FAILED)
        clip.trouble_code, clip.trouble = "Failed", sentence
        clip.save(update_fields=["work", "trouble_code", "trouble"])


def note_progress(*, clip_id: UUID, percent: int) -> None:
    """Keep how far the current piece of work is."""
    Clip.objects.filter(id=clip_id).update(progress=max(0, min(percent, 100)))


def _complete(clip: Clip) -> None:
    clip.work = step(WORK, Work.PLAYABLE, Work.COMPLETE)
    clip.progress, clip.trouble_code, clip.trouble = 100, "", ""
    save(clip, was_open=clip.is_open)
    transaction.on_commit(lambda: storage.original(clip).unlink(missing_ok=True))


def _rendition(clip: Clip, made: Made) -> None:
    Rendition.objects.update_or_create(
        clip=clip,
        short_side=made.short_side,
        defaults={
            "kind": made.kind,
            "name": made.path.name,
            "width": made.width,
            "height": made.height,
            "bit_rate": made.bit_rate,
            "bytes": made.bytes,
            "codecs": made.codecs,
        },
    )

