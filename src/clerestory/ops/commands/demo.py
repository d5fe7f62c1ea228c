"""The sample clips, from the command line."""

import time

import click

from clerestory.ops import child
from clerestory.ops.boot import boot, load_rooms
from clerestory.ops.commands.clip import saying_refusals


@click.group()
def demo() -> None:
    """Add or remove sample clips by sample people."""


@demo.command()
def add() -> None:
    """Make six short clips by clearly labelled sample people; those that are here stay."""
    child.begin()
    boot()
    load_rooms()
    from clerestory.ops.demo import show
    from clerestory.ops.lanes import helping

    with saying_refusals(), helping(media_lanes=1):
        count = show.add()
        settle()
    click.echo(f"{count} sample clips added.", err=True)


@demo.command()
def remove() -> None:
    """Delete the sample people with everything that is theirs."""
    boot()
    load_rooms()
    from clerestory.ops.demo import show
    from clerestory.ops.lanes import helping

    with saying_refusals(), helping(media_lanes=1):
        count = show.remove()
        settle()
    click.echo(f"{count} sample people removed.", err=True)


def settle() -> None:
    """Wait until what follows from it is done, by whichever worker."""
    from clerestory.spine import jobs, relay

    while relay.waiting() or jobs.waiting():
        time.sleep(0.2)
