"""From the end of an upload to something to watch, as fast as this machine can."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from clerestory.clips.media.cover import Cover, make_cover
from clerestory.clips.media.make import Made, Work, make_playable
from clerestory.clips.media.plan import Plan, plan
from clerestory.clips.media.probe import Probe, probe
from clerestory.clips.media.refused import Damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a clip needs to be shown. `cover` is None where no frame could be had for it."""

    probe: Probe
    plan: Plan
    playable: Made
    cover: Cover | None


def prepare(source: Path, work: Work) -> Prepared:
    """Look at an upload, and make its first rendition and its cover side by side.

    The remux waits for the disk and the cover for a decoder, so together they take about as long
    as the longer of the two. Raises what `probe` and `make_playable` raise.
    """
    seen = probe(source, work.limits, workdir=work.workdir, stop=work.stop)
    wanted = plan(seen)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="cover") as beside:
        covering = beside.submit(_cover, source, seen, replace(work, on_progress=None))
        playable = make_playable(source, seen, wanted, work)
        return Prepared(probe=seen, plan=wanted, playable=playable, cover=covering.result())


def _cover(source: Path, seen: Probe, work: Work) -> Cover | None:
    try:
        return make_cover(source, seen, work)
    except Damaged:
        return None
