"""Clips from the command line."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clerestory.ops.boot import boot, load_rooms

if TYPE_CHECKING:
    from clerestory.clips.models import Clip
    from clerestory.people.models import Person

LOOK_SECONDS = 0.1


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "handle", required=True, metavar="HANDLE", help="Whose clip it is to be.")
@click.option("--description", default="", help="What it says below the clip, with #tags.")
def post(file: Path, handle: str, description: str) -> None:
    """Post FILE, wait until it can be watched, and print its address.

    A progress bar goes to standard error. The exit status is 1 if FILE is refused; the reason is
    the sentence that a page would say.
    """
    boot()
    load_rooms()
    from django.conf import settings

    from clerestory.clips import actions
    from clerestory.ops.lanes import helping

    with saying_refusals(), helping(media_lanes=1):
        person = person_called(handle)
        clip = actions.post_file(by=person, path=file, description=description)
        clip = _watch(clip)
    if not clip.is_playable:
        raise click.ClickException(clip.trouble)
    click.echo(f"{settings.PUBLIC_URL}{clip.address}")


def person_called(handle: str) -> "Person":
    """Return the person of a handle, with or without its @; say so if there is none."""
    from clerestory.people import queries
    from clerestory.spine.refusals import NotFound

    name = handle.removeprefix("@")
    try:
        return queries.person_by_handle(None, name)
    except NotFound:
        message = f"Nobody here is called @{name}."
        raise click.ClickException(message) from None


@contextmanager
def saying_refusals() -> Iterator[None]:
    """Turn a refusal into its sentence on standard error and exit status 1."""
    from clerestory.spine.refusals import Refusal

    try:
        yield
    except Refusal as why:
        raise click.ClickException(str(why)) from None


def _watch(clip: "Clip") -> "Clip":
    """Show how the work goes on until the clip can be watched, or never will be."""
    from clerestory.clips import queries
    from clerestory.clips.life import Work

    bar = click.progressbar(length=100, label="Making it watchable", file=sys.stderr)
    with bar:
        while clip.work in {Work.ARRIVING, Work.WAITING}:
            bar.update(max(0, clip.progress - bar.pos))
            time.sleep(LOOK_SECONDS)
            clip = queries.own_clip(clip.author, clip.id)
        bar.update(100 - bar.pos if clip.is_playable else 0)
    return clip
