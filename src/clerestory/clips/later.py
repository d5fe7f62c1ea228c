"""Afterwards: making files watchable, then pretty; clearing away; mending what a crash left."""

import time
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.tasks import task
from django.utils.translation import gettext_noop

from clerestory.clips import actions, queries, storage
from clerestory.clips.life import Work
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import make_first, make_ladder
from clerestory.clips.media.refused import DiskFull, Interrupted
from clerestory.clips.media.workspace import sweep, workspace
from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.events import PersonLeaving
from clerestory.spine.facts import hears
from clerestory.spine.jobs import Stopped, on_lost, stopping
from clerestory.spine.refusals import Refusal
from clerestory.spine.timers import every

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
    """Make the first rendition and the frames, so that the clip can be watched."""
    clip = queries.clip_at(UUID(clip_id), Work.WAITING)
    if clip is None:
        return
    with workspace(storage.work_folder()) as space:
        try:
            first = make_first(
                storage.original(clip),
                workdir=space,
                limits=limits(),
                stop=stopping,
                on_progress=_progress(clip),
            )
        except Interrupted as cause:
            raise Stopped from cause
        except DiskFull:
            raise  # no fault of the file: tried again
        except Refusal as why:
            actions.become_refused(clip_id=clip.id, why=why)
            return
        actions.become_playable(clip_id=clip.id, first=first)


@task(queue_name="pretty")
def climb(clip_id: str) -> None:
    """Make the other rungs."""
    clip = queries.clip_at(UUID(clip_id), Work.PLAYABLE)
    if clip is None:
        return
    with workspace(storage.work_folder()) as space:
        try:
            made = make_ladder(
                storage.original(clip),
                workdir=space,
                limits=limits(),
                stop=stopping,
                on_progress=_progress(clip),
            )
        except Interrupted as cause:
            raise Stopped from cause
        actions.become_complete(clip_id=clip.id, made=made)


@task
def remove_files(folder: str, key: str) -> None:
    """Delete the files of a clip whose rows are gone."""
    storage.remove(folder, key)


@hears(PersonLeaving)
def delete_clips_of(event: PersonLeaving) -> None:
    """Delete a leaving person's clips with their files, then let the account go."""
    actions.remove_clips_of(person_id=event.person_id)
    people.finish_leaving(person_id=event.person_id)


@every("15m")
def remove_stale_uploads() -> None:
    """Delete uploads that nobody went on with."""
    actions.remove_stale_uploads()


@every("5m")
def settle_folders() -> None:
    """Move folders that a crash left in the wrong place."""
    for clip in queries.unsettled(minutes=30):
        storage.settle(clip)


@every("10m")
def sweep_workspaces() -> None:
    """Delete workspaces of workers that are no more."""
    sweep(storage.work_folder(), older_than=6 * 3600)


def _failed(clip_id: str) -> None:
    actions.become_failed(clip_id=UUID(clip_id), sentence=FAILED)


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
