"""Uploads: making room for a file, taking in its bytes, handing it to the pipeline."""

import secrets
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clerestory.clips import arrivals, storage
from clerestory.clips.actions.clips import describe_clip, publish_clip, remove_clip
from clerestory.clips.actions.rows import begin_work, locked
from clerestory.clips.media.limits import MEBIBYTE
from clerestory.clips.media.refused import TooManyBytes
from clerestory.clips.models import Clip, Upload
from clerestory.clips.queries import (
    arrived_of,
    own_clip,
    promised_bytes,
    unfinished_uploads,
    upload_of,
)
from clerestory.clips.refusals import EmptyUpload, TooManyUploads, WrongOffset
from clerestory.people import brakes
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.texts import clean_line
from clerestory.spine.allowances import spend

MOST_UNFINISHED = 20
MOST_NAME = 120


def begin_upload(*, by: Person, size: int, name: str = "") -> Upload:
    """Make room for a file of `size` bytes and a draft for it; raise if it cannot be taken."""
    people.require_confirmed(by)
    if size <= 0:
        raise EmptyUpload
    most = int(settings.OPTIONS["CLIP_MAX_BYTES"])
    if size > most:
        raise TooManyBytes(megabytes=-(-size // MEBIBYTE), limit=most // MEBIBYTE)
    # Once for the file as it arrives, and once for the sealed one that takes its place.
    storage.make_room(2 * size + promised_bytes())
    spend("upload", str(by.id), limit=int(settings.OPTIONS["UPLOADS_PER_HOUR"]), seconds=3600)
    brakes.slow_down(by, "posts")
    with transaction.atomic():
        people.hold(by)
        if Upload.objects.filter(person=by, finished_at__isnull=True).count() >= MOST_UNFINISHED:
            raise TooManyUploads(most=MOST_UNFINISHED)
        clip = Clip.objects.create(author=by, folder=secrets.token_hex(16))
        upload = Upload.objects.create(
            clip=clip,
            person=by,
            size=size,
            name=clean_line(name)[:MOST_NAME],
            expires_at=timezone.now() + timedelta(days=int(settings.OPTIONS["UPLOAD_DAYS"])),
        )
        arrivals.begin(storage.original(clip))
    return upload


def receive_bytes(*, upload_id: UUID, by: Person, offset: int, stream: arrivals.Stream) -> int:
    """Append to an upload; return how many bytes are here. The last byte starts the work."""
    upload = upload_of(by, upload_id)
    if upload.finished_at is not None:
        return upload.size
    path = storage.original(upload.clip)
    here = arrivals.receive(path, offset=offset, size=upload.size, stream=stream)
    if here == upload.size:
        finish_upload(upload=upload)
    return here


def finish_upload(*, upload: Upload) -> None:
    """Seal a wholly arrived file and hand it to the pipeline; safe to repeat.

    The plain file counts until the row says that it is whole: it goes after that is committed.
    """
    unfinished = Upload.objects.filter(id=upload.id, finished_at__isnull=True)
    if not unfinished.exists():
        return
    if (here := arrivals.arrived(storage.original(upload.clip))) != upload.size:
        raise WrongOffset(here=here)
    storage.seal_original(upload.clip)
    with transaction.atomic():
        if unfinished.update(finished_at=timezone.now()):
            begin_work(locked(upload.clip_id))
        transaction.on_commit(lambda: storage.drop_arrived(upload.clip))


def post_file(*, by: Person, path: Path, description: str = "") -> Clip:
    """Post a file that lies on this machine; it is published as soon as it is playable."""
    upload = begin_upload(by=by, size=path.stat().st_size, name=path.name)
    if description:
        describe_clip(clip_id=upload.clip_id, by=by, description=description)
    publish_clip(clip_id=upload.clip_id, by=by)
    with path.open("rb") as stream:
        receive_bytes(upload_id=upload.id, by=by, offset=0, stream=stream)
    return own_clip(by, upload.clip_id)


def remove_stale_uploads() -> int:
    """Delete uploads that were left for too long, with their drafts; return how many."""
    old = Upload.objects.filter(expires_at__lt=timezone.now())
    old.filter(finished_at__isnull=False).delete()
    stale = list(old.filter(finished_at__isnull=True).values_list("id", flat=True)[:500])
    return sum(_remove_stale(upload_id) for upload_id in stale)


def finish_whole_uploads() -> int:
    """Hand over files that are whole though the server died at the last byte; return how many."""
    whole = [upload for upload in unfinished_uploads() if arrived_of(upload) == upload.size]
    for upload in whole:
        finish_upload(upload=upload)
    return len(whole)


def _remove_stale(upload_id: UUID) -> bool:
    """Delete one upload that is still unfinished; one that has meanwhile arrived is handed over."""
    with transaction.atomic():
        rows = Upload.objects.select_for_update().filter(id=upload_id, finished_at__isnull=True)
        upload = rows.select_related("clip").first()
        if upload is None:
            return False
        if arrived_of(upload) == upload.size:
            finish_upload(upload=upload)
            return False
        remove_clip(locked(upload.clip_id))
        return True
