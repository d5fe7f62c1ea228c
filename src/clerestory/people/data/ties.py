"""Letters to people, and the ties between them."""

from clerestory.gate.datamap import (
    Category,
    Recipient,
    Source,
    describe,
    not_personal,
    personal,
)
from clerestory.gate.purposes import DISTANCE, FOLLOWING, LETTERS, RECKONING, SECURITY
from clerestory.people.data.keeping import (
    EXPORT_ENDS,
    KEY,
    LETTER_ENDS,
    MUTE_ENDS,
    OWNER,
    PROVES,
    ROWS,
    UNTIL_ANSWERED,
    UNTIL_CHANGED,
    UNTIL_ERASED,
    UNTIL_UNBLOCKED,
)

describe(
    "people.Letter",
    "Letters on their way to you",
    {
        "id": KEY,
        "person": OWNER,
        "kind": personal(
            "What the letter is about",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=LETTER_ENDS,
            source=Source.HERE,
        ),
        "key_hash": personal(
            "A hash of the key in its link",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=LETTER_ENDS,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "email": personal(
            "Where it goes",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=LETTER_ENDS,
            recipients=(Recipient.MAIL,),
            sealed=True,
        ),
        "language": personal(
            "The language it is written in",
            category=Category.USE,
            purpose=LETTERS,
            retention=LETTER_ENDS,
            source=Source.HERE,
        ),
        "tries": not_personal("How often the mail server was asked to take it."),
        "expires_at": personal(
            "Ends",
            category=Category.CONTACT,
            purpose=LETTERS,
            retention=LETTER_ENDS,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Follow",
    "Whom you follow, and who follows you",
    {
        "id": KEY,
        "follower": personal(
            "Who follows",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_CHANGED,
            recipients=(Recipient.FOLLOWED, Recipient.ANYBODY),
            through="follower.handle",
        ),
        "followed": personal(
            "Who is followed",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_CHANGED,
            recipients=(Recipient.FOLLOWED, Recipient.ANYBODY),
            through="followed.handle",
        ),
        "created_at": personal(
            "Since",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
        ),
    },
    whose=("follower_id", "followed_id"),
    erasure=ROWS,
)

describe(
    "people.FollowRequest",
    "Whom you ask to follow, and who asks you",
    {
        "id": KEY,
        "asker": personal(
            "Who asks",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_ANSWERED,
            recipients=(Recipient.FOLLOWED,),
            through="asker.handle",
        ),
        "asked": personal(
            "Who is asked",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_ANSWERED,
            recipients=(Recipient.FOLLOWED,),
            through="asked.handle",
        ),
        "created_at": personal(
            "Since",
            category=Category.TIES,
            purpose=FOLLOWING,
            retention=UNTIL_ANSWERED,
            source=Source.HERE,
        ),
    },
    whose=("asker_id", "asked_id"),
    erasure=ROWS,
)

# Whoever is blocked or muted is told nothing of it, in their copy neither.
describe(
    "people.Block",
    "Whom you have blocked",
    {
        "id": KEY,
        "blocker": OWNER,
        "blocked": personal(
            "Who is blocked",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=UNTIL_UNBLOCKED,
            through="blocked.handle",
        ),
        "created_at": personal(
            "Since",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=UNTIL_UNBLOCKED,
            source=Source.HERE,
        ),
    },
    whose=("blocker_id",),
    erasure=ROWS,
)

describe(
    "people.Mute",
    "Whom you have muted",
    {
        "id": KEY,
        "muter": OWNER,
        "muted": personal(
            "Who is muted",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=MUTE_ENDS,
            through="muted.handle",
        ),
        "created_at": personal(
            "Since",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=MUTE_ENDS,
            source=Source.HERE,
        ),
        "ends_at": personal(
            "Ends",
            category=Category.TIES,
            purpose=DISTANCE,
            retention=MUTE_ENDS,
        ),
    },
    whose=("muter_id",),
    erasure=ROWS,
)

describe(
    "people.Export",
    "Copies of your data that you asked for",
    {
        "id": KEY,
        "person": OWNER,
        "entry_id": not_personal("A random number that names the entry in the log."),
        "asked_at": personal(
            "Asked for",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=EXPORT_ENDS,
            source=Source.HERE,
        ),
        "ready_at": personal(
            "Made",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=EXPORT_ENDS,
            source=Source.HERE,
        ),
        "failed_at": not_personal("Says that the making failed."),
        "bytes": personal(
            "Size, in bytes",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=EXPORT_ENDS,
            source=Source.HERE,
        ),
        "expires_at": personal(
            "Ends",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=EXPORT_ENDS,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Erasure",
    "Your erasure, on its way",
    {
        "person": OWNER,
        "key_hash": personal(
            "A hash of the key in the address of its page",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_ERASED,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "entry_id": not_personal("A random number that names the entry in the log."),
        "receipt": personal(
            "The receipt",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
            recipients=(Recipient.MAIL,),
            sealed=True,
        ),
        "asked_at": personal(
            "Asked for",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
        ),
        "due_at": personal(
            "When the rest goes",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)
