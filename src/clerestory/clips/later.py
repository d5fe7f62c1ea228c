"""Afterwards: making files watchable, then pretty; clearing away; mending what a crash left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.tasks import task
from django.utils.translation import gettext_noop

from clerestory.clips import actions, known, queries, storage
from clerestory.clips.life import Work
from clerestory.clips.media import pipeline
from clerestory.clips.media.cover import Cover
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.pipeline import Desk, make_first, make_rest
from clerestory.clips.media.refused import DiskFull, Interrupted
from clerestory.clips.media.sandbox import sweep, workspace
from clerestory.clips.models import Clip, KnownMedia
from clerestory.people import actions as people
from clerestory.people.events import FollowerRemoved, PersonFrozen, PersonLeaving
from clerestory.spine.facts import hears
from clerestory.spine.jobs import Stopped, on_lost, stopping
from clerestory.spine.refusals import Refusal
from clerestory.spine.timers import every
from clerestory.vault.refused import KeysGone


class StillHeld(Exception):
    """A leaving person's row is still held by a clip that came in between."""


FAILED = gettext_noop(
    "We could not finish working on this file, though nothing seems wrong with it. Try again."
)
# Progress is kept once a second at most: it is for eyes, and each write is a commit.
PROGRESS_PAUSE = 1.0


def limits() -> Limits:
    """Return what one upload may use, by the operator's settings."""
    return Limits(
        max_bytes=int(settings.OPTIONS["CLIP_MAX_BYTES"]),
        max_seconds=int(settings.OPTIONS["CLIP_MAX_SECONDS"]),
        max_pixels=int(settings.OPTIONS["CLIP_MAX_PIXELS"]),
    )


@task(queue_name="watchable")
def prepare(clip_id: str) -> None:
    """Make the first rendition and the cover, so that the clip can be watched."""
    clip = queries.clip_at(UUID(clip_id), Work.WAITING)
    if clip is None:
        return
    with _desk(clip) as desk:
        try:
            original = storage.open_original(clip, desk.workdir)
            first = make_first(original, desk)
        except DiskFull:
            raise  # no fault of the file: tried again
        except Refusal as why:
            actions.become_refused(clip_id=clip.id, why=why)
        else:
            match = _match(original, first.cover)
            actions.become_playable(clip_id=clip.id, first=first, match=match)


def _match(original: Path, cover: Cover | None) -> tuple[str, KnownMedia] | None:
    """Compare a file and its cover with the lists of known-bad media, before anybody watches it."""
    if (exact := known.match_file(original)) is not None:
        return known.EXACT, exact
    alike = known.match_stills([cover.still.path] if cover else [])
    return (known.ALIKE, alike) if alike is not None else None


@task(queue_name="pretty")
def climb(clip_id: str) -> None:
    """Make the other rungs."""
    clip = queries.clip_at(UUID(clip_id), Work.PLAYABLE)
    if clip is None:
        return
    with _desk(clip) as desk:
        try:
            source = storage.open_original(clip, desk.workdir)
            made = make_rest(source, desk, have=queries.rungs_of(clip))
        except DiskFull:
            raise
        except Refusal:
            # The file plays and will not give more: it stays with what it has.
            made = []
        actions.become_complete(clip_id=clip.id, made=made)


@task(queue_name="watchable")
def make_choices(clip_id: str) -> None:
    """Make the stills among which the author chooses the cover."""
    clip, name = queries.clip_and_file(UUID(clip_id), sharpest=False)
    if clip is None or not name or clip.frames:
        return
    with _desk(clip, quiet=True) as desk:
        rendition = storage.in_the_clear(clip, name, desk.workdir)
        stills = pipeline.make_choices(rendition, desk)
        alike = known.match_stills([still.path for still in stills])
        match = (known.ALIKE, alike) if alike is not None else None
        actions.offer_frames(clip_id=clip.id, stills=stills, match=match)


@task(queue_name="watchable")
def make_chosen_cover(clip_id: str) -> None:
    """Make the cover that the author chose."""
    clip, name = queries.clip_and_file(UUID(clip_id), sharpest=True)
    if clip is None or not name or clip.cover_at_ms is None:
        return
    with _desk(clip, quiet=True) as desk:
        rendition = storage.in_the_clear(clip, name, desk.workdir)
        cover = pipeline.make_chosen_cover(rendition, desk, at=clip.cover_at_ms / 1000)
        actions.change_cover(clip_id=clip.id, cover=cover)


