"""What is on its way here."""

from uuid import UUID

from clerestory.clips import arrivals, storage
from clerestory.clips.models import Clip, Upload
from clerestory.clips.refusals import UploadGone
from clerestory.people.models import Person
from clerestory.spine.refusals import NotFound


def upload_of(reader: Person, upload_id: UUID) -> Upload:
    """Return the reader's own upload, with its clip; raise NotFound."""
    upload = Upload.objects.select_related("clip").filter(id=upload_id, person=reader).first()
    if upload is None:
        raise NotFound
    return upload


def upload_to(clip: Clip) -> Upload | None:
    """Return the unfinished upload of a clip, if there is one."""
    return Upload.objects.filter(clip=clip, finished_at__isnull=True).first()


def arrived_of(upload: Upload) -> int:
    """Return how many bytes of an upload are here."""
    return upload.size if upload.finished_at is not None else _arrived(upload)


def unfinished_uploads() -> list[Upload]:
    """Return the uploads whose last byte has not been seen, with their clips."""
    return list(Upload.objects.select_related("clip").filter(finished_at__isnull=True))


def promised_bytes() -> int:
    """Return how many bytes of accepted uploads have yet to arrive."""
    return sum(max(0, upload.size - _arrived(upload)) for upload in unfinished_uploads())


def _arrived(upload: Upload) -> int:
    try:
        return arrivals.arrived(storage.original(upload.clip))
    except UploadGone:
        return 0
