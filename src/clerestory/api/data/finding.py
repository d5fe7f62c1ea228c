"""What the API shows of what is found."""

from clerestory.api.data.kinds import ANYBODY, AUDIENCE, KEY
from clerestory.gate.datamap import (
    describe_schema,
    not_personal,
)

TAG = not_personal("A hashtag that public clips carry. It does not say which.")
describe_schema(
    "TagCard", ANYBODY, {"name": TAG, "address": TAG, "clips": not_personal("How many carry it.")}
)
describe_schema(
    "FoundClips",
    AUDIENCE,
    {
        "items": not_personal("Described as ShownClip."),
        "next": KEY,
        "instead": not_personal("Words of public clips. They do not say of which."),
    },
)
describe_schema(
    "FoundPeople", ANYBODY, {"items": not_personal("Described as PersonCard."), "next": KEY}
)
describe_schema("FoundTags", ANYBODY, {"items": not_personal("Described as TagCard."), "next": KEY})
describe_schema(
    "Suggestions",
    ANYBODY,
    {
        "words": not_personal("Words of public clips. They do not say of which."),
        "people": not_personal("Described as PersonCard."),
        "tags": not_personal("Described as TagCard."),
    },
)
