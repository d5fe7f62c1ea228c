"""What is kept in a browser, and what the pages remember."""

from datetime import timedelta

from clerestory.gate.datamap import (
    Category,
    Goes,
    Recipient,
    Retention,
    Source,
    Step,
    describe_cache,
    describe_cookie,
    describe_log,
    not_personal,
    personal,
)
from clerestory.gate.purposes import ACCOUNT, POSTING, SECURITY

describe_cookie(
    "session",
    "Keeps you signed in. It is set when you sign in and taken back when you sign out.",
    personal(
        "The key of your session",
        category=Category.PROOF,
        purpose=ACCOUNT,
        retention=Retention("30 days after its last use", "people.later.sweep", timedelta(days=30)),
        source=Source.HERE,
        hidden="It is in your browser alone; we hold a hash of it.",
    ),
)
describe_cookie(
    "csrf",
    "Protects forms: it shows that a form came from one of our pages.",
    personal(
        "A random number that is the same until you sign in or out",
        category=Category.PROOF,
        purpose=SECURITY,
        retention=Retention("a year", "web.shell.session.take_back"),
        source=Source.HERE,
        hidden="It is in your browser alone.",
    ),
)
describe_cookie(
    "language",
    "The language that you chose without being signed in. With an account, it stands there.",
    personal(
        "The code of a language",
        category=Category.USE,
        purpose=ACCOUNT,
        retention=Retention(
            "a year, or until you take it back", "web.shell.language.keep_language"
        ),
        hidden="It is in your browser alone.",
    ),
)
describe_cookie(
    "clerestory.player",
    "Sound, speed and captions as you like them. It is kept in your browser and never sent.",
    not_personal("It does not reach us."),
)
describe_cookie(
    "clerestory.look",
    "Colours and the size of text as you like them. It is kept in your browser and never sent.",
    not_personal("It does not reach us."),
)
describe_cookie(
    "clerestory.rest",
    "The reminder to take a break, if you turned it on, and the minutes since the last one. It is "
    "kept in your browser and never sent.",
    not_personal("It does not reach us."),
)
describe_cookie(
    "clerestory.taste",
    "What you watched with For you turned on, and what you asked for. It is kept in your browser, "
    "in a database of its own, and not sent, but for pairs of clips that you give and for your "
    "other devices, sealed, each only if you turned that on. The page Your taste shows all of it.",
    not_personal("It does not reach us."),
)
for name, words in (
    ("web.files.conditions.http_date", "Dates, written as HTTP wants them"),
    ("web.parts.built.manifest", "Names of scripts and styles"),
    ("web.about.source.archive", "The source of this software, packed"),
):
    describe_cache(name, words, not_personal("The same for everybody, and about nobody."))
describe_cache(
    "web.files.shelf.Shelf",
    "Public files that many ask for: covers, pictures, the first bytes of clips",
    personal(
        "Public pictures and covers",
        category=Category.CONTENT,
        purpose=POSTING,
        retention=Retention(
            "until others take their place; never given once the file is gone",
            "web.files.shelf.Shelf",
        ),
        recipients=(Recipient.ANYBODY,),
        source=Source.HERE,
    ),
    erasure=Goes(Step.CACHES, "web.files.shelf.Shelf"),
)
describe_log("a private file does not open", not_personal("Not which one, and not whose."))
