"""Suspending an account and ending that, from the command line, as a moderator does at the desk.

The decision is made by the same action as at the desk, under the pseudonym of a moderator of the
roster that is in force: the person gets the statement of reasons and may appeal, and the entry goes
to the log in the same transaction. Without a roster nobody is suspended.
"""

from dataclasses import dataclass
from uuid import UUID

import click

from clerestory.ops.boot import boot, load_rooms
from clerestory.ops.commands.telling import JSON, Command, asking, tell

# Those of `safety.grounds`, which needs Django; a test compares them.
GROUNDS = (
    *("violence", "hate", "threats", "minors", "sexual", "intimate", "self_harm", "terror"),
    *("privacy", "imposter", "scam", "spam", "false", "goods", "animals", "rights", "other"),
)
DAYS = ("0", "1", "7", "30", "90")
BY = click.option(
    "--by",
    "moderator",
    required=True,
    metavar="MODERATOR",
    help="Who decides: the handle or the pseudonym of a moderator of the roster.",
)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about an account, by whom; `decisions` are those that were made or undone."""

    handle: str
    state: str
    by: str
    decisions: list[str]


def _statement(command: Command) -> Command:
    """Add the options that make up a statement of reasons."""
    for option in (
        click.option("--reasons", required=True, help="Why that is against it."),
        click.option("--facts", required=True, help="What was found. The person reads it."),
        click.option("--rule", required=True, help="Which law, or which rule of the terms."),
        click.option(
            "--basis",
            type=click.Choice(("terms", "law")),
            default="terms",
            show_default=True,
            help="Whether it rests on the terms or on a law.",
        ),
        click.option(
            "--ground", type=click.Choice(GROUNDS), required=True, help="What it is said to be."
        ),
        click.option(
            "--days",
            type=click.Choice(DAYS),
            default="0",
            show_default=True,
            help="For how many days. 0: until it is undone.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("handle")
@BY
@_statement
@JSON
def suspend(handle: str, moderator: str, days: str, as_json: bool, **said: str) -> None:  # noqa: FBT001  click's way
    """Suspend the account of HANDLE, with a statement of reasons to its person.

    It is a decision like one at the desk, on record in the log as MODERATION before anything
    changes; the person can appeal, and another moderator decides about that.
    """
    boot()
    load_rooms()
    from clerestory.people.overview import account_of
    from clerestory.safety import actions, queries
    from clerestory.safety.actions.decisions import Findings

    by, pseudonym = _moderator(moderator)
    with asking(f"Nobody here is called {handle}."):
        person, _ = account_of(handle)
    with asking():
        if queries.suspensions_of(person):
            message = f"@{person.handle} is suspended already."
            raise click.ClickException(message)
        findings = Findings("suspend", days=int(days), **said)
        made = actions.decide_at_server(by=by, person=person, findings=findings)
    tell(Done(person.handle, "suspended", pseudonym, [made.key]), as_json=as_json)


@click.command()
@click.argument("handle")
@BY
@JSON
def unsuspend(handle: str, moderator: str, as_json: bool) -> None:  # noqa: FBT001  click's way
    """Undo what the account of HANDLE is suspended by, on record in the log."""
    boot()
    load_rooms()
    from clerestory.people.overview import account_of
    from clerestory.safety import actions, queries
    from clerestory.spine.ids import to_text

    by, pseudonym = _moderator(moderator)
    with asking(f"Nobody here is called {handle}."):
        person, _ = account_of(handle)
    with asking():
        held = queries.suspensions_of(person)
        if not held:
            message = f"@{person.handle} is not suspended."
            raise click.ClickException(message)
        for decision_id in held:
            actions.undo_at_server(by=by, decision_id=decision_id)
        _, account = account_of(handle)
    tell(Done(account.handle, account.state, pseudonym, [*map(to_text, held)]), as_json=as_json)


def _moderator(named: str) -> tuple[UUID, str]:
    """Return id and pseudonym of a moderator, or say that this is none."""
    from clerestory.gate.staff.queries import moderator
    from clerestory.gate.staff.standing import in_force
    from clerestory.people.overview import account_of

    message = f"{named} is no moderator of the roster in force: see `clerestory staff show`."
    with asking(message):
        members = {one.pseudonym: one.person_id for one in in_force().roster.members}
        found = moderator(members.get(named) or account_of(named)[0].id)
    return found.person_id, found.pseudonym
