"""What the API shows and takes of comments, reposts, saves and collections."""

from clerestory.api.data.kinds import ANYBODY, ASKER, AUDIENCE, KEY, MAY, VIEWERS
from clerestory.gate.datamap import (
    Plain,
    describe_schema,
    not_personal,
)

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
