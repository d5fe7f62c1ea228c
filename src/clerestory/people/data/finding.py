"""What is kept so that people can be found."""

from functools import partial

from clerestory.gate.datamap import Category, Source, describe, not_personal, personal
from clerestory.gate.purposes import FINDING
from clerestory.people.data.keeping import ANYBODY, OWNER, ROWS, UNTIL_CHANGED

NUMBERS = not_personal("A number that the database counts up.")
found = partial(
    personal,
    category=Category.IDENTITY,
    purpose=FINDING,
    retention=UNTIL_CHANGED,
    recipients=ANYBODY,
    source=Source.HERE,
)

describe(
    "people.PersonDocument",
    "The words of your profile as the search holds them, here and in the database's index",
    {
        "id": NUMBERS,
        "strong": found("Numbers of the words of your handle and name"),
        "weak": found("Numbers of the words about you"),
        "marks": not_personal("Always empty for people."),
        "person": OWNER,
    },
    whose=("person_id",),
    erasure=ROWS,
)
describe(
    "people.PersonTerm",
    "Words of all profiles, each once; a word goes with the last profile that has it",
    {
        "id": NUMBERS,
        "text": not_personal("A word that a profile holds now. It does not say which."),
        "documents": not_personal("How many profiles hold the word."),
    },
)
