"""Datachecks: whether the data map is whole and says nothing that cannot be so. Pure.

Each check returns sentences, one for each thing that is wrong; an empty list is a good map.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta

from clerestory.gate.datamap import (
    DataMap,
    Goes,
    Kept,
    Personal,
    Recipient,
    Retention,
    Schema,
    Stays,
    Step,
)

# Whoever is let in by the key may see what is declared for any of the values.
_WIDER = {
    Recipient.ANYBODY: {Recipient.ANYBODY},
    Recipient.AUDIENCE: {Recipient.ANYBODY, Recipient.AUDIENCE},
    Recipient.VIEWERS: {Recipient.ANYBODY, Recipient.AUDIENCE, Recipient.VIEWERS},
}


def differences(what: str, described: Collection[str], found: Collection[str]) -> list[str]:
    """Compare what is described with what there is."""
    missing = sorted(set(found) - set(described))
    stale = sorted(set(described) - set(found))
    return [f"{what} {name} is not described" for name in missing] + [
        f"{what} {name} is described and not there" for name in stale
    ]


def field_differences(
    what: str,
    described: Mapping[str, Collection[str]],
    found: Mapping[str, Collection[str]],
) -> list[str]:
    """Compare described things and their fields with those that there are."""
    wrong = differences(what, described, found)
    for name in sorted(described.keys() & found.keys()):
        wrong += differences(f"{what} {name}: field", described[name], found[name])
    return wrong


def unfindable(data: DataMap) -> list[str]:
    """Find what is about people and cannot be found for them, or has no end."""
    wrong = []
    for table in data.tables.values():
        if table.personal and table.erasure is None:
            wrong.append(f"{table.name} does not say what an erasure does to it")
        goes_with_rows = isinstance(table.erasure, Goes) and table.erasure.step is Step.ROWS
        if table.personal and goes_with_rows and not table.whose:
            wrong.append(f"{table.name} does not say whose a row is")
        if table.whose and not table.personal:
            wrong.append(f"{table.name} says whose a row is, and nothing in it is personal")
    return wrong + [
        f"{thing.name} does not say what an erasure does to it"
        for thing in data.files.values()
        if isinstance(thing.kept, Personal) and thing.erasure is None
    ]


def oversharing(data: DataMap) -> list[str]:
    """Find forms of the API that give somebody what their source does not declare for them."""
    return [line for schema in data.schemas.values() for line in _overshared(data, schema)]


def unkept(
    data: DataMap,
    timers: Mapping[str, timedelta],
    known: Callable[[str], bool],
) -> list[str]:
    """Find periods that no timer keeps, and ends that nothing brings about.

    `timers` gives each timer's interval by its dotted path; `known` says whether a path leads to
    something that can be called. A timer that runs less often than the period keeps it badly.
    """
    wrong = []
    for where, retention in retentions(data):
        path = f"clerestory.{retention.keeper}"
        if retention.period is None:
            if not known(path):
                wrong.append(f"{where}: {retention.keeper} is nothing that can be called")
        elif path not in timers:
            wrong.append(f"{where}: {retention.keeper} is no timer")
        elif timers[path] > max(retention.period, timedelta(hours=1)):
            wrong.append(f"{where}: {retention.keeper} runs too seldom")
    for where, erasure in erasures(data):
        if isinstance(erasure, Goes) and not known(f"clerestory.{erasure.by}"):
            wrong.append(f"{where}: {erasure.by} is nothing that can be called")
    return wrong


def retentions(data: DataMap) -> Iterator[tuple[str, Retention]]:
    """Give every place with the period that is declared for it."""
    for where, kept in everything(data):
        if isinstance(kept, Personal):
            yield where, kept.retention


def erasures(data: DataMap) -> Iterator[tuple[str, Goes | Stays]]:
    """Give every place that says what an erasure does to it."""
    for table in data.tables.values():
        if table.erasure is not None:
            yield table.name, table.erasure
    for thing in data.things:
        if thing.erasure is not None:
            yield thing.name, thing.erasure


def everything(data: DataMap) -> Iterator[tuple[str, Kept]]:
    """Give everything that is described, fields one by one."""
    for table in data.tables.values():
        for name, kept in table.fields.items():
            yield f"{table.name}.{name}", kept
    for thing in data.things:
        yield thing.name, thing.kept


def _overshared(data: DataMap, schema: Schema) -> Iterator[str]:
    for name, source in schema.fields.items():
        if not isinstance(source, str):
            continue
        where = f"{schema.name}.{name}"
        try:
            kept = data.field_at(source)
        except KeyError:
            yield f"{where} shows {source}, which is not described"
            continue
        if schema.audience is None or not isinstance(kept, Personal):
            continue
        if not set(kept.recipients) & _WIDER.get(schema.audience, {schema.audience}):
            yield f"{where} gives {source} to {schema.audience}, which it does not declare"