@task(queue_name="pretty")
def make_download(clip_id: str) -> None:
    """Make a copy to take along, with the author's handle in the corner."""
    clip, name = queries.clip_to_mark(UUID(clip_id))
    if clip is None or not name:
        return
    with _desk(clip, quiet=True) as desk:
        rendition = storage.in_the_clear(clip, name, desk.workdir)
        made = pipeline.make_download(rendition, desk, handle=clip.author.handle)
        actions.keep_download(clip_id=clip.id, made=made)


@every("1h")
def end_downloads() -> None:
    """Delete copies that were made a week ago."""
    actions.end_downloads()


@task
def tidy(clip_id: str) -> None:
    """Delete files that were replaced."""
    actions.tidy_folder(clip_id=UUID(clip_id))


@task
def remove_files(folder: str, former: str, key: str) -> None:
    """Delete the files of a clip whose rows are gone."""
    storage.remove((folder, former), key)


@hears(FollowerRemoved)
def end_links_of(event: FollowerRemoved) -> None:
    """End the links that somebody holds who may not watch any more."""
    actions.end_links(person_id=event.person_id)


@hears(PersonFrozen)
def withhold_clips_of(event: PersonFrozen) -> None:
    """Show nobody the clips of somebody whose account is closed."""
    actions.withhold_clips_of(person_id=event.person_id)


@hears(PersonLeaving)
def delete_clips_of(event: PersonLeaving) -> None:
    """Delete a leaving person's clips with their files, then let the account go."""
    actions.remove_clips_of(person_id=event.person_id)
    # A room above may hold rows still; it calls the same when it has let go.
    if not people.finish_leaving(person_id=event.person_id) and queries.ids_of_author(
        event.person_id
    ):
        raise StillHeld


@every("15m")
def remove_stale_uploads() -> None:
    """Delete uploads that nobody went on with."""
    actions.remove_stale_uploads()


@every("1m")
def finish_whole_uploads() -> None:
    """Hand over files that arrived when the server died at the last byte."""
    actions.finish_whole_uploads()


@every("1m")
def publish_due() -> None:
    """Publish the scheduled clips whose time has come."""
    actions.publish_due()


@every("10m")
def reckon() -> None:
    """Reckon how warm the clips are with which something was done."""
    actions.reckon()


@task
def settle(clip_id: str) -> None:
    """Bring a clip's files to where they belong, which could not be done at once."""
    _settle_one(UUID(clip_id))


@every("1m")
def settle_moving() -> None:
    """Seal what a crash left on its way out of the public place."""
    _settle(storage.MOVING)


@every("1h")
def settle_folders() -> None:
    """Move or delete what a crash left in the wrong place."""
    for place in storage.PLACES:
        _settle(place)
    for key in queries.needless_originals(older_than=3600):
        storage.remove((), key)


@every("10m")
def sweep_workspaces() -> None:
    """Delete workspaces of workers that are no more."""
    sweep(storage.work_folder(), older_than=6 * 3600)


def _settle(place: str) -> None:
    misplaced, strays = queries.misplaced(place)
    for clip_id in misplaced:
        _settle_one(clip_id)
    for name in strays:
        storage.remove((name,), "")


def _settle_one(clip_id: UUID) -> None:
    with suppress(KeysGone):  # the files of whoever was erased wait for their deletion
        actions.settle(clip_id=clip_id)


@contextmanager
def _desk(clip: Clip, *, quiet: bool = False) -> Iterator[Desk]:
    """Give a job its folder; a worker that is told to end stops it, and it starts again later."""
    with workspace(storage.work_folder()) as space:
        try:
            yield Desk(
                workdir=space,
                limits=limits(),
                stop=stopping,
                on_progress=None if quiet else _progress(clip),
            )
        except Interrupted as cause:
            if not stopping.is_set():
                raise  # killed by somebody else, as for want of memory: this try counts
            raise Stopped from cause


def _failed(clip_id: str) -> None:
    actions.become_failed(clip_id=UUID(clip_id), sentence=FAILED)


def _no_download(clip_id: str) -> None:
    actions.fail_download(clip_id=UUID(clip_id))


def _progress(clip: Clip) -> Callable[[float], None]:
    last = time.monotonic()

    def note(fraction: float) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_PAUSE:
            last = time.monotonic()
            actions.note_progress(clip_id=clip.id, percent=round(fraction * 100))

    return note


on_lost("clerestory.clips.later.prepare", _failed)
on_lost("clerestory.clips.later.climb", _failed)
on_lost("clerestory.clips.later.make_download", _no_download)
