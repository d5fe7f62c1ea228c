"""The staff roster from the command line: the operator says who works here, and signs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.clip import saying_refusals
from clerestory.tlog.refusals import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from clerestory.gate.staff.roster import Member

KEY = click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of the operator's secret key, best on a medium of its own. Default: "
    "keys/operator in the data folder.",
)
ROLES = ("support", "safety", "security", "legal")


@click.group()
def staff() -> None:
    """Say who may ask to see private data: draft the roster, read it, sign it.

    A change counts when it is signed; the policy that lies on disk is put into force with it, and
    both stand in the log then. Passkeys are taken from the account when somebody is added: who has
    a new one is added again.
    """


@staff.command()
@KEY
def key(key: Path | None) -> None:
    """Make the operator's key, once."""
    boot()
    from clerestory.gate.staff import drafting

    path = _key(key)
    with _saying_files():
        made = drafting.make_operator(path)
    click.echo(f"{path}\n{made}")


@staff.command()
@click.argument("handle")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--posting", required=True, help="The country they work in, such as GB.")
@click.option("--office", help="The country of the office they belong to. Default: the posting.")
def add(handle: str, role: str, posting: str, office: str | None) -> None:
    """Put HANDLE into the draft, or change their line; the account needs a passkey."""
    boot()
    from clerestory.gate.staff import drafting
    from clerestory.gate.staff.roster import Member, new_pseudonym
    from clerestory.people import queries

    with saying_refusals(), _saying_files():
        person = queries.person_by_handle(None, handle.removeprefix("@"))
        roster = drafting.draft()
        known = roster.member(person.id)
        held = queries.passkeys_of(person)
        if not held:
            message = f"@{person.handle} has no passkey. It is added under Settings, then do this."
            raise click.ClickException(message)
        member = Member(
            person_id=person.id,
            pseudonym=known.pseudonym if known else new_pseudonym(),
            role=role,
            posting=posting.upper(),
            office=(office or posting).upper(),
            passkeys={bytes(one.credential): bytes(one.public_key) for one in held},
        )
        drafting.keep(roster.with_member(member))
    click.echo(f"{member.pseudonym} (draft; sign it with: clerestory staff sign)")


@staff.command()
@click.argument("handle")
def remove(handle: str) -> None:
    """Take HANDLE, a handle or a pseudonym, out of the draft."""
    boot()
    from clerestory.gate.staff import drafting

    with saying_refusals(), _saying_files():
        roster = drafting.draft()
        named = [one.person_id for one in roster.members if one.pseudonym == handle]
        person_id = named[0] if named else _person(handle)
        if roster.member(person_id) is None:
            message = f"{handle} is not in the draft."
            raise click.ClickException(message)
        drafting.keep(roster.without(person_id))
    click.echo("Removed (draft; sign it with: clerestory staff sign)")


@staff.command()
def show() -> None:
    """Print the roster in force and, where it differs, the draft."""
    boot()
    from clerestory.gate.staff import drafting
    from clerestory.gate.staff.standing import in_force
    from clerestory.spine.refusals import NotFound, Refusal

    try:
        standing = in_force()
    except NotFound:
        click.echo("Nobody is on the staff: no roster was signed yet.")
    except Refusal as why:
        click.echo(f"WRONG {why}")
    else:
        click.echo(f"roster {standing.roster.number} {standing.roster.digest}")
        click.echo(f"policy {standing.policy.digest}")
        _print(standing.roster.members)
    with _saying_files():
        if drafting.draft().members != getattr(drafting.signed(), "members", ()):
            click.echo("draft, not signed:")
            _print(drafting.draft().members)


@staff.command()
@KEY
def sign(key: Path | None) -> None:
    """Sign the draft, and put it and the policy on disk into force."""
    boot()
    from clerestory.gate.staff import actions, drafting
    from clerestory.gate.staff.policy import BadPolicy

    with saying_refusals(), _saying_files():
        try:
            entry = actions.enact(signed=drafting.sign(drafting.draft(), _key(key)))
        except BadPolicy as why:
            raise click.ClickException(str(why)) from None
    click.echo(f"In force. Entry in the log: {entry}")


@contextmanager
def _saying_files() -> Iterator[None]:
    """Turn what is wrong with files, keys and rosters into a sentence and exit status 1."""
    try:
        yield
    except FileExistsError as problem:
        message = f"{problem.filename} exists already and is not replaced."
        raise click.ClickException(message) from None
    except FileNotFoundError as problem:
        message = f"{problem.filename} is not there. “clerestory staff key” makes a key."
        raise click.ClickException(message) from None
    except (Refused, UnicodeDecodeError) as problem:
        message = f"Roster or key cannot be used: {problem}."
        raise click.ClickException(message) from None


def _key(named: Path | None) -> Path:
    from django.conf import settings

    return named or Path(settings.DATA) / "keys" / "operator"


def _person(handle: str) -> "UUID":
    from clerestory.people import queries

    return queries.person_by_handle(None, handle.removeprefix("@")).id


def _print(members: "tuple[Member, ...]") -> None:
    from clerestory.people import queries
    from clerestory.spine.refusals import NotFound

    for one in members:
        try:
            handle = f"@{queries.person_by_id(one.person_id).handle}"
        except NotFound:
            handle = "(left)"
        places = f"posted {one.posting}, office {one.office}"
        click.echo(f"  {one.pseudonym}  {one.role:8}  {places}  {len(one.passkeys)} keys  {handle}")
