"""The forms of the API about reports, decisions, appeals and the register."""

from clerestory.api.data.kinds import ADDRESS, ANYBODY, KEY
from clerestory.gate.datamap import describe_schema, not_personal

describe_schema(
    "NewReport",
    None,
    {
        "what": not_personal("What kind of thing is reported."),
        "id": not_personal("Which one is reported."),
        "ground": "safety.Report.ground",
        "text": "safety.Report.text",
    },
)
describe_schema(
    "MadeReport",
    None,
    {
        "id": "safety.Report.id",
        "key": not_personal("A fresh key, given out this once."),
        "address": not_personal("Made of the number or the key."),
    },
)
describe_schema(
    "ShownReport",
    None,
    {
        "id": "safety.Report.id",
        "what": not_personal("What kind of thing was reported."),
        "ground": "safety.Report.ground",
        "text": "safety.Report.text",
        "reported_at": "safety.Report.reported_at",
        "outcome": not_personal("Says that it waits, or that something was done or nothing."),
        "decided_at": not_personal("Says when that was."),
        "contest_until": not_personal("Reckoned from that moment."),
        "contest": not_personal("Described as ShownAppeal."),
    },
)
describe_schema(
    "ReportPage", None, {"items": not_personal("Described as ShownReport."), "next": KEY}
)
describe_schema(
    "ShownAppeal",
    None,
    {
        "text": "safety.Appeal.text",
        "made_at": "safety.Appeal.made_at",
        "upheld": "safety.Appeal.upheld",
        "answer": "safety.Appeal.answer",
        "decided_at": "safety.Appeal.decided_at",
    },
)
describe_schema(
    "Statement",
    None,
    {
        "id": "safety.Decision.id",
        "address": "safety.Decision.id",
        "what": not_personal("What kind of thing it is about."),
        "thing": ADDRESS,
        "excerpt": not_personal("The asker's own words."),
        "measure": "safety.Decision.measure",
        "ground": "safety.Decision.ground",
        "basis": "safety.Decision.basis",
        "rule": "safety.Decision.rule",
        "facts": "safety.Decision.facts",
        "reasons": "safety.Decision.reasons",
        "source": "safety.Case.source",
        "automated": not_personal("Says that people decide here."),
        "decided_at": "safety.Decision.decided_at",
        "ends_at": "safety.Decision.ends_at",
        "undone_at": "safety.Decision.undone_at",
        "holds": not_personal("Reckoned from these moments."),
        "strike_until": not_personal("Reckoned from these moments."),
        "appeal_until": not_personal("Reckoned from these moments."),
        "appeal": not_personal("Described as ShownAppeal."),
    },
)
describe_schema(
    "Standing",
    None,
    {"state": "people.Person.away_at", "strikes": not_personal("Counted from the decisions.")},
)
describe_schema(
    "DecisionPage",
    None,
    {
        "items": not_personal("Described as Statement."),
        "next": KEY,
        "standing": not_personal("Described as Standing."),
    },
)
describe_schema("NewAppeal", None, {"text": "safety.Appeal.text"})
describe_schema(
    "ShownDeed",
    ANYBODY,
    {
        "id": "safety.Deed.id",
        "act": "safety.Deed.act",
        "what": "safety.Deed.what",
        "measure": "safety.Deed.measure",
        "ground": "safety.Deed.ground",
        "done_on": "safety.Deed.done_at",
        "entry": not_personal("The place of an entry in the public log."),
        "by": not_personal("Empty in the register."),
        "case": not_personal("Empty in the register."),
        "note": not_personal("Empty in the register."),
    },
)
describe_schema(
    "Tally",
    ANYBODY,
    {"deeds": not_personal("A count of deeds."), "logged": not_personal("A count of entries.")},
)
describe_schema(
    "RegisterPage",
    ANYBODY,
    {
        "items": not_personal("Described as ShownDeed."),
        "next": KEY,
        "tally": not_personal("Described as Tally."),
    },
)
describe_schema(
    "Deeds",
    ANYBODY,
    {
        "month": not_personal("A month."),
        "act": "safety.Deed.act",
        "what": "safety.Deed.what",
        "measure": "safety.Deed.measure",
        "ground": "safety.Deed.ground",
        "count": not_personal("How often that was done."),
    },
)
