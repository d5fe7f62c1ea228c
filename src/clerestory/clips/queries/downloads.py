"""The copy of a clip to take along: whether it may be taken, and whether it is there."""

from uuid import UUID

from clerestory.clips import storage
from clerestory.clips.life import Standing
from clerestory.clips.models import Clip, Download, Rendition
from clerestory.clips.queries.single import clip_for, clip_in_any_state
from clerestory.clips.refusals import DownloadsOff, NotReady
from clerestory.clips.shown import ShownDownload
from clerestory.people.models import Person

# The short side of the largest copy, in pixels: larger ones cost too much for what they add.
LARGEST = 1080


def clip_to_take(reader: Person | None, clip_id: UUID) -> Clip:
    """Return a clip of which this reader may take a copy.

    Raise NotFound for whoever may not watch it, DownloadsOff where its author does not allow it
    (the author may always), or NotReady while there is no file.
    """
    clip = clip_for(reader, clip_id)
    mine = reader is not None and reader.id == clip.author_id
    if not mine and (not clip.downloads or clip.standing != Standing.PUBLISHED):
        raise DownloadsOff
    if not clip.is_playable:
        raise NotReady
    return clip


def download_for(reader: Person | None, clip_id: UUID) -> ShownDownload:
    """Return how it is with the copy of a clip; raise what `clip_to_take` does."""
    return shown_download(clip_to_take(reader, clip_id))


def shown_download(clip: Clip) -> ShownDownload:
    """Return how it is with the copy of a clip that the caller may take."""
    row = Download.objects.filter(clip=clip).first()
    if row is None or not row.name:
        return ShownDownload("" if row is None else "making", "", "", 0)
    named = f"{clip.author.handle}-{clip.key}.mp4"
    return ShownDownload("ready", storage.link(clip, row.name), named, row.bytes)


def clip_to_mark(clip_id: UUID) -> tuple[Clip | None, str]:
    """Return a clip whose copy was asked for and is not made, and the file to make it of."""
    if not Download.objects.filter(clip=clip_id, name="").exists():
        return None, ""
    files = Rendition.objects.filter(clip=clip_id)
    fitting = files.filter(short_side__lte=LARGEST).order_by("-short_side")
    file = fitting.first() or files.order_by("short_side").first()
    return clip_in_any_state(clip_id), "" if file is None else file.name
