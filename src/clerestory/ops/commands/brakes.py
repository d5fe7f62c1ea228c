"""This server's lists and limits from the command line."""

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.clip import saying_refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clerestory.safety.shown import ShownBrake

KINDS = ("word", "domain", "mail", "range")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")


@click.group()
def brakes() -> None:
    """Say what nobody may write here, link to or come from, and how fast new accounts may be.

    Each change is a line of the moderators' log. A running server follows within seconds.
    """


@brakes.command(name="list")
@JSON
def show(as_json: bool) -> None:  # noqa: FBT001  an option
    """Show all lists and limits."""
    boot()
    from clerestory.safety import queries

    _tell(queries.brakes(None), as_json=as_json)


@brakes.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("entry")
@click.option("--hold", is_flag=True, help="Words only: comments wait, and moderators look.")
@JSON
def add(kind: str, entry: str, hold: bool, as_json: bool) -> None:  # noqa: FBT001  options
    """Add ENTRY to the list KIND: words, a linked domain, a mail domain, a range of addresses."""
    boot()
    from clerestory.safety import actions, queries
    from clerestory.spine.ids import to_text

    with saying_refusals():
        effect = "hold" if hold else "refuse"
        made = actions.add_brake(by=None, kind=kind, text=entry, effect=effect)
    key = to_text(made.id)
    _tell((one for one in queries.brakes(None) if one.id == key), as_json=as_json)


@brakes.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("entry")
@JSON
def drop(kind: str, entry: str, as_json: bool) -> None:  # noqa: FBT001  an option
    """Take ENTRY, as `list` shows it, away from the list KIND."""
    boot()
    from clerestory.safety import actions, queries
    from clerestory.spine.ids import from_text

    found = [one for one in queries.brakes(None) if (one.kind, one.text) == (kind, entry)]
    if not found:
        message = f"The list has no {entry}. See: clerestory brakes list"
        raise click.ClickException(message)
    with saying_refusals():
        actions.drop_brake(by=None, brake_id=from_text(found[0].id))
    _tell(found, as_json=as_json)


@brakes.command()
@click.argument("name")
@click.argument("number", type=int)
@JSON
def limit(name: str, number: int, as_json: bool) -> None:  # noqa: FBT001  an option
    """Set the limit NAME, as `list` shows it, to NUMBER."""
    boot()
    from clerestory.safety import actions, queries

    with saying_refusals():
        actions.set_limit(by=None, name=name, number=number)
    _tell((one for one in queries.brakes(None) if one.text == name), as_json=as_json)


def _tell(rows: "Iterable[ShownBrake]", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"brakes": [dataclasses.asdict(one) for one in rows]}))
        return
    for one in rows:
        more = one.effect if one.kind == "word" else one.number
        click.echo(f"{one.kind}\t{one.text}" + (f"\t{more}" if more is not None else ""))
