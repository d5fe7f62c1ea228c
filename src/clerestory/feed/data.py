"""What is kept about clips that were shown, described for the data map."""

from datetime import timedelta
from functools import partial

from clerestory.clips.data.keeping import CLIP, KEY, ROWS, UNTIL_DELETED
from clerestory.feed.models import REACHED, THROUGH
from clerestory.gate.datamap import (
    Category,
    Goes,
    Recipient,
    Retention,
    Source,
    Step,
    describe,
    describe_cache,
    describe_file,
    not_personal,
    personal,
)
from clerestory.gate.purposes import CARRYING, COUNTING, POSTING

counted = partial(
    personal,
    category=Category.CONTENT,
    purpose=COUNTING,
    retention=UNTIL_DELETED,
    source=Source.HERE,
    # Rounded, in the file that everybody is offered.
    recipients=(Recipient.ANYBODY,),
)

describe(
    "feed.Tally",
    "How often your clips were watched, by nobody in particular",
    {
        "id": KEY,
        "clip": CLIP,
        "day": counted("On which day"),
        "shown": counted("How often it was shown"),
        "skipped": counted("How often it was passed over"),
        "replayed": counted("How often it was watched again"),
        "not_interested": counted("How often somebody was not interested"),
        **{name: counted(f"How many left it in its tenth {name[8:]}") for name in REACHED[:-1]},
        REACHED[-1]: counted("How many watched it to its end"),
        **{
            name: counted(f"How many saw it {where}", recipients=())
            for name, where in zip(
                THROUGH,
                ("among the newest", "in Following", "in For you", "on its own page"),
                strict=True,
            )
        },
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
given = partial(
    personal,
    category=Category.CONTENT,
    purpose=COUNTING,
    # By whole days, as no time within a day is kept.
    retention=Retention(
        "for 60 days; until you delete the clip, if that is sooner", "feed.later.sweep_pairs"
    ),
    source=Source.OTHERS,
)
describe(
    "feed.Pair",
    "Which clip was watched next after yours, by nobody in particular",
    {
        "id": KEY,
        "earlier": CLIP,
        "later": not_personal("Points to a public clip."),
        "day": given("On which day"),
        "given": given("How many gave this pair"),
    },
    whose=("earlier__author_id",),
    erasure=ROWS,
)
left = partial(
    personal,
    category=Category.USE,
    purpose=CARRYING,
    retention=Retention(
        "until you delete it, or 180 days after a device of yours last renewed it",
        "feed.later.sweep_tastes",
        timedelta(days=180),
    ),
    source=Source.BROWSER,
)
describe(
    "feed.SealedTaste",
    "Your taste, as your devices sealed it for each other",
    {
        "person": not_personal("Points to the person whose row it is."),
        "sealed": left("What only your passphrase opens, which we do not have", sealed=True),
        "mark": not_personal("A hash of the sealed bytes, by which devices tell that one wrote."),
        "renewed_at": left("When a device of yours last renewed it"),
    },
    whose=("person_id",),
    erasure=Goes(Step.ROWS, "feed.later.hear_of_leaving"),
)
describe_file(
    "pools",
    "What everybody is offered alike, its numbers, what was learnt of it, and those clips' words",
    personal(
        "Public clips, as they are offered",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=Retention(
            "until you change or delete the clip; a day, once others have taken its place",
            "feed.later.sweep_pools",
            timedelta(days=1),
        ),
        recipients=(Recipient.ANYBODY,),
        source=Source.HERE,
    ),
    erasure=Goes(Step.FILES, "feed.later.withdraw_deleted"),
)
for holder, done, clips in (
    ("feed.counting.Counting", "counted for which clip", "a clip"),
    ("feed.pairing.Pairing", "given which pair of clips", "two clips"),
):
    describe_cache(
        holder,
        f"Which network has {done} today, as bits that cannot be listed",
        personal(
            f"A keyed hash of a part of your network's address, of {clips} and of the day",
            category=Category.USE,
            purpose=COUNTING,
            retention=Retention(
                "until midnight UTC, when its key is destroyed; it is never written down", holder
            ),
            source=Source.BROWSER,
            hidden="Nobody can tell which bits are yours.",
        ),
        erasure=Goes(Step.CACHES, holder),
    )
describe_cache(
    "feed.queries._ids_in",
    "Which clips are offered now",
    not_personal("The same for everybody, and published."),
)
