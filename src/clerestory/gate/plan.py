"""Plan: what an erasure does, in which order, made from the data map. Pure."""

from dataclasses import dataclass

from clerestory.gate.datamap import DataMap, Goes, Personal, Stays, Step

# What happens in each step, for people.
STEPS = {
    Step.FREEZE: "The account is closed: nobody can sign in, and nobody sees it any more.",
    Step.RECEIPT: (
        "The erasure is entered into the log, and you get the receipt: shown once to keep, and by "
        "mail."
    ),
    Step.KEYS: "Your key is destroyed. What was sealed with it can be read by nobody any more.",
    Step.ROWS: "Your rows are deleted from the database.",
    Step.FILES: "Your files are deleted.",
    Step.CACHES: "What processes remember is dropped.",
    Step.QUEUE: "Work and messages that name you run out.",
    Step.BACKUPS: (
        "The key that locks all keys is changed, once a day. From then on a backup holds nothing "
        "of yours that could be opened."
    ),
}


@dataclass(frozen=True, slots=True)
class Staying:
    """Something that stays, and why."""

    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes in each step, by name and in words, and what stays."""

    goes: dict[Step, dict[str, str]]
    stays: dict[str, Staying]


def plan(data: DataMap) -> Plan:
    """Return what an erasure does to everything that the map says is about somebody."""
    found: list[tuple[str, str, Goes | Stays | None]] = [
        (table.name, table.words, table.erasure) for table in data.tables.values() if table.personal
    ]
    found += [
        (thing.name, thing.words, thing.erasure)
        for thing in data.things
        if isinstance(thing.kept, Personal)
    ]
    made = Plan({step: {} for step in Step}, {})
    for name, words, erasure in found:
        if isinstance(erasure, Goes):
            made.goes[erasure.step][name] = words
        elif isinstance(erasure, Stays):
            made.stays[name] = Staying(words, erasure.reason)
    return made
