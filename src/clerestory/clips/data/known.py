"""Lists of known-bad media, described for the data map: they are about nobody here."""

from clerestory.gate.datamap import Stays, describe, not_personal

describe(
    "clips.KnownMedia",
    "Known-bad media that uploads are compared with",
    {
        "id": not_personal("Numbers the row."),
        "list": not_personal("The name of the list."),
        "kind": not_personal("Of a file, or of what a still looks like."),
        "digest": not_personal("A hash that came with the list. Of your uploads none is kept."),
        "ground": not_personal("What it is said to be."),
    },
    erasure=Stays("Lists from elsewhere stay. You are not in them."),
)
