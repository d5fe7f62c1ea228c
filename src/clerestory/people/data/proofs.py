"""What proves that somebody is themselves, and where they are signed in."""

from clerestory.gate.datamap import (
    Category,
    Source,
    describe,
    personal,
)
from clerestory.gate.purposes import SECURITY
from clerestory.people.data.keeping import (
    KEY,
    OWNER,
    PROVES,
    QUESTION_ENDS,
    ROWS,
    SESSION_ENDS,
    TOKEN_ENDS,
    UNTIL_CHANGED,
    UNTIL_USED,
)

describe(
    "people.Session",
    "Where you are signed in",
    {
        "id": KEY,
        "person": OWNER,
        "key_hash": personal(
            "A hash of the key that your browser holds",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=SESSION_ENDS,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "client": personal(
            "Browser and system, in words",
            category=Category.USE,
            purpose=SECURITY,
            retention=SESSION_ENDS,
            source=Source.BROWSER,
            sealed=True,
        ),
        "created_at": personal(
            "Signed in",
            category=Category.USE,
            purpose=SECURITY,
            retention=SESSION_ENDS,
            source=Source.HERE,
        ),
        "seen_at": personal(
            "Last used",
            category=Category.USE,
            purpose=SECURITY,
            retention=SESSION_ENDS,
            source=Source.HERE,
        ),
        "expires_at": personal(
            "Ends",
            category=Category.USE,
            purpose=SECURITY,
            retention=SESSION_ENDS,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Token",
    "Keys for programs",
    {
        "id": KEY,
        "person": OWNER,
        "key_hash": personal(
            "A hash of the key that the program holds",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=TOKEN_ENDS,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "name": personal(
            "Name of the program", category=Category.USE, purpose=SECURITY, retention=TOKEN_ENDS
        ),
        "created_at": personal(
            "Made",
            category=Category.USE,
            purpose=SECURITY,
            retention=TOKEN_ENDS,
            source=Source.HERE,
        ),
        "seen_on": personal(
            "Day of last use",
            category=Category.USE,
            purpose=SECURITY,
            retention=TOKEN_ENDS,
            source=Source.HERE,
        ),
        "expires_at": personal(
            "Ends", category=Category.USE, purpose=SECURITY, retention=TOKEN_ENDS
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Challenge",
    "Questions your browser is answering",
    {
        "id": KEY,
        "kind": personal(
            "What the answer opens",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=QUESTION_ENDS,
            source=Source.HERE,
        ),
        "person": OWNER,
        "secret": personal(
            "A hash of what your browser holds, or the question itself",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=QUESTION_ENDS,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "expires_at": personal(
            "Ends",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=QUESTION_ENDS,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Passkey",
    "Passkeys",
    {
        "id": KEY,
        "person": OWNER,
        "credential": personal(
            "The number by which your device knows the passkey",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.BROWSER,
        ),
        "public_key": personal(
            "The public half of the passkey",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.BROWSER,
        ),
        "sign_count": personal(
            "How often your device says it was used",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.BROWSER,
        ),
        "name": personal(
            "Name of the passkey",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
        ),
        "created_at": personal(
            "Made",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
        ),
        "used_at": personal(
            "Last used",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.Totp",
    "Authenticator app",
    {
        "person": OWNER,
        "secret": personal(
            "The secret that your authenticator app shares with us",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
            hidden=PROVES,
            sealed=True,
        ),
        "confirmed_at": personal(
            "Set up",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
        ),
        "last_step": personal(
            "The last half minute in which a code was used",
            category=Category.USE,
            purpose=SECURITY,
            retention=UNTIL_CHANGED,
            source=Source.HERE,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)

describe(
    "people.RecoveryCode",
    "Recovery codes",
    {
        "id": KEY,
        "person": OWNER,
        "code_hash": personal(
            "A hash of a code that is not used yet",
            category=Category.PROOF,
            purpose=SECURITY,
            retention=UNTIL_USED,
            source=Source.HERE,
            hidden=PROVES,
        ),
    },
    whose=("person_id",),
    erasure=ROWS,
)
