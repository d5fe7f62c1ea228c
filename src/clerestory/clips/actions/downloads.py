"""The copy of a clip to take along: asked for, made once, kept for a week."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clerestory.clips import storage
from clerestory.clips.actions.rows import MAKE_DOWNLOAD, lists_changed, locked
from clerestory.clips.media.make import Made
from clerestory.clips.models import Clip, Download
from clerestory.clips.queries import clip_to_take, shown_download
from clerestory.clips.shown import ShownDownload
from clerestory.people.models import Person
from clerestory.spine.allowances import spend
from clerestory.spine.refusals import NotFound
from clerestory.spine.tasks import enqueue

KEPT = timedelta(days=7)
# One that was not made within this time will not be: it can be asked for again.
GIVEN_UP = timedelta(days=1)
PER_HOUR = 30
HOUR = 3600
BATCH = 200


def allow_download(*, clip_id: UUID, by: Person, allowed: bool) -> None:
    """Let whoever may watch take a copy along, or no longer: then a copy that is here goes."""
    with transaction.atomic():
        clip = locked(clip_id, by)
        if clip.downloads == allowed:
            return
        Clip.objects.filter(id=clip.id).update(downloads=allowed)
        if clip.listed_at:
            lists_changed()
        if not allowed:
            drop_download(clip)


def ask_download(*, reader: Person | None, clip_id: UUID, address: str = "") -> ShownDownload:
    """Ask for a copy of a clip; again is the same while it is made or there.

    `address` is where a request of somebody unknown came from, for counting; it is not kept. Who
    asked is not kept either. Raise what `queries.clip_to_take` does, or TooMany.
    """
    clip = clip_to_take(reader, clip_id)
    if not Download.objects.filter(clip=clip).exists():
        spend("download", str(reader.id) if reader else address, limit=PER_HOUR, seconds=HOUR)
        with transaction.atomic():
            locked(clip.id)
            now = timezone.now()
            _, fresh = Download.objects.get_or_create(clip=clip, defaults={"asked_at": now})
            if fresh:
                enqueue(MAKE_DOWNLOAD, str(clip.id))
    return shown_download(clip)


def keep_download(*, clip_id: UUID, made: Made) -> None:
    """Take in a copy that was made, if it is still wanted; safe to repeat."""
    with transaction.atomic():
        clip = locked(clip_id)
        row = Download.objects.filter(clip=clip, name="").first()
        if row is None:
            return
        row.name = f"download-{made.sha256[:12]}.mp4"
        storage.bring_in(clip, {row.name: made.path})
        row.bytes, row.made_at = made.bytes, timezone.now()
        row.save()


def drop_download(clip: Clip) -> None:
    """Let the copy of a locked clip go, with its file; inside the caller's transaction."""
    row = Download.objects.filter(clip=clip).first()
    if row is not None:
        row.delete()
        if row.name:
            transaction.on_commit(partial(storage.drop, clip, row.name))


def fail_download(*, clip_id: UUID) -> None:
    """Forget that a copy was asked for that could not be made: it can be asked for again."""
    Download.objects.filter(clip=clip_id, name="").delete()


def end_downloads() -> int:
    """Delete copies that are a week old, and wishes that came to nothing; return how many."""
    now = timezone.now()
    Download.objects.filter(name="", asked_at__lt=now - GIVEN_UP).delete()
    old = Download.objects.filter(made_at__lt=now - KEPT).values_list("clip_id", flat=True)
    done = 0
    for clip_id in list(old[:BATCH]):
        try:
            with transaction.atomic():
                drop_download(locked(clip_id))
        except NotFound:  # it was deleted meanwhile, and its copy with it
            continue
        done += 1
    return done
