"""Reports, statements of reasons and the queue, as each is shown to whoever may see it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ShownAppeal:
    """An appeal, to whoever made it. `upheld` is None while it waits."""

    text: str
    made_at: datetime
    upheld: bool | None
    answer: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report, to whoever made it.

    `outcome` is empty while it waits: none, acted, undone, or again where it is looked at anew.
    `contest_until` is None where there is nothing to contest; `contest` is what was made of that.
    """

    id: str
    what: str
    ground: str
    text: str
    reported_at: datetime
    outcome: str
    decided_at: datetime | None
    contest_until: datetime | None
    contest: ShownAppeal | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of reasons, to its person: all that DSA Art 17(3) asks for.

    `thing` is the address of the clip or comment while it is there. `holds`: the measure is in
    force. `strike_until` and `appeal_until` are None where it is no strike, or cannot be contested
    any more. `source` says how it came to us: report, own or automatic. `automated` says whether a
    program decided: none does, each time a person did.
    """

    id: str
    address: str
    what: str
    thing: str
    excerpt: str
    measure: str
    ground: str
    basis: str
    rule: str
    facts: str
    reasons: str
    source: str
    automated: bool
    decided_at: datetime
    ends_at: datetime | None
    undone_at: datetime | None
    holds: bool
    strike_until: datetime | None
    appeal_until: datetime | None
    appeal: ShownAppeal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: open, limited or suspended, and the strikes that count now."""

    state: str
    strikes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue: nothing of what was reported, and nothing of who reported it."""

    id: str
    what: str
    grounds: tuple[str, ...]
    source: str
    reports: int
    opened_at: datetime
    mine: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says, without who says it."""

    ground: str
    text: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision about the same person before."""

    id: str
    what: str
    measure: str
    ground: str
    decided_at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Deeds:
    """One line of the register: what was done, how often it is so in this month."""

    month: date
    act: str
    what: str
    measure: str
    ground: str
    count: int


@dataclass(frozen=True, slots=True)
class ShownDeed:
    """A line of the register or the moderators' log.

    `by`, `case` and `note` are empty in the register.

    `entry` is the place of its entry in the public log, None until it is there.
    """

    id: str
    act: str
    what: str
    measure: str
    ground: str
    done_on: date
    entry: int | None
    by: str = ""
    case: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownBrake:
    """An entry of this server's lists, or a limit; `number` is None where it is none."""

    id: str
    kind: str
    text: str
    effect: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What outsiders compare: deeds on record here, and how many of them the log has."""

    deeds: int
    logged: int
