"""Findings: what a check says, each thing in one plain sentence, and how it all ends."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

MOST_WRONG: Final = 20  # findings that are listed; more of them would tell nobody more
_LAST_TIME: Final = 253_402_300_799  # the last second of the year 9999


class Verdict(IntEnum):
    """How a check ended; the number is the exit status of the command."""

    RIGHT = 0
    WRONG = 1
    UNCHECKED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `ok`, `note` (to be known, not wrong), `WRONG` or `????`."""

    mark: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark:<5} {self.sentence}"


@dataclass(slots=True)
class Report:
    """The findings of one check, in order; a hostile log cannot make the list endless."""

    findings: list[Finding] = field(default_factory=list)
    wrong: int = 0
    unchecked: int = 0

    def right(self, sentence: str) -> None:
        """Say that something holds."""
        self.findings.append(Finding("ok", sentence))

    def note(self, sentence: str) -> None:
        """Say something that is not wrong and should be known."""
        self.findings.append(Finding("note", sentence))

    def fault(self, sentence: str) -> None:
        """Say what is wrong; after many of them only their number is kept."""
        self.wrong += 1
        if self.wrong <= MOST_WRONG:
            self.findings.append(Finding("WRONG", sentence))

    def unknown(self, sentence: str) -> None:
        """Say what could not be checked, and what is needed to do so."""
        self.unchecked += 1
        self.findings.append(Finding("????", sentence))

    @property
    def full(self) -> bool:
        """Whether so much is wrong that going on would tell nothing new."""
        return self.wrong >= MOST_WRONG

    @property
    def verdict(self) -> Verdict:
        """What it comes to: wrong before unchecked before right."""
        if self.wrong:
            return Verdict.WRONG
        return Verdict.UNCHECKED if self.unchecked else Verdict.RIGHT

    def as_json(self) -> str:
        """Write the report for a program."""
        told = [{"mark": one.mark, "sentence": one.sentence} for one in self.findings]
        return json.dumps({"verdict": self.verdict.name.lower(), "findings": told}, indent=1)


def shown(text: str) -> str:
    """Write text of others for a terminal: what could steer it, or change direction, is escaped."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def when(seconds: int) -> str:
    """Write seconds since 1970 as a date and a time; numbers beyond the calendar stay numbers."""
    if not 0 <= seconds <= _LAST_TIME:
        return f"second {seconds}"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def listed(words: list[str]) -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
