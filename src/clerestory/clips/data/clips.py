"""The clip and its words."""

from functools import partial

from clerestory.clips.data.keeping import (
    AUDIENCE,
    CLIP,
    KEY,
    MADE,
    ROWS,
    UNTIL_CHANGED,
    UNTIL_DELETED,
    UNTIL_PUBLISHED,
    UNTIL_UNPINNED,
    WORKING,
)
from clerestory.gate.datamap import Category, Source, Subject, describe, not_personal, personal
from clerestory.gate.purposes import POSTING

said = partial(
    personal,
    category=Category.CONTENT,
    purpose=POSTING,
    retention=UNTIL_CHANGED,
    recipients=AUDIENCE,
)
noted = partial(
    personal,
    category=Category.CONTENT,
    purpose=POSTING,
    retention=UNTIL_DELETED,
    source=Source.HERE,
)
counted = partial(noted, recipients=AUDIENCE, source=Source.OTHERS)

describe(
    "clips.Clip",
    "Your clips, uploads and drafts",
    {
        "id": noted("The number in the clip's address", recipients=AUDIENCE),
        "author": not_personal("Points to the person who posted it."),
        "work": WORKING,
        "standing": noted("Draft, published or withheld", recipients=AUDIENCE),
        "audience": said("Whom it is for"),
        "publish_when_playable": noted("Whether it is published as soon as it can be watched"),
        "open_description": said("Description, of a clip that anybody may watch"),
        "open_alt_text": said("Text for those who cannot see it, where anybody may watch it"),
        "sealed_description": said("Description, of a draft or a clip for few", sealed=True),
        "sealed_alt_text": said(
            "Text for those who cannot see it, of a draft or a clip for few", sealed=True
        ),
        "language": said("Language"),
        "sensitive": said("Whether it is marked as sensitive"),
        "own_sensitive": said("Whether you marked it so, while moderators keep it marked"),
        "held_back": noted("Whether moderators hid or removed it"),
        "comments_from": said("Who may comment"),
        "comments_held": said("Whether comments wait until you let them through"),
        "downloads": said("Whether others may take a copy along"),
        "mentions": said("Handles that you named", subject=Subject.OTHER),
        "folder": not_personal("A random name of the folder of its files."),
        "former_folder": not_personal("A random name of the folder where its files lay before."),
        "cover": said("Cover"),
        "card": said("Cover, small"),
        "frames": noted("Frames among which you choose the cover"),
        "cover_at_ms": noted("The moment that you chose for the cover, in milliseconds"),
        "width": MADE,
        "height": MADE,
        "duration_ms": MADE,
        "has_audio": MADE,
        "progress": WORKING,
        "trouble_code": WORKING,
        "trouble": noted("Why it could not be made"),
        "created_at": noted("Begun"),
        "published_at": noted("Published", recipients=AUDIENCE),
        "edited_at": noted("Last changed", recipients=AUDIENCE),
        "likes": counted("How many like it"),
        "comments": counted("How many comments there are"),
        "reposts": counted("How many reposted it"),
        "saves": counted("How many saved it", recipients=()),
        "stirred": not_personal("Whether its counts are to be looked at."),
        "listed_at": noted("Since when it stands in the public lists", recipients=AUDIENCE),
    },
    whose=("author_id",),
    erasure=ROWS,
)
describe(
    "clips.Captions",
    "Captions of your clips",
    {
        "id": KEY,
        "clip": CLIP,
        "language": said("Language"),
        "name": not_personal("The name of the file."),
        "open_text": said("Captions, of a clip that anybody may watch"),
        "sealed_text": said("Captions, of a draft or a clip for few", sealed=True),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
describe(
    "clips.ClipTag",
    "Hashtags of your clips",
    {
        "id": KEY,
        "clip": CLIP,
        "name": said("Hashtag"),
        "listed_at": noted("Since when it stands in the public lists", recipients=AUDIENCE),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
describe(
    "clips.Catalogue",
    "How often the public lists have changed",
    {
        "id": not_personal("There is one row."),
        "version": not_personal("A count of changes by anybody."),
    },
)
describe(
    "clips.Pin",
    "Clips that you pinned to your profile",
    {
        "id": KEY,
        "author": not_personal("Points to the person who pinned it."),
        "clip": personal(
            "The clip",
            category=Category.CONTENT,
            purpose=POSTING,
            retention=UNTIL_UNPINNED,
            recipients=AUDIENCE,
        ),
    },
    whose=("author_id",),
    erasure=ROWS,
)
describe(
    "clips.Schedule",
    "When your scheduled clips will be published",
    {
        "clip": noted("The clip", retention=UNTIL_PUBLISHED),
        "at": said("The time", recipients=(), retention=UNTIL_PUBLISHED),
        "zone": said("Your time zone", recipients=(), retention=UNTIL_PUBLISHED, sealed=True),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
