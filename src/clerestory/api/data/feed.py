"""What the API takes of showings, and shows of them as numbers."""

from clerestory.gate.datamap import (
    describe_schema,
    not_personal,
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
