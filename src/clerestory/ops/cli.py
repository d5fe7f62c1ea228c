"""Cli: the `clerestory` command."""

import importlib
import os
from pathlib import Path
from typing import override

import click

COMMANDS = {
    "up": "server",
    "worker": "server",
    "migrate": "server",
    "post": "clip",
    "people": "people",
    "clips": "clips",
    "reports": "reports",
    "suspend": "standing",
    "unsuspend": "standing",
    "stats": "stats",
    "staff": "staff",
    "brakes": "brakes",
    "media": "media",
    "demo": "demo",
    "doctor": "doctor",
    "verify": "verify",
    "log": "verify",
    "feed": "feed",
    "backup": "backup",
    "restore": "backup",
    "witness": "witness",
    "version": "server",
}


class Nouns(click.Group):
    """A group whose commands are imported when they are asked for, so that each starts quickly."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"clerestory.ops.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder. Default: CLERESTORY_DATA, or `data` in the current folder.",
)
def main(data: Path | None) -> None:
    """Run and look after a Clerestory server."""
    if data is not None:
        use(data)


def use(data: Path) -> None:
    """Make `data` the data folder of this process and of those that it starts."""
    os.environ["CLERESTORY_DATA"] = str(data.resolve())


if __name__ == "__main__":
    main()
