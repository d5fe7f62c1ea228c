"""The account itself."""

from clerestory.gate.datamap import (
    Category,
    Recipient,
    Retention,
    Source,
    Stays,
    describe,
    not_personal,
    personal,
)
from clerestory.gate.purposes import ACCOUNT, DISTANCE, IMPOSTERS, LETTERS, PROFILE, SAFETY, SECURITY
from clerestory.people.data.keeping import (
    ANYBODY,
    INDEX,
    LEAVING,
    PROVES,
    ROWS,
    UNCONFIRMED_ENDS,
    UNTIL_CHANGED,
    WHILE_HERE,
)

describe(
    "people.Person",
    "Your account",
    {
        "id": personal(
            "The number of your account",
            category=Category.IDENTITY,
            purpose=ACCOUNT,
            retention=WHILE_HERE,
            source=Source.HERE,
        ),
        "handle": personal(
            "Handle",
            category=Category.IDENTITY,
            purpose=PROFILE,
            retention=WHILE_HERE,
            recipients=ANYBODY,
        ),
        "skeleton": personal(
            "What your handle looks like, to find look-alikes",
            category=Category.IDENTITY,
            purpose=IMPOSTERS,
            retention=WHILE_HERE,
            source=Source.HERE,
        ),
        "name": personal(
            "Name",
            category=Category.IDENTITY,
            purpose=PROFILE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "bio": personal(
            "About you",
            category=Category.CONTENT,
            purpose=PROFILE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "links": personal(
            "Links",
            category=Category.CONTENT,
            purpose=PROFILE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "picture": personal(
            "Picture",
            category=Category.CONTENT,
            purpose=PROFILE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "email": personal(
            "E-mail address",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=UNTIL_CHANGED,
            recipients=(Recipient.MAIL, Recipient.STAFF),
            sealed=True,
        ),
        "email_index": personal(
            "A keyed hash of the address, by which it is found",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
            hidden=INDEX,
        ),
        "email_confirmed_at": personal(
            "When you confirmed the address",
            category=Category.CONTACT,
            purpose=SECURITY,
            retention=WHILE_HERE,
            source=Source.HERE,
        ),
        "email_wanted": personal(
            "E-mail address that is not confirmed yet",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=UNCONFIRMED_ENDS,
            recipients=(Recipient.MAIL,),
            sealed=True,
        ),
        "email_wanted_index": personal(
            "A keyed hash of that address",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=UNCONFIRMED_ENDS,
            source=Source.HERE,
            hidden=INDEX,
        ),
        "password": personal(
            "Password, as a scrambled form that cannot be turned back",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            hidden=PROVES,
        ),
        "sample": not_personal("Says that this is a sample account, which is nobody."),
        "private": personal(
            "Whether your clips are for your followers alone",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "shows_ties": personal(
            "Whether others see whom you follow and who follows you",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=UNTIL_CHANGED,
            recipients=ANYBODY,
        ),
        "created_at": personal(
            "When you joined",
            category=Category.IDENTITY,
            purpose=PROFILE,
            retention=WHILE_HERE,
            recipients=ANYBODY,
            source=Source.HERE,
        ),
        "left_at": personal(
            "When you asked to leave",
            category=Category.RECORDS,
            purpose=ACCOUNT,
            retention=Retention("minutes, until everything is erased", LEAVING),
            source=Source.HERE,
        ),
        "away_at": personal(
            "Since when nobody else sees you",
            category=Category.RECORDS,
            purpose=SAFETY,
            retention=WHILE_HERE,
            source=Source.HERE,
        ),
        "limited_at": personal(
            "Since when what you post is in no public list",
            category=Category.RECORDS,
            purpose=SAFETY,
            retention=WHILE_HERE,
            source=Source.HERE,
        ),
        "followers": personal(
            "How many follow you",
            category=Category.TIES,
            purpose=PROFILE,
            retention=WHILE_HERE,
            recipients=ANYBODY,
            source=Source.OTHERS,
        ),
        "following": personal(
            "How many you follow",
            category=Category.TIES,
            purpose=PROFILE,
            retention=WHILE_HERE,
            recipients=ANYBODY,
            source=Source.HERE,
        ),
    },
    whose=("id",),
    erasure=ROWS,
)

describe(
    "people.RetiredHandle",
    "Handles that nobody can take again",
    {
        "digest": personal(
            "A keyed hash of a deleted account's handle",
            category=Category.IDENTITY,
            purpose=IMPOSTERS,
            retention=Retention("for good", LEAVING),
            source=Source.HERE,
        ),
        "retired_at": personal(
            "When the account was deleted",
            category=Category.IDENTITY,
            purpose=IMPOSTERS,
            retention=Retention("for good", LEAVING),
            source=Source.HERE,
        ),
    },
    erasure=Stays(
        "A hash of the handle stays so that nobody can take it and pass for you. It cannot be "
        "turned back, and tells something only to whoever guesses the handle and holds the "
        "server's secret."
    ),
)
