"""Likes, saves and their collections, reposts."""

from functools import partial

from clerestory.gate.datamap import Category, Recipient, Source, describe, personal
from clerestory.gate.purposes import TAKING_PART
from clerestory.social.data.keeping import (
    KEY,
    OWNER,
    ROWS,
    UNTIL_RENAMED,
    UNTIL_TAKEN_BACK,
    UNTIL_UNLIKED,
    UNTIL_UNSAVED,
)

done = partial(personal, category=Category.CONTENT, purpose=TAKING_PART)
liked = partial(done, retention=UNTIL_UNLIKED)
saved = partial(done, retention=UNTIL_UNSAVED)
reposted = partial(done, retention=UNTIL_TAKEN_BACK, recipients=(Recipient.ANYBODY,))
gathered = partial(done, retention=UNTIL_RENAMED, recipients=(Recipient.AUDIENCE,))

describe(
    "social.Like",
    "Clips that you like",
    {
        "id": KEY,
        "person": OWNER,
        "clip": liked("The clip"),
        "created_at": liked("Since", source=Source.HERE),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "social.Collection",
    "Your collections",
    {
        "id": gathered("The number in the collection's address", source=Source.HERE),
        "person": OWNER,
        "name": gathered("Name", sealed=True),
        "public": gathered("Whether others see it"),
        "created_at": done("Made", retention=UNTIL_RENAMED, source=Source.HERE),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "social.Save",
    "Clips that you saved",
    {
        "id": KEY,
        "person": OWNER,
        "clip": saved("The clip"),
        "collection": saved("The collection"),
        "created_at": saved("Saved", source=Source.HERE),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "social.Repost",
    "Clips that you reposted",
    {
        "id": KEY,
        "person": OWNER,
        "clip": reposted("The clip"),
        "text": reposted("Your words"),
        "created_at": reposted("Reposted", source=Source.HERE),
    },
    whose=("person_id",),
    erasure=ROWS,
)
