"""What is kept so that public clips can be found."""

from functools import partial

from clerestory.clips.data.keeping import AUDIENCE, CLIP, KEY, ROWS, UNTIL_CHANGED, UNTIL_DELETED
from clerestory.gate.datamap import Category, Source, describe, not_personal, personal
from clerestory.gate.purposes import FINDING

NUMBERS = not_personal("A number that the database counts up.")
found = partial(
    personal,
    category=Category.CONTENT,
    purpose=FINDING,
    retention=UNTIL_CHANGED,
    recipients=AUDIENCE,
    source=Source.HERE,
)

describe(
    "clips.ClipDocument",
    "The words of your public clips as the search holds them, here and in the database's index",
    {
        "id": NUMBERS,
        "strong": found("Numbers of the words of the description"),
        "weak": found("Numbers of the words of captions and alternative text"),
        "marks": found("Whether it is short or long, and has captions"),
        "clip": CLIP,
        "made_at": found("Since when it can be found", retention=UNTIL_DELETED),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
describe(
    "clips.ClipTerm",
    "Words of all public clips, each once; a word goes with the last clip that has it",
    {
        "id": NUMBERS,
        "text": not_personal("A word that a public clip holds now. It does not say which."),
        "documents": not_personal("How many public clips hold the word."),
    },
)
describe(
    "clips.Tag",
    "Hashtags of all public clips; a hashtag goes with the last clip that has it",
    {
        "name": not_personal("A hashtag that a public clip carries now. It does not say which."),
        "plain": not_personal("The hashtag without accents."),
        "clips": not_personal("How many public clips carry it."),
    },
)
describe(
    "clips.Warmth",
    "How much of late was done with your clips, by anybody",
    {
        "clip": KEY,
        "points": found("Points for its likes, comments and reposts, when last reckoned"),
        "rising": found("How many of these points are left, which are halved each day"),
    },
    whose=("clip__author_id",),
    erasure=ROWS,
)
