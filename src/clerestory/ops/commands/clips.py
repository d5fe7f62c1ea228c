"""Clips, looked over from the command line."""

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.telling import AFTER, JSON, LIMIT, asking, tell, tell_page

WORK = ("arriving", "waiting", "playable", "complete", "refused", "failed")


@click.group()
def clips() -> None:
    """Look over clips. What a clip says is shown only where anybody may read it."""


@clips.command(name="list")
@click.option("--by", "handle", metavar="HANDLE", help="Only this person's.")
@click.option("--work", type=click.Choice(WORK), help="Only those that the pipeline left so.")
@AFTER
@LIMIT
@JSON
def list_(
    handle: str | None,
    work: str | None,
    after: str | None,
    limit: int,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """List clips in every state, the last begun first."""
    boot()
    from clerestory.clips import overview
    from clerestory.people.overview import account_of

    with asking(f"Nobody here is called {handle}."):
        author = account_of(handle)[0] if handle else None
    with asking("The mark of the next page is not one that this command gave."):
        page = overview.outlines(author, work or "", after, limit)
    shown = ("id", "author", "standing", "audience", "work", "held_back", "description")
    tell_page(page, shown, as_json=as_json)


@clips.command()
@click.argument("clip")
@JSON
def show(clip: str, as_json: bool) -> None:  # noqa: FBT001  click's way
    """Show one clip, by its id or address: its files, captions and counts."""
    boot()
    from clerestory.clips import overview
    from clerestory.spine.ids import from_text

    with asking("There is no clip of this id."):
        found = overview.whole(from_text(clip.rstrip("/").rpartition("/")[2]))
    tell(found, as_json=as_json)
