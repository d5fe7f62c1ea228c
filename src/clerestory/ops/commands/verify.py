"""What outsiders check, as commands: a receipt, a whole log. Neither Django nor a server is needed.

All of it is `clerestory.verify`, which can be run alone as well: `python -m clerestory.verify`.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clerestory.ops.options import data_folder
from clerestory.verify.audit import MOST_ENTRIES
from clerestory.verify.command import Believed, audit_log, verify_files

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

type Command = Callable[..., None]

_FILE = click.Path(path_type=Path)


def _whom_to_believe(command: Command) -> Command:
    """Add the options that say whom to believe."""
    for option in (
        click.option(
            "--policy",
            type=_FILE,
            help="Logs, witnesses and how many of them (C2SP tlog-policy). Default: log/policy in "
            "the data folder.",
        ),
        click.option(
            "--log", "logs", multiple=True, metavar="VKEY", help="A log's key, besides the policy."
        ),
        click.option("--json", "as_json", is_flag=True, help="Say it to a program."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_whom_to_believe
@click.option("--entry", default="", help="What a bare proof is of: a file, or hexadecimal digits.")
def verify(
    files: tuple[Path, ...],
    policy: Path | None,
    logs: tuple[str, ...],
    entry: str,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """Check receipts, proof files and signed checkpoints, offline.

    The exit status is 0 if all of it holds, 1 if anything is wrong, 2 if anything could not be
    checked.
    """
    believed = Believed(policy, logs, data_folder())
    raise SystemExit(verify_files(files, believed, sys.stdout, entry, as_json=as_json))


@click.group()
def log() -> None:
    """Look at a public log, of this server or of any other."""


@log.command()
@click.argument("place", required=False)
def rebuild(place: str | None) -> None:
    """Make the lost state of this server's log anew, from its public files or a copy at PLACE.

    For the day on which log/state.sqlite3 is gone and no backup has it. The server must be stopped.
    """
    from clerestory.ops.boot import boot, load_rooms
    from clerestory.ops.options import prepare
    from clerestory.ops.supervise import CannotRun, claim
    from clerestory.verify.sources import Unread, source_of

    data = data_folder()
    prepare(data)
    boot()
    load_rooms()
    from clerestory.ops.rebuild import CannotRebuild
    from clerestory.ops.rebuild import rebuild as make

    try:
        with claim(data), click.progressbar(length=1, label="Reading the copy") as bar:
            source = source_of(place or str(data / "log" / "public"))
            made = make(data, source.read, lambda done, length: _tell(bar, done, length))
    except (CannotRun, CannotRebuild) as no:
        raise click.ClickException(str(no)) from None
    except Unread as why:
        message = f"This copy of the log cannot be used: {why}."
        raise click.ClickException(message) from None
    click.echo(
        f"The log has its {made.copied:,} confirmed entries again, and {made.taken:,} that it took "
        f"after them. {made.waiting:,} wait for it anew."
    )


def _tell(bar: "ProgressBar[int]", done: int, length: int) -> None:
    bar.length = length
    bar.update(done - bar.pos)


@log.command()
@click.argument("place")
@_whom_to_believe
@click.option("--key", type=_FILE, help="A person's log key: none of their numbers may be missing.")
@click.option(
    "--state",
    type=_FILE,
    help="Where the last checkpoint is kept, to be continued. Default: a file for each log in "
    "~/.local/state/clerestory.",
)
@click.option("--plain", is_flag=True, help="The entries are not Clerestory's: check the tree.")
@click.option(
    "--most",
    default=MOST_ENTRIES,
    show_default=True,
    type=click.IntRange(0),
    help="How many entries to read at most.",
)
def audit(
    place: str,
    policy: Path | None,
    logs: tuple[str, ...],
    key: Path | None,
    state: Path | None,
    plain: bool,  # noqa: FBT001  click's way
    most: int,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """Read the whole log at PLACE, a web address or a folder, and check all of it.

    Every tile and every entry, that the log continues the checkpoint kept at the last audit, the
    witnesses, the public bodies. The exit status is that of `clerestory verify`.
    """
    believed = Believed(policy, logs, data_folder())
    options = {"state": state, "key": key, "plain": plain, "most": most, "as_json": as_json}
    raise SystemExit(audit_log(place, believed, sys.stdout, sys.stderr, **options))  # type: ignore[arg-type]  # each has its own type
