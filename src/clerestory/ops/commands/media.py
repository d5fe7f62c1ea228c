"""Lists of known-bad media from the command line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.clip import saying_refusals

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")


@click.group()
def media() -> None:
    """Keep lists of known-bad media: hashes of files, and of what stills look like.

    What matches is held until a moderator has looked. Lists come from those who may give them to
    you; they stay on this server. Each change is a line of the moderators' log.
    """


@media.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list", "name", required=True, help="What to call it; an older one of it goes.")
@JSON
def bring_in(file: Path, name: str, as_json: bool) -> None:  # noqa: FBT001  an option
    """Bring FILE in: on each line `sha256:` or `phash:`, 64 hex digits, and a ground.

    The grounds are those of reports, such as minors or terror. A wrong line brings nothing in.
    """
    boot()
    from clerestory.safety import actions

    with saying_refusals():
        count = actions.bring_list_in(name=name, lines=_lines(file))
    _tell([(name, "", count)], as_json=as_json)


@media.command()
@click.argument("name")
@JSON
def drop(name: str, as_json: bool) -> None:  # noqa: FBT001  an option
    """Take the list NAME away."""
    boot()
    from clerestory.safety import actions

    with saying_refusals():
        count = actions.drop_list(name=name)
    _tell([(name, "", count)], as_json=as_json)


@media.command(name="list")
@JSON
def show(as_json: bool) -> None:  # noqa: FBT001  an option
    """Show which lists there are, and how many entries each has."""
    boot()
    from clerestory.clips.actions import known

    _tell(known.lists(), as_json=as_json)


def _lines(file: Path) -> Iterator[str]:
    """Give the lines of a file, with a bar on standard error."""
    with (
        file.open(encoding="utf-8", errors="replace") as lines,
        click.progressbar(length=file.stat().st_size, file=sys.stderr) as bar,
    ):
        for line in lines:
            bar.update(len(line.encode()))
            yield line


def _tell(rows: list[tuple[str, str, int]], *, as_json: bool) -> None:
    if as_json:
        told = [{"list": name, "kind": kind, "entries": count} for name, kind, count in rows]
        click.echo(json.dumps({"media": told}))
        return
    for name, kind, count in rows:
        click.echo(f"{name}\t{kind}\t{count}" if kind else f"{name}\t{count}")
