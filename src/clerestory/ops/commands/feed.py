"""What is offered to everybody, checked by anybody."""

import sys
from pathlib import Path

import click

from clerestory.ops.options import data_folder


@click.group()
def feed() -> None:
    """Look at what is offered, on this server or on any other."""


@feed.command()
@click.argument("place", required=False)
@click.option("--json", "as_json", is_flag=True, help="Say it to a program.")
def audit(place: str | None, as_json: bool) -> None:  # noqa: FBT001  click's way
    """Make the pools of PLACE again from what was published, and compare.

    PLACE is a web address such as https://clips.example, or a data folder; by default the data
    folder of this server. The entry is looked for in the log, which `clerestory log audit` checks.
    The exit status is 0 if all of it holds, 1 if anything is wrong, 2 if anything could not be
    checked.
    """
    # Only here, so that no other command loads what outsiders run.
    from clerestory.feed.auditing import audit as run
    from clerestory.verify.sources import Folder, Unread, source_of

    where = (place or str(data_folder())).rstrip("/")
    try:
        files = source_of(f"{where}/pools")
        log = source_of(f"{where}/log") if "://" in where else Folder(Path(where))
    except Unread as why:
        raise click.ClickException(f"{where} cannot be read: {why}.") from None  # noqa: EM102  said once
    report = run(files, log)
    if as_json:
        sys.stdout.write(report.as_json() + "\n")
    else:
        for finding in report.findings:
            sys.stdout.write(f"{finding}\n")
    raise SystemExit(int(report.verdict))
