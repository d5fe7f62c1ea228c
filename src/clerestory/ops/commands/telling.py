"""Telling: how commands say what they found, in columns to a person, as JSON to a program."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import click
import msgspec

from clerestory.ops.commands.clip import saying_refusals

if TYPE_CHECKING:
    from clerestory.spine.pages import Page

type Command = Callable[..., None]

JSON = click.option("--json", "as_json", is_flag=True, help="Say it to a program.")
AFTER = click.option("--after", metavar="MARK", help="Go on after the mark of the last page.")
LIMIT = click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="How many at most.",
)
_LONGEST = 60


@contextmanager
def asking(missing: str = "") -> Iterator[None]:
    """Turn what cannot be told into a sentence and exit status 1; `missing` is for what is not."""
    from django.db import DatabaseError

    from clerestory.spine.refusals import NotFound

    try:
        with saying_refusals():
            try:
                yield
            except NotFound:
                if missing:
                    raise click.ClickException(missing) from None
                raise
    except DatabaseError:
        message = "The tables cannot be read. `clerestory migrate` makes them, `doctor` says more."
        raise click.ClickException(message) from None


def tell(thing: object, *, as_json: bool) -> None:
    """Print one thing, a dataclass: a line for each of its fields that says something."""
    if as_json:
        _print_json(thing)
        return
    for name, value in _lines(thing):
        click.echo(f"{name}: {value}")


def tell_page(page: "Page[Any]", columns: Sequence[str], *, as_json: bool) -> None:
    """Print a page of dataclasses in columns, and how to go on on standard error."""
    if as_json:
        _print_json({"items": page.items, "next": page.next})
        return
    table = [[_plain(getattr(item, name)) for name in columns] for item in page.items]
    widths = [max((len(row[place]) for row in table), default=0) for place in range(len(columns))]
    for row in table:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
    if page.next:
        click.echo(f"More: --after {page.next}", err=True)


def counting[T](things: Sequence[T], label: str) -> Iterator[T]:
    """Give these things one after another, with a bar on standard error where that is a screen."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(things, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def _print_json(thing: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(thing), indent=2).decode() + "\n")


def _lines(thing: object, ahead: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(thing, dict):
        named = list(thing.items())
    else:
        names = [one.name for one in fields(cast("Any", thing))]
        named = [(name.replace("_", " "), getattr(thing, name)) for name in names]
    for name, value in named:
        if isinstance(value, dict) or hasattr(value, "__dataclass_fields__"):
            yield from _lines(value, f"{ahead}{name} ")
        elif isinstance(value, list) and value and hasattr(value[0], "__dataclass_fields__"):
            for one in value:
                said = ", ".join(f"{a} {b}" for a, b in _lines(one))
                yield f"{ahead}{name}", said
        else:
            yield f"{ahead}{name}", _plain(value, longest=0)


def _plain(value: object, longest: int = _LONGEST) -> str:
    """Return a value on one line, without what would steer a terminal."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    if longest and len(text) > longest:
        text = f"{text[: longest - 1]}…"
    return text or "-"
