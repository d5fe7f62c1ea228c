"""The server's own commands: run everything, or one part of it."""

import os
import sys
from pathlib import Path

import click

from clerestory import __version__


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder, as above."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0: any free one.",
)
@click.option("--demo", is_flag=True, help="Add sample clips by sample people.")
def up(data: Path | None, host: str, port: int, demo: bool) -> None:  # noqa: FBT001  click's way
    """Run everything, until told to stop; print `ready` and the address on the way."""
    if data is not None:
        os.environ["CLERESTORY_DATA"] = str(data.resolve())
    told = ["--host", host, "--port", str(port), *(["--demo"] if demo else [])]
    # The same process goes on without this command's code: the supervisor stays small.
    os.execv(  # noqa: S606  our own module, run by our own Python
        sys.executable, [sys.executable, "-m", "clerestory.ops.supervise", *told]
    )


@click.command()
def worker() -> None:
    """Run a worker by itself, as on a second machine that shares the database and the files."""
    from clerestory.ops.worker import main

    main()


@click.command()
def migrate() -> None:
    """Bring the tables of the database up to this version's."""
    from clerestory.ops.migrate import main

    main()


@click.command()
def version() -> None:
    """Print the version."""
    click.echo(__version__)
