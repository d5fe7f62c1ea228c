"""What is kept out of this server, described for the data map: it is about nobody."""

from clerestory.gate.datamap import Stays, describe, not_personal

describe(
    "people.Brake",
    "What nobody may write here, link to or come from",
    {
        "id": not_personal("A random number that names the row."),
        "kind": not_personal("Words, domains, ranges of addresses or a limit."),
        "text": not_personal("Written by the operator or a moderator. It is about nobody here."),
        "effect": not_personal("Whether it is refused or looked at."),
        "number": not_personal("A limit."),
        "changed_at": not_personal("When the list was changed."),
    },
    erasure=Stays("The lists of this server stay. You are not in them."),
)
