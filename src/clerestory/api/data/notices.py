"""What the API shows of notices, and takes of what is chosen about them."""

from clerestory.api.data.kinds import KEY
from clerestory.gate.datamap import (
    describe_schema,
    not_personal,
)

# What somebody is told of others' acts is theirs alone, whoever else may know of the same.
describe_schema(
    "ShownNotice",
    None,
    {
        "kind": "notices.Notice.kind",
        "at": "notices.Notice.at",
        "unread": "notices.Notice.read_at",
        "people": not_personal("Described as Author."),
        "count": "notices.Notice.actor",
        "more": not_personal("Says that there were too many to count."),
        "address": not_personal("Where it is answered: made of what stands beside it."),
        "clip": "notices.Notice.clip",
        "title": "clips.Clip.sealed_description",
        "cover": "clips.Clip.cover",
        "text": "social.Comment.text",
    },
)
describe_schema(
    "NoticePage", None, {"items": not_personal("Described as ShownNotice."), "next": KEY}
)
describe_schema("NewCount", None, {"unread": "notices.Notice.read_at"})
describe_schema("ReadWish", None, {"until": "notices.Notice.read_at"})
describe_schema(
    "ShownChoice",
    None,
    {
        "kind": not_personal("The name of a kind."),
        "shown": "notices.Choices.silent",
        "mailed": "notices.Choices.mailed",
    },
)
describe_schema(
    "ChoiceWish",
    None,
    {"shown": "notices.Choices.silent", "mailed": "notices.Choices.mailed"},
)
