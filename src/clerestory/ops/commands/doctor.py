"""Whether this server is well."""

import click

from clerestory.ops.boot import boot, load_rooms


@click.command()
def doctor() -> None:
    """Look over this server and say what is not right; exit status 1 if anything is not."""
    boot()
    load_rooms()
    from clerestory.ops.checkup import findings

    well = True
    for finding in findings():
        well = well and finding.well
        click.echo(f"{'ok   ' if finding.well else 'WRONG'} {finding.sentence}")
    raise SystemExit(0 if well else 1)
