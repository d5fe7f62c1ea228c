"""Notice: the data map gathered by purpose, for the page that tells people about it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from clerestory.gate.datamap import DataMap, Personal, Purpose
from clerestory.gate.purposes import PURPOSES


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept for one purpose: what, from where, for how long, and who gets it."""

    purpose: Purpose
    things: dict[str, list[Personal]]

    @property
    def fields(self) -> list[Personal]:
        """Everything that is kept for it."""
        return [kept for fields in self.things.values() for kept in fields]

    @property
    def retentions(self) -> list[str]:
        """The periods, each once."""
        return list(dict.fromkeys(kept.retention.words for kept in self.fields))

    @property
    def recipients(self) -> list[str]:
        """Who gets any of it, each once."""
        return list(dict.fromkeys(str(who) for kept in self.fields for who in kept.recipients))


def by_purpose(data: DataMap) -> list[Told]:
    """Return, for each purpose, all that is kept for it."""
    told = [Told(purpose, {}) for purpose in PURPOSES]
    for one in told:
        for words, kept in _named(data):
            if kept.purpose == one.purpose:
                one.things.setdefault(words, []).append(kept)
    return [one for one in told if one.things]


def _named(data: DataMap) -> Iterator[tuple[str, Personal]]:
    for table in data.tables.values():
        for kept in table.personal.values():
            yield table.words, kept
    for thing in [*data.files.values(), *data.logs.values(), *data.caches.values()]:
        if isinstance(thing.kept, Personal):
            yield thing.words, thing.kept
