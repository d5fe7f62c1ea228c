"""What the API shows of people and takes from them, and what it remembers."""

from clerestory.api.data.kinds import ANYBODY, ASKER, KEY, SAMPLE
from clerestory.gate.datamap import (
    Plain,
    describe_cache,
    describe_log,
    describe_schema,
    not_personal,
)

# What ties the asker to somebody: both of them know it, or it is the asker's own doing.
TIES: dict[str, str | Plain] = {
    "following": ASKER,
    "asks": ASKER,
    "followed_by": not_personal("Says to the asker whether they are followed, which they know."),
    "muted": ASKER,
}
CARD: dict[str, str | Plain] = {
    "handle": "people.Person.handle",
    "address": "people.Person.handle",
    "name": "people.Person.name",
    "picture": "people.Person.picture",
    "sample": SAMPLE,
    "institution": "people.Person.institution",
    "private": "people.Person.private",
    **TIES,
}
describe_schema(
    "ShownPerson",
    ANYBODY,
    {
        "handle": "people.Person.handle",
        "address": "people.Person.handle",
        "name": "people.Person.name",
        "bio": "people.Person.bio",
        "links": "people.Person.links",
        "proven_links": "people.LinkProof.address",
        "picture": "people.Person.picture",
        "sample": SAMPLE,
        "institution": "people.Person.institution",
        "private": "people.Person.private",
        "shows_ties": "people.Person.shows_ties",
        "shared": not_personal("Says to the asker whether clips and lists are for them."),
        "followers": "people.Person.followers",
        "follows": "people.Person.following",
        **TIES,
        "joined_at": "people.Person.created_at",
    },
)
describe_schema(
    "Author",
    ANYBODY,
    {
        "handle": "people.Person.handle",
        "name": "people.Person.name",
        "picture": "people.Person.picture",
        "sample": SAMPLE,
        "institution": "people.Person.institution",
        "private": "people.Person.private",
    },
)
describe_schema("PersonCard", ANYBODY, CARD)
describe_schema("People", ANYBODY, {"items": not_personal("Described as PersonCard."), "next": KEY})
describe_schema("MutedCard", None, CARD | {"ends_at": "people.Mute.ends_at"})
describe_schema("MuteWish", None, {"days": "people.Mute.ends_at"})
PRIVACY: dict[str, str | Plain] = {
    "private": "people.Person.private",
    "shows_ties": "people.Person.shows_ties",
    "findable": "people.Person.findable",
    "shows_sensitive": "people.Person.shows_sensitive",
}
describe_schema("Privacy", None, PRIVACY)
describe_schema("OwnPrivacy", None, PRIVACY)
describe_schema(
    "Credentials",
    None,
    {
        "name": "people.Person.handle",
        "password": "people.Person.password",
        "program": "people.Token.name",
    },
)
describe_schema(
    "Code",
    None,
    {
        "key": "people.Challenge.secret",
        "code": "people.RecoveryCode.code_hash",
        "program": "people.Token.name",
    },
)
describe_schema("Language", None, {"language": "people.Person.language"})
describe_schema("NewToken", None, {"token": "people.Token.key_hash"})
describe_schema("SecondStep", None, {"key": "people.Challenge.secret"})
describe_cache(
    "api.lists.Lists",
    "Answers to somebody unknown: public lists, for ten seconds at most",
    not_personal("It holds what is public at that moment, and nothing about who asked."),
)
describe_log("the API broke", not_personal("The route that was asked for, without what fills it."))
