"""Guards: which of the small daemons run beside web and worker, and with what arguments."""

from collections.abc import Iterator
from pathlib import Path

from clerestory.ops.found import origin_of, witnesses_in

type Guard = tuple[str, str, tuple[str, ...]]
"""What the supervisor calls it, its module, its arguments."""


def log_guards(data: Path, parent: int) -> list[Guard]:
    """Return the guards of a data folder whose keys were made: see `ops.found`."""
    common = ("--data", str(data), "--parent", str(parent))
    return [
        *_witnesses(data, parent),
        ("logd", "clerestory.guards.logd", (*common, "--origin", origin_of(data))),
    ]


def _witnesses(data: Path, parent: int) -> Iterator[Guard]:
    vkey = (data / "log" / "vkey").read_text().strip()
    for folder in witnesses_in(data):
        where = ("--data", str(folder), "--listen", f"unix:{data / 'run' / folder.name}.sock")
        told = (*where, "--log", vkey, "--parent", str(parent))
        yield folder.name, "clerestory.guards.witness", told
