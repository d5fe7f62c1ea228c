"""Reports, counted from the command line. What they say is for moderators, at their desk."""

import click

from clerestory.ops.boot import boot
from clerestory.ops.commands.telling import AFTER, JSON, LIMIT, asking, tell, tell_page


@click.group()
def reports() -> None:
    """See what waits for the moderators, without what was reported or by whom."""


@reports.command(name="list")
@AFTER
@LIMIT
@JSON
def list_(after: str | None, limit: int, as_json: bool) -> None:  # noqa: FBT001  click's way
    """List the cases that wait, the oldest first. Each is opened at /moderation."""
    boot()
    from clerestory.safety import queries

    with asking("The mark of the next page is not one that this command gave."):
        page = queries.open_cases(after, limit)
    columns = ("id", "what", "reports", "opened_at", "taken", "grounds")
    tell_page(page, columns, as_json=as_json)


@reports.command()
@JSON
def count(as_json: bool) -> None:  # noqa: FBT001  click's way
    """Count the cases that wait, by ground, and what the last 30 days brought."""
    boot()
    from clerestory.safety import queries

    with asking():
        counted = queries.case_count()
    tell(counted, as_json=as_json)
