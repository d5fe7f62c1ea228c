"""How much there is here, in numbers."""

from collections.abc import Callable
from typing import Any

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.telling import JSON, asking, counting, tell


@click.command()
@JSON
def stats(as_json: bool) -> None:  # noqa: FBT001  click's way
    """Count accounts, clips, cases, work that waits, and the room on the disk.

    Nothing is counted about what anybody watched: that is not here.
    """
    boot()
    found: dict[str, Any] = {}
    with asking():
        for name, count in counting(_counts(), "Counting"):
            found[name] = count()
    tell(found, as_json=as_json)


def _counts() -> list[tuple[str, Callable[[], Any]]]:
    from clerestory.clips import overview as clips
    from clerestory.people import overview as people
    from clerestory.safety import queries as safety

    return [
        ("people", people.head_count),
        ("clips", clips.clip_count),
        ("clip bytes", clips.bytes_of_renditions),
        ("cases", safety.case_count),
        ("work", _work),
        ("log", _log),
        ("disk", _disk),
    ]


def _work() -> dict[str, int]:
    from clerestory.spine import jobs, pulse, relay

    return {
        "workers": len(pulse.living()),
        "waiting": jobs.waiting(),
        "lost": jobs.lost(),
        "facts waiting": relay.waiting(),
    }


def _log() -> dict[str, int]:
    from clerestory.gate.queries import counts

    counted = counts()
    return {"entries": sum(counted.kinds.values()), "waiting": counted.waiting}


def _disk() -> dict[str, int]:
    import shutil

    from clerestory.ops.options import data_folder

    usage = shutil.disk_usage(data_folder())
    return {"free bytes": usage.free, "all bytes": usage.total}
