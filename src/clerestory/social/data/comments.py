"""Comments, what they said before, who likes them, and the words that hold them."""

from functools import partial

from clerestory.gate.datamap import Category, Source, Subject, describe, not_personal, personal
from clerestory.gate.purposes import DISTANCE, TAKING_PART
from clerestory.social.data.keeping import (
    KEY,
    OWNER,
    ROWS,
    UNTIL_DELETED,
    UNTIL_REPLACED,
    UNTIL_UNLIKED,
    VIEWERS,
)

said = partial(
    personal,
    category=Category.CONTENT,
    purpose=TAKING_PART,
    retention=UNTIL_DELETED,
    recipients=VIEWERS,
)
made = partial(said, source=Source.HERE)
others = partial(said, source=Source.OTHERS)

describe(
    "social.Comment",
    "Your comments",
    {
        "id": made("The number in the comment's address"),
        "clip": said("The clip"),
        "author": not_personal("Points to the person who wrote it."),
        "parent": said("The comment that it stands below"),
        "answered": said("The reply that it answers"),
        "standing": made("Whether all who may watch the clip read it, or it waits"),
        "hidden_for": made("Why moderators hid it"),
        "text": said("What you said"),
        "mentions": said("Handles that you named", subject=Subject.OTHER),
        "pinned": others("Whether whoever posted the clip put it first"),
        "liked_by_author": others("Whether whoever posted the clip likes it"),
        "likes": others("How many like it"),
        "replies": others("How many replies there are"),
        "posted_at": made("Posted"),
        "edited_at": made("Last changed"),
    },
    whose=("author_id",),
    erasure=ROWS,
)
describe(
    "social.CommentVersion",
    "What your comments said before you changed them",
    {
        "id": KEY,
        "comment": said("The comment"),
        "text": said("What you said"),
        "written_at": made("Written"),
    },
    whose=("comment__author_id",),
    erasure=ROWS,
)
describe(
    "social.CommentLike",
    "Comments that you like",
    {
        "id": KEY,
        "person": OWNER,
        "comment": personal(
            "The comment",
            category=Category.CONTENT,
            purpose=TAKING_PART,
            retention=UNTIL_UNLIKED,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "social.FilteredWord",
    "Words that hold comments under your clips",
    {
        "id": KEY,
        "person": OWNER,
        "text": personal(
            "The words",
            category=Category.CONTENT,
            purpose=DISTANCE,
            retention=UNTIL_REPLACED,
            sealed=True,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)
