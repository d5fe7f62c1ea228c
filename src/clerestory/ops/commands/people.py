"""People from the command line."""

import sys
from typing import TYPE_CHECKING

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.clip import saying_refusals
from clerestory.ops.commands.telling import AFTER, JSON, LIMIT, asking, tell, tell_page

if TYPE_CHECKING:
    from clerestory.people.overview import State

STATES = ("open", "limited", "suspended", "leaving")


@click.group()
def people() -> None:
    """Look after accounts."""


@people.command()
@click.argument("handle")
@click.option("--email", required=True, help="Their address; you vouch that it is theirs.")
def add(handle: str, email: str) -> None:
    """Open an account for HANDLE.

    The password is asked for, or read from standard input where that is not a terminal.
    """
    boot()
    from clerestory.people import actions

    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    with saying_refusals():
        person = actions.admit_person(
            handle=handle.removeprefix("@"), email=email, password=password
        )
    click.echo(f"@{person.handle}")


@people.command(name="list")
@click.argument("begins", default="")
@click.option("--state", type=click.Choice(STATES), help="Only those that stand so.")
@AFTER
@LIMIT
@JSON
def list_(
    begins: str,
    state: "State | None",
    after: str | None,
    limit: int,
    as_json: bool,  # noqa: FBT001  click's way
) -> None:
    """List accounts by handle, those whose handle begins with BEGINS.

    What stands on their pages, and how each account stands: no address, nothing that is sealed.
    """
    boot()
    from clerestory.people import overview

    with asking():
        page = overview.accounts(begins, state, after, limit)
    tell_page(page, ("handle", "state", "followers", "following", "name"), as_json=as_json)


@people.command()
@click.argument("handle")
@JSON
def show(handle: str, as_json: bool) -> None:  # noqa: FBT001  click's way
    """Show one account, suspended or not, as its page and its standing have it."""
    boot()
    from clerestory.people import overview

    with asking(f"Nobody here is called {handle}."):
        _, account = overview.account_of(handle)
    tell(account, as_json=as_json)


@people.command()
@click.argument("handle")
@click.option("--off", is_flag=True, help="It speaks for none any more.")
@JSON
def institution(handle: str, off: bool, as_json: bool) -> None:  # noqa: FBT001  click's way
    """Say that the account of HANDLE speaks for an institution.

    You vouch for it: its page and its clips say so, and its clips stand in the pool of
    institutions, whose inputs are published and on record in the log.
    """
    boot()
    from clerestory.people import actions, overview

    with asking(f"Nobody here is called {handle}."):
        person, _ = overview.account_of(handle)
        actions.set_institution(person=person, institution=not off)
        _, account = overview.account_of(handle)
    tell(account, as_json=as_json)
