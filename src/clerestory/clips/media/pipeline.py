"""The pipeline: from an upload to what can be watched, and from there to the whole ladder."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clerestory.clips.media.cover import Cover, Still, make_cover, pick_frames
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import Made, Work, make_ladder
from clerestory.clips.media.mark import make_marked
from clerestory.clips.media.plan import plan
from clerestory.clips.media.prepare import prepare
from clerestory.clips.media.probe import probe

# What nobody waits for yields to what somebody does.
PATIENT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a job works and who may interrupt it.

    `workdir`: a private folder (`sandbox.workspace`). Setting `stop` ends the job with
    Interrupted. `on_progress` is told fractions from 0 to 1.
    """

    workdir: Path
    limits: Limits
    stop: threading.Event | None = None
    on_progress: Callable[[float], None] | None = None

    def work(self, *, nice: int = 0) -> Work:
        """Return the same as the makers take it."""
        return Work(
            workdir=self.workdir,
            limits=self.limits,
            nice=nice,
            on_progress=self.on_progress,
            stop=self.stop,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What makes a clip watchable. `more_to_come`: whether `make_rest` has anything to make."""

    made: Made
    cover: Cover | None
    more_to_come: bool


def make_first(source: Path, desk: Desk) -> First:
    """Look into an upload and make its first rendition and its cover.

    Raises the refusals of `clips.media.refused` and Interrupted.
    """
    ready = prepare(source, desk.work())
    return First(
        made=ready.playable,
        cover=ready.cover,
        # A plan whose remux failed has its first rung made, and the rest to come.
        more_to_come=ready.playable.kind == "remux" or len(ready.plan.rungs) > 1,
    )


def make_rest(source: Path, desk: Desk, *, have: set[int]) -> list[Made]:
    """Make every rung whose short side is not in `have`, from one decode.

    Raises the refusals of `clips.media.refused` and Interrupted.
    """
    seen = probe(source, desk.limits, workdir=desk.workdir, stop=desk.stop)
    planned = plan(seen)
    rungs = [rung for rung in planned.rungs if rung.short_side not in have]
    return make_ladder(source, seen, planned, desk.work(nice=PATIENT), rungs=rungs)


def make_download(rendition: Path, desk: Desk, *, handle: str) -> Made:
    """Make a copy of a finished rendition with its author's handle in the corner."""
    seen = probe(rendition, desk.limits, workdir=desk.workdir, stop=desk.stop)
    return make_marked(rendition, seen, desk.work(nice=PATIENT), handle=handle)


def make_choices(rendition: Path, desk: Desk) -> list[Still]:
    """Make small stills of a finished rendition, for choosing a cover."""
    seen = probe(rendition, desk.limits, workdir=desk.workdir, stop=desk.stop)
    return pick_frames(rendition, seen, desk.work())


def make_chosen_cover(rendition: Path, desk: Desk, *, at: float) -> Cover:
    """Make the cover from second `at` of a finished rendition."""
    seen = probe(rendition, desk.limits, workdir=desk.workdir, stop=desk.stop)
    return make_cover(rendition, seen, desk.work(), at=at)
