"""What is known of the pages that profiles link to."""

from functools import partial

from clerestory.gate.datamap import Category, Source, describe, not_personal, personal
from clerestory.gate.purposes import PROFILE
from clerestory.people.data.keeping import ANYBODY, KEY, OWNER, ROWS, UNTIL_CHANGED

found = partial(
    personal,
    category=Category.CONTENT,
    purpose=PROFILE,
    retention=UNTIL_CHANGED,
    source=Source.HERE,
)

describe(
    "people.LinkProof",
    "Whether pages that you link to link back to your profile",
    {
        "id": KEY,
        "person": OWNER,
        "address": found("The page", recipients=ANYBODY, source=Source.PERSON),
        "asked_at": found("When we last asked for it"),
        "proven_at": found("When it was last seen to link back", recipients=ANYBODY),
        "trouble": found("Why it was not"),
        "due_at": not_personal("When it is asked for again."),
    },
    whose=("person_id",),
    erasure=ROWS,
)
