"""What the API shows of people and takes from them, and what it remembers."""

from clerestory.gate.datamap import (
    Recipient,
    describe_cache,
    describe_log,
    describe_schema,
    not_personal,
)

KEY = not_personal("A mark for the next page.")
MADE = not_personal("A fact about the picture.")
ADDRESS = not_personal("Made of the clip's number and file.")
ANYBODY, AUDIENCE = Recipient.ANYBODY, Recipient.AUDIENCE

describe_schema(
    "ShownPerson",
    ANYBODY,
    {
        "handle": "people.Person.handle",
        "address": "people.Person.handle",
        "name": "people.Person.name",
        "bio": "people.Person.bio",
        "links": "people.Person.links",
        "picture": "people.Person.picture",
        "sample": not_personal("Says that it is a sample account."),
        "followers": "people.Person.followers",
        "follows": "people.Person.following",
        "following": not_personal("Says to the asker whether they follow, which they know."),
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
        "sample": not_personal("Says that it is a sample account."),
    },
)
describe_schema(
    "ShownClip",
    AUDIENCE,
    {
        "id": "clips.Clip.id",
        "address": "clips.Clip.id",
        "author": not_personal("Described as Author."),
        "description": "clips.Clip.sealed_description",
        "words": "clips.Clip.sealed_description",
        "alt_text": "clips.Clip.sealed_alt_text",
        "language": "clips.Clip.language",
        "audience": "clips.Clip.audience",
        "standing": "clips.Clip.standing",
        "work": "clips.Clip.work",
        "progress": "clips.Clip.progress",
        "trouble": not_personal("Shown to the author alone; empty for others."),
        "sensitive": "clips.Clip.sensitive",
        "comments_on": "clips.Clip.comments_on",
        "width": MADE,
        "height": MADE,
        "duration_ms": MADE,
        "has_audio": MADE,
        "cover": "clips.Clip.cover",
        "card": "clips.Clip.card",
        "sources": not_personal("Described as Source."),
        "captions": not_personal("Described as Track."),
        "published_at": "clips.Clip.published_at",
        "edited_at": "clips.Clip.edited_at",
        "mine": not_personal("Says to the asker whether it is theirs."),
        "ticket": not_personal("The same for everybody: shows that the clip was in a list today."),
    },
)
describe_schema(
    "Source",
    AUDIENCE,
    {
        "url": "clips.Rendition.name",
        "type": MADE,
        "short_side": MADE,
        "width": MADE,
        "height": MADE,
        "bit_rate": MADE,
        "bytes": MADE,
    },
)
describe_schema(
    "Track",
    AUDIENCE,
    {"url": "clips.Captions.text", "language": "clips.Captions.language", "label": ADDRESS},
)
describe_schema("Word", AUDIENCE, {"text": "clips.Clip.sealed_description", "href": ADDRESS})
describe_schema(
    "ClipPage", AUDIENCE, {"items": not_personal("Described as ShownClip."), "next": KEY}
)
describe_schema(
    "Frame",
    None,
    {
        "name": "clips.Clip.frames",
        "url": "clips.Clip.frames",
        "chosen": "clips.Clip.cover_at_ms",
    },
)
describe_schema(
    "ClipChange",
    None,
    {
        "description": "clips.Clip.sealed_description",
        "alt_text": "clips.Clip.sealed_alt_text",
        "language": "clips.Clip.language",
        "audience": "clips.Clip.audience",
        "sensitive": "clips.Clip.sensitive",
        "comments_on": "clips.Clip.comments_on",
        "cover": "clips.Clip.cover",
    },
)
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
describe_schema("NewToken", None, {"token": "people.Token.key_hash"})
describe_schema("SecondStep", None, {"key": "people.Challenge.secret"})

describe_cache(
    "api.lists.Lists",
    "Answers to somebody unknown: public lists, for ten seconds at most",
    not_personal("It holds what is public at that moment, and nothing about who asked."),
)
describe_log("the API broke", not_personal("The route that was asked for, without what fills it."))
describe_schema(
    "Report",
    None,
    {
        "ticket": not_personal("The same for everybody: shows that the clip was in a list today."),
        **dict.fromkeys(
            ("reached", "replayed", "skipped", "not_interested"),
            not_personal("Added to a count; nothing tells who it came from."),
        ),
    },
)
describe_schema("Beacon", None, {"reports": not_personal("Described as Report.")})
