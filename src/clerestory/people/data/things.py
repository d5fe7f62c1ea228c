"""Files, caches and log lines of people."""

from clerestory.gate.datamap import (
    Category,
    Goes,
    Source,
    Stays,
    Step,
    describe_cache,
    describe_file,
    describe_log,
    not_personal,
    personal,
)
from clerestory.gate.purposes import LETTERS, PROFILE, RECKONING
from clerestory.people.data.keeping import (
    ANYBODY,
    EXPORT_ENDS,
    LEAVING,
    MAIL_FILES_END,
    UNTIL_CHANGED,
)

describe_file(
    "pictures",
    "Profile pictures, cut to a square and without hidden data",
    personal(
        "Picture",
        category=Category.CONTENT,
        purpose=PROFILE,
        retention=UNTIL_CHANGED,
        recipients=ANYBODY,
    ),
    erasure=Goes(Step.FILES, LEAVING),
    found_by="people.queries.files_of_person",
)

describe_file(
    "mail",
    "Letters, where the operator has set no mail server",
    personal(
        "Letters to you",
        category=Category.CONTACT,
        purpose=LETTERS,
        retention=MAIL_FILES_END,
    ),
    erasure=Stays(
        "Without a mail server a letter is a file that stands for your own mailbox. It is deleted "
        "after 7 days."
    ),
)

describe_file(
    "exports",
    "Copies of everything, for those who asked for one",
    personal(
        "The copy you asked for",
        category=Category.CONTENT,
        purpose=RECKONING,
        retention=EXPORT_ENDS,
        source=Source.HERE,
        sealed=True,
    ),
    erasure=Goes(Step.FILES, LEAVING),
)
describe_cache(
    "people.passwords._common",
    "The list of passwords that are refused",
    not_personal("The same list everywhere, made with the software."),
)

describe_log(
    "a letter could not be posted (%s), %d tries so far",
    not_personal("The kind of fault and the number of tries."),
)
describe_cache(
    "people.passwords._nobody",
    "What a password is compared with when nobody has the handle",
    not_personal("A scrambled form of a sentence in the source."),
)
describe_cache(
    "people.handles._reserved",
    "Handles that nobody can take",
    not_personal("A list that comes with the software."),
)
describe_cache(
    "people.handles._offensive",
    "Words that no handle may contain",
    not_personal("A list that comes with the software."),
)
