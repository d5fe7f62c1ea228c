"""What is kept to tell people what concerns them, described for the data map."""

from datetime import timedelta
from functools import partial

from clerestory.gate.datamap import (
    Category,
    Goes,
    Retention,
    Source,
    Step,
    Subject,
    describe,
    not_personal,
    personal,
)
from clerestory.gate.purposes import TELLING

ROWS = Goes(Step.ROWS, "notices.later.hear_of_leaving")
OWNER = not_personal("Points to the person whose row it is.")
KEPT = Retention(
    "90 days after you read it, 180 days after it happened, or until it is undone",
    "notices.later.sweep",
    timedelta(days=180),
)
CHANGED = Retention("until you change it", "notices.actions.choose")

told = partial(personal, category=Category.USE, purpose=TELLING, retention=KEPT, source=Source.HERE)
chosen = partial(personal, category=Category.USE, purpose=TELLING, retention=CHANGED)

# Whoever did it is not shown the rows of others: they would learn who has read what.
describe(
    "notices.Notice",
    "What you were told",
    {
        "id": not_personal("A random number that names the row."),
        "person": OWNER,
        "kind": told("What happened"),
        "actor": told(
            "Who did it", subject=Subject.OTHER, source=Source.OTHERS, through="actor.handle"
        ),
        "clip": told("The clip it is about"),
        "comment": told("The comment it is about"),
        "about": not_personal(
            "Says which of them stand in one line, and which decision or report it is about."
        ),
        "day": told("The day"),
        "at": told("When"),
        "read_at": told("When you read it"),
        "to_mail": told("Whether a letter is still to say that there is news"),
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "notices.Choices",
    "What you want to be told",
    {
        "person": OWNER,
        "silent": chosen("What you are not told"),
        "mailed": chosen("What letters are written about"),
        "mailed_at": chosen("When the last of these letters was written", source=Source.HERE),
    },
    whose=("person_id",),
    erasure=ROWS,
)
