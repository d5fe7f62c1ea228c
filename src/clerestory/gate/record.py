"""Record: the data map written out, as the record of processing that GDPR Art 30 asks for. Pure."""

from collections.abc import Iterator

from clerestory.gate.datamap import DataMap, Kept, Plain, Schema, Table, Thing
from clerestory.gate.plan import STEPS, plan
from clerestory.gate.purposes import PURPOSES

HEAD = ("name", "what it is", "kind", "kept for", "kept until", "who gets it", "")
PLACES = (
    ("Files", "files", "Folders and files of the data folder."),
    ("In the browser", "cookies", "Cookies, and what a page keeps for itself."),
    ("Remembered", "caches", "What a process remembers while it runs."),
    ("Log lines", "logs", "What processes write on standard error, without what fills the gaps."),
)


def record(data: DataMap) -> str:
    """Return the record as Markdown, without a title."""
    return "\n".join(
        [
            *_purposes(),
            "## Tables\n",
            *(line for _, table in sorted(data.tables.items()) for line in _table(table)),
            *_things(data),
            "## The API\n",
            *(line for _, schema in sorted(data.schemas.items()) for line in _schema(schema)),
            *_erasure(data),
        ]
    )


def _purposes() -> Iterator[str]:
    yield "## Purposes\n"
    yield "| purpose | data is kept | basis, GDPR Art 6(1) |"
    yield "|---|---|---|"
    for purpose in PURPOSES:
        yield f"| {purpose.name} | {purpose.sentence} | {purpose.basis} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}: {table.words.lower()}\n"
    yield _row(*HEAD)
    yield _row(*(["---"] * len(HEAD)))
    for name, kept in table.fields.items():
        yield _row(f"`{name}`", *_told(kept))
    yield ""


def _told(kept: Kept) -> tuple[str, ...]:
    if isinstance(kept, Plain):
        return ("about nobody", "", "", "", "", kept.reason)
    marks = [str(kept.subject)] if kept.subject != "you" else []
    marks += ["sealed"] if kept.sealed else []
    marks += ["not shown"] if kept.hidden else []
    marks += [] if kept.region == "here" else [f"in {kept.region}"]
    return (
        kept.words,
        f"{kept.category}; {kept.source}",
        kept.purpose.name,
        f"{kept.retention.words} (`{kept.retention.keeper}`)",
        ", ".join(kept.recipients),
        ", ".join(marks),
    )


def _things(data: DataMap) -> Iterator[str]:
    for title, place, about in PLACES:
        yield f"## {title}\n"
        yield f"{about}\n"
        yield _row(*HEAD)
        yield _row(*(["---"] * len(HEAD)))
        things: dict[str, Thing] = getattr(data, place)
        for name, thing in sorted(things.items()):
            words, *rest = _told(thing.kept)
            yield _row(f"`{name}`", thing.words or words, *rest)
        yield ""


def _schema(schema: Schema) -> Iterator[str]:
    yield f"### {schema.name}: {schema.audience or 'the person alone'}\n"
    yield _row("field", "shows or takes")
    yield _row("---", "---")
    for name, source in schema.fields.items():
        told = f"`{source}`" if isinstance(source, str) else source.reason
        yield _row(f"`{name}`", told)
    yield ""


def _erasure(data: DataMap) -> Iterator[str]:
    made = plan(data)
    yield "## What an erasure does\n"
    for number, (step, sentence) in enumerate(STEPS.items(), 1):
        names = ", ".join(f"`{name}`" for name in sorted(made.goes[step]))
        yield f"{number}. {sentence}" + (f" That is {names}." if names else "")
    yield "\nWhat stays, and why:\n"
    for name, staying in sorted(made.stays.items()):
        yield f"* `{name}`: {staying.reason}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
