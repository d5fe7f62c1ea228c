"""What the API shows and takes of clips, their files, and playlists."""

from clerestory.api.data.kinds import ADDRESS, ASKER, AUDIENCE, KEY, MADE
from clerestory.gate.datamap import (
    Plain,
    describe_schema,
    not_personal,
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
