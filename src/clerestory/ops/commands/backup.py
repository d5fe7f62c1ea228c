"""Backups from the command line."""

from pathlib import Path

import click

from clerestory.ops.boot import boot, load_rooms
from clerestory.ops.commands.clip import saying_refusals
from clerestory.ops.commands.demo import settle


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write FILE: one archive of everything but the keys of epochs and PostgreSQL's own tables.

    The server may run on. Keep the archive from everybody, and `keys/kek` apart from it.
    """
    from clerestory.ops.backup import back_up, size_of
    from clerestory.ops.options import data_folder, prepare
    from clerestory.ops.supervise import CannotRun

    prepare(data_folder())
    try:
        with click.progressbar(length=size_of(data_folder()), label="Backing up") as bar:
            back_up(data_folder(), file, told=bar.update)
    except CannotRun as no:
        raise click.ClickException(str(no)) from None
    click.echo(str(file))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put back what FILE holds, and erase again whoever was erased since.

    The server must be stopped. What is in keys/, log/ and witnesses/ already stays as it is: those
    must never go back to an earlier state.
    """
    from clerestory.ops.backup import erase_again, unpack
    from clerestory.ops.options import data_folder, prepare
    from clerestory.ops.supervise import CannotRun, claim

    prepare(data_folder())
    try:
        with claim(data_folder()):
            with click.progressbar(length=file.stat().st_size, label="Putting back") as bar:
                whole = unpack(file, data_folder(), told=bar.update)
            if not whole:
                click.echo("The archive has no tables: they must be restored in PostgreSQL first.")
            boot()
            load_rooms()
            from clerestory.ops.lanes import helping
            from clerestory.ops.migrate import apply

            apply()
            with saying_refusals(), helping(media_lanes=1):
                erased = erase_again()
                settle()
    except CannotRun as no:
        raise click.ClickException(str(no)) from None
    click.echo(f"Restored. {erased} people who were erased since are erased again.")
