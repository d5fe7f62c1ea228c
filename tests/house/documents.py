"""Documents that are made from the code: `bin/docs` writes them, a test compares them."""

import ast
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator

import click
from tests.house.source import PACKAGE, ROOT, code, parsed

MADE = "<!-- Made by bin/docs. Change the code, not this file. -->"


def cli() -> str:
    """Describe every command, as it describes itself."""
    from clerestory.ops.cli import main  # noqa: PLC0415  as late as the command itself

    parts = [f"# The `clerestory` command\n\n{MADE}"]
    for path, command in _commands(main, ("clerestory",)):
        # The names of help are inherited, from the group's own settings.
        context = click.Context(
            command, info_name=" ".join(path), max_content_width=96, **main.context_settings
        )
        context.terminal_width = 96
        parts.append(f"{'#' * (1 + len(path))} `{' '.join(path)}`\n")
        parts[-1] += f"\n```text\n{command.get_help(context)}\n```"
    return "\n\n".join(parts) + "\n"


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            if found is not None:
                yield from _commands(found, (*path, name))


def settings() -> str:
    """Describe every setting."""
    from clerestory.ops.options import OPTIONS  # noqa: PLC0415  as late as the others

    lines = [
        f"# Settings\n\n{MADE}\n",
        "A setting is read from the environment, as `CLERESTORY_` and its name, or else from",
        "`settings.toml` in the data folder, as `NAME = value`. The environment wins.\n",
        "| name | default | meaning |",
        "|---|---|---|",
    ]
    for option in OPTIONS:
        default = (
            str(option.default).lower() if isinstance(option.default, bool) else option.default
        )
        shown = f"`{default}`" if default != "" else ""
        lines.append(f"| `{option.name}` | {shown} | {option.meaning} |")
    return "\n".join(lines) + "\n"


def events() -> str:
    """Describe every fact: who announces it, who hears it."""
    from clerestory.ops.boot import boot, load_rooms  # noqa: PLC0415  not before Django is needed

    boot()
    load_rooms()
    from clerestory.spine.facts import HEARERS, KINDS  # noqa: PLC0415  not before Django is ready

    announced = announcers()
    lines = [
        f"# Facts\n\n{MADE}\n",
        "What rooms tell the rooms above them. A fact is written in the transaction of the act it",
        "tells of; the worker tells it to every hearer, at least once.\n",
        "| fact | what happened | announced by | heard by |",
        "|---|---|---|---|",
    ]
    for name, kind in sorted(KINDS.items()):
        if not kind.__module__.startswith("clerestory."):
            continue
        told = " ".join((kind.__doc__ or "").split())
        heard = sorted(f"`{_short(f.__module__)}.{f.__name__}`" for f in HEARERS.get(name, ()))
        who = ", ".join(f"`{place}`" for place in announced[kind.__name__])
        lines.append(f"| `{name}` | {told} | {who or 'nobody yet'} | {', '.join(heard)} |")
    return "\n".join(lines) + "\n"


def data_map() -> str:
    """Describe everything that is kept about people: the record of processing."""
    from clerestory.gate.datamap import gather  # noqa: PLC0415  as late as the others
    from clerestory.gate.record import record  # noqa: PLC0415  the same

    told = record(gather())
    intro = (
        "The record of processing activities (GDPR Art 30(1)). Who runs the server is the\n"
        "controller; `/privacy` on the server says the same in plain words.\n"
    )
    return f"# What is kept about people\n\n{MADE}\n\n{intro}\n{told}\n"


def announcers() -> dict[str, list[str]]:
    """Return for each kind of fact the functions that announce it, by reading the source."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in code():
        for node in parsed(path.read_text()).body:
            for kind in _announced(node):
                place = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
                found[kind].append(f"{place}.{getattr(node, 'name', '')}")
    return found


def _announced(node: ast.AST) -> set[str]:
    """Return the kinds made in the arguments of `announce`, however they are chosen."""
    return {
        inner.func.id
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("announce")
        for argument in call.args
        for inner in ast.walk(argument)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
    }


def _short(module: str) -> str:
    return module.removeprefix("clerestory.")


DOCUMENTS = {"cli.md": cli, "settings.md": settings, "events.md": events, "data-map.md": data_map}


def write() -> None:
    """Write every document into docs/."""
    for name, make in DOCUMENTS.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLERESTORY_DATA"] = folder
        write()
    sys.exit(0)
