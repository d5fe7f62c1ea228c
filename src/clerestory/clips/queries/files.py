"""The files of clips: their names, whose they are, and what lies where it should not."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection

from clerestory.clips import storage
from clerestory.clips.life import Work
from clerestory.clips.models import Captions, Clip, Download, Rendition
from clerestory.clips.storage import MOVING, PUBLIC
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as
from clerestory.vault.refused import KeysAway
from clerestory.vault.streams import SealedFile

BATCH = 500
WHOSE = "SELECT id, author_id FROM clips_clip WHERE folder = %s"


def frames_of(clip: Clip) -> list[tuple[str, str, bool]]:
    """Return name, address and whether it is chosen, for each frame that can be the cover."""
    chosen = frame_name(clip.cover_at_ms) if clip.cover_at_ms is not None else ""
    return [(name, storage.link(clip, name), name == chosen) for name in clip.frames]


def frame_name(milliseconds: int) -> str:
    """Return the name of the still of this moment."""
    return f"frame-{milliseconds}.jpg"


def files_of(clip: Clip) -> set[str]:
    """Return the names of all files that a clip's rows name."""
    names = {clip.cover, clip.card, *clip.frames}
    for table in (Rendition, Captions, Download):
        names |= set(table.objects.filter(clip=clip).values_list("name", flat=True))
    return names


def files_of_person(person_id: UUID) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Give what the files of a person's clips are called in an export, and what opens each."""
    for clip in Clip.objects.filter(author_id=person_id).order_by("id"):
        for name in sorted(files_of(clip) - {""}):
            yield f"clips/{clip.key}/{name}", partial(storage.pieces, clip, name)
        yield f"clips/{clip.key}/original", partial(storage.pieces_of_original, clip)


def open_private(folder: str, name: str, file: int) -> SealedFile:
    """Return what reads an open private file for whoever has a link to it.

    The row says whose it is and of which clip: a file that was put there from elsewhere does not
    open. Raise NotFound, KeysGone, or KeysAway where row or key cannot be asked for.
    """
    try:
        close_old_connections()  # the file server stands beside Django, which does it otherwise
        with connection.cursor() as cursor:  # a player asks often: making a QuerySet costs the most
            cursor.execute(WHOSE, [folder])
            row = cursor.fetchone()
    except DatabaseError:
        raise KeysAway from None
    if row is None:
        raise NotFound
    clip_id, author_id = (UUID(str(ident)) for ident in row)
    with acting_as("showing"):
        bound = storage.sealed_as(to_text(clip_id), name)
        return SealedFile(file, person_id=author_id, name=bound)


def misplaced(place: str) -> tuple[list[UUID], list[str]]:
    """Return the clips whose folders lie wrongly in this place, and the folders of no clip."""
    ids: list[UUID] = []
    strays: list[str] = []
    names = storage.folders(place)
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        rows = Clip.objects.filter(folder__in=batch).select_related("author")
        by_folder = {clip.folder: clip for clip in rows}
        former = Clip.objects.filter(former_folder__in=batch)
        by_former = dict(former.values_list("former_folder", "id"))
        for name in batch:
            clip = by_folder.get(name)
            if clip is not None and (place == MOVING or clip.is_open != (place == PUBLIC)):
                ids.append(clip.id)
            elif clip is None and name in by_former:
                ids.append(by_former[name])
            elif clip is None:
                strays.append(name)
    return ids, strays


def needless_originals(*, older_than: float) -> list[str]:
    """Return originals that no clip needs any more: a crash kept them from being deleted."""
    needless = []
    for key in storage.originals(older_than=older_than):
        try:
            clip = Clip.objects.filter(id=from_text(key)).first()
        except NotFound:
            continue
        if clip is None or clip.work in {Work.COMPLETE, Work.REFUSED}:
            needless.append(key)
        elif clip.work != Work.ARRIVING and storage.has_original(clip):
            storage.drop_arrived(clip)
    return needless
