"""What the API shows of people and takes from them, and what it remembers."""

from clerestory.gate.datamap import (
    Plain,
    Recipient,
    describe_cache,
    describe_log,
    describe_schema,
    not_personal,
)

KEY = not_personal("A mark for the next page.")
MADE = not_personal("A fact about the picture.")
ADDRESS = not_personal("Made of the clip's number and file.")
MAY = not_personal("Says to the asker what they may do.")
SAMPLE = not_personal("Says that it is a sample account.")
ASKER = not_personal("Says to the asker what they did themselves.")
ANYBODY, AUDIENCE, VIEWERS = Recipient.ANYBODY, Recipient.AUDIENCE, Recipient.VIEWERS
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
        "private": "people.Person.private",
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
        "held_back": not_personal("Described with the clip; its author alone is told."),
        "work": "clips.Clip.work",
        "progress": "clips.Clip.progress",
        "trouble": not_personal("Shown to the author alone; empty for others."),
        "sensitive": "clips.Clip.sensitive",
        "veiled": not_personal("Says to the asker whether they are to choose first."),
        "comments_from": "clips.Clip.comments_from",
        "comments_held": "clips.Clip.comments_held",
        "downloads": "clips.Clip.downloads",
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
        "likes": "clips.Clip.likes",
        "comments": "clips.Clip.comments",
        "reposts": "clips.Clip.reposts",
        "liked": ASKER,
        "saved": ASKER,
        "reposted": ASKER,
        "scheduled": not_personal("Described as ShownSchedule; its author alone is told."),
    },
)
describe_schema("ShownSchedule", None, {"at": "clips.Schedule.at", "zone": "clips.Schedule.zone"})
describe_schema("ScheduleWish", None, {"at": "clips.Schedule.at", "zone": "clips.Schedule.zone"})
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
    {"url": "clips.Captions.open_text", "language": "clips.Captions.language", "label": ADDRESS},
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
        "comments_from": "clips.Clip.comments_from",
        "comments_held": "clips.Clip.comments_held",
        "downloads": "clips.Clip.downloads",
        "cover": "clips.Clip.cover",
    },
)
describe_schema(
    "ShownDownload",
    AUDIENCE,
    {
        "state": not_personal("Whether the copy is asked for or there, by whomever."),
        "url": "clips.Download.name",
        "name": "people.Person.handle",
        "bytes": not_personal("The size of the file."),
    },
)
describe_schema(
    "ShownPlaylist",
    AUDIENCE,
    {
        "id": "clips.Playlist.id",
        "address": "clips.Playlist.id",
        "name": "clips.Playlist.name",
        "description": "clips.Playlist.description",
        "clips": not_personal("How many of its clips the asker may watch."),
        "cover": "clips.Clip.cover",
    },
)
describe_schema(
    "PlaylistPage",
    AUDIENCE,
    {
        "playlist": not_personal("Described as ShownPlaylist."),
        "items": not_personal("Described as ShownClip."),
        "next": KEY,
    },
)
SAID_OF_PLAYLIST: dict[str, str | Plain] = {
    "name": "clips.Playlist.name",
    "description": "clips.Playlist.description",
}
describe_schema("PlaylistWish", None, SAID_OF_PLAYLIST)
describe_schema("PlaylistChange", None, SAID_OF_PLAYLIST)
describe_schema("PlaceWish", None, {"place": "clips.PlaylistClip.place"})
describe_schema("PersonCard", ANYBODY, CARD)
describe_schema("People", ANYBODY, {"items": not_personal("Described as PersonCard."), "next": KEY})
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
    "ShownComment",
    VIEWERS,
    {
        "id": "social.Comment.id",
        "clip": "clips.Clip.id",
        "parent": "social.Comment.parent",
        "address": "social.Comment.id",
        "author": not_personal("Described as Author."),
        "by_author": not_personal("Says whether whoever posted the clip wrote it."),
        "answered": "people.Person.handle",
        "text": "social.Comment.text",
        "words": "social.Comment.text",
        "held": "social.Comment.standing",
        "hidden": "social.Comment.hidden_for",
        "pinned": "social.Comment.pinned",
        "liked_by_author": "social.Comment.liked_by_author",
        "likes": "social.Comment.likes",
        "replies": "social.Comment.replies",
        "posted_at": "social.Comment.posted_at",
        "edited_at": "social.Comment.edited_at",
        "liked": ASKER,
        "mine": ASKER,
        "may_pin": MAY,
        "may_delete": MAY,
    },
)
describe_schema(
    "CommentPage", VIEWERS, {"items": not_personal("Described as ShownComment."), "next": KEY}
)
describe_schema(
    "ShownVersion",
    VIEWERS,
    {"text": "social.CommentVersion.text", "written_at": "social.CommentVersion.written_at"},
)
describe_schema(
    "NewComment", None, {"text": "social.Comment.text", "answers": "social.Comment.answered"}
)
describe_schema("CommentChange", None, {"text": "social.Comment.text"})
CHOSEN: dict[str, str | Plain] = {"comments": "social.Comment.id"}
describe_schema("HeldChosen", None, CHOSEN)
describe_schema("HeldWish", None, CHOSEN | {"author": "people.Person.handle"})
describe_schema("Acted", None, {"count": not_personal("How many it was done with.")})
describe_schema("Filters", None, {"words": "social.FilteredWord.text"})
describe_schema(
    "ShownRepost",
    ANYBODY,
    {
        "clip": not_personal("Described as ShownClip."),
        "by": not_personal("Described as Author."),
        "words": "social.Repost.text",
        "reposted_at": "social.Repost.created_at",
    },
)
describe_schema(
    "RepostPage", ANYBODY, {"items": not_personal("Described as ShownRepost."), "next": KEY}
)
describe_schema(
    "OwnOffer",
    None,
    {
        "liked": "social.Like.clip",
        "saved": "social.Save.clip",
        "hidden": not_personal("Clips of authors whom the asker is not shown, or has muted."),
    },
)
describe_schema("RepostWish", None, {"text": "social.Repost.text"})
describe_schema("SaveWish", None, {"collection": "social.Save.collection"})
describe_schema(
    "ShownCollection",
    AUDIENCE,
    {
        "id": "social.Collection.id",
        "address": "social.Collection.id",
        "name": "social.Collection.name",
        "public": "social.Collection.public",
        "clips": not_personal("How many of its clips the asker may watch."),
    },
)
WISHED: dict[str, str | Plain] = {
    "name": "social.Collection.name",
    "public": "social.Collection.public",
}
describe_schema("CollectionWish", None, WISHED)
describe_schema("CollectionChange", None, WISHED)
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
describe_schema(
    "Report",
    None,
    {
        "ticket": not_personal("The same for everybody: shows that the clip was in a list today."),
        **dict.fromkeys(
            ("reached", "replayed", "skipped", "not_interested", "through"),
            not_personal("Added to a count; nothing tells who it came from."),
        ),
    },
)
describe_schema(
    "ClipNumbers",
    None,
    {
        "clip": "feed.Tally.clip",
        "shown": "feed.Tally.shown",
        "skipped": "feed.Tally.skipped",
        "replayed": "feed.Tally.replayed",
        "not_interested": "feed.Tally.not_interested",
        "reached": "feed.Tally.reached_10",
        "through": "feed.Tally.through_page",
    },
)
describe_schema(
    "DayNumbers",
    None,
    {
        "day": "feed.Tally.day",
        "shown": "feed.Tally.shown",
        "finished": "feed.Tally.reached_10",
    },
)
describe_schema(
    "NumbersOfClip",
    None,
    {
        "total": not_personal("Described as ClipNumbers."),
        "days": not_personal("Described as DayNumbers."),
    },
)
describe_schema("Beacon", None, {"reports": not_personal("Described as Report.")})
describe_schema(
    "GivenPair",
    None,
    {
        "earlier": not_personal("The ticket of a clip, the same for everybody."),
        "later": not_personal("The ticket of a clip, the same for everybody."),
    },
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
