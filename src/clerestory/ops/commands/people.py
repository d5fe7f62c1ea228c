"""People from the command line."""

import sys

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.clip import saying_refusals


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
