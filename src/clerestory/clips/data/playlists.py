"""Playlists, and what is in them."""

from functools import partial

from clerestory.clips.data.keeping import AUDIENCE, KEY, ROWS, UNTIL_RENAMED, UNTIL_TAKEN_OUT
from clerestory.gate.datamap import Category, Source, describe, not_personal, personal
from clerestory.gate.purposes import POSTING

said = partial(
    personal,
    category=Category.CONTENT,
    purpose=POSTING,
    retention=UNTIL_RENAMED,
    recipients=AUDIENCE,
)

describe(
    "clips.Playlist",
    "Your playlists",
    {
        "id": said("The number in the playlist's address", source=Source.HERE),
        "author": not_personal("Points to the person whose playlist it is."),
        "name": said("Name", sealed=True),
        "description": said("Description", sealed=True),
        "created_at": said("Made", source=Source.HERE),
    },
    whose=("author_id",),
    erasure=ROWS,
)
describe(
    "clips.PlaylistClip",
    "What is in your playlists",
    {
        "id": KEY,
        "playlist": said("The playlist", retention=UNTIL_TAKEN_OUT),
        "clip": said("The clip", retention=UNTIL_TAKEN_OUT),
        "place": said("Its place there", retention=UNTIL_TAKEN_OUT),
    },
    whose=("playlist__author_id",),
    erasure=ROWS,
)
