"""What staff access keeps: the record by which those who looked can be held to account."""

from dataclasses import replace
from datetime import timedelta

from clerestory.gate.datamap import (
    Category,
    Personal,
    Retention,
    Source,
    Stays,
    Subject,
    describe,
    describe_cache,
    describe_file,
    not_personal,
    personal,
)
from clerestory.gate.purposes import RECKONING

WORDS_KEPT = Retention(
    "90 days; the entry in your list stays", "gate.staff.later.sweep", timedelta(days=90)
)
RECORD_KEPT = Retention("two years", "gate.staff.later.sweep", timedelta(days=730))
UNTIL_ERASED = Retention("two years, or until you are erased", "gate.staff.actions.forget_subject")
ON_ROSTER = Retention("while somebody is on the roster", "gate.staff.actions.enact")
# A case may be under an order that forbids telling: the list of the log says it on its day, so the
# rows themselves are not part of "What we hold".
LISTED = "What staff opened, or tried to open, stands under “Who looked”, with a proof."
STAYS = Stays(
    "Who of the staff looked, when and for what purpose stays for two years without you in it: it "
    "is the evidence if somebody misused it (GDPR Art 17(3)(b) and (e))."
)
NUMBER = not_personal("A random number.")
DIGEST = not_personal("A hash of roster or policy.")


def _about_you(words: str, retention: Retention) -> Personal:
    return personal(
        words,
        category=Category.RECORDS,
        purpose=RECKONING,
        retention=retention,
        source=Source.HERE,
        hidden=LISTED,
    )


def _about_staff(words: str) -> Personal:
    return personal(
        words,
        category=Category.RECORDS,
        purpose=RECKONING,
        retention=RECORD_KEPT,
        subject=Subject.STAFF,
        source=Source.HERE,
        hidden=LISTED,
    )


describe(
    "gate_staff.Edition",
    "Rosters of the staff and policies that were in force",
    {
        "number": NUMBER,
        "roster_sha256": DIGEST,
        "policy_sha256": DIGEST,
        "enacted_at": not_personal("When they came into force."),
        "entry_id": NUMBER,
    },
)
describe(
    "gate_staff.Case",
    "Why staff dealt with an account",
    {
        "id": NUMBER,
        "subject_id": _about_you("Number of the account", UNTIL_ERASED),
        "reference": _about_you("Ticket, report or order", UNTIL_ERASED),
        "opened_by": _about_staff("Who opened the case"),
        "opened_at": _about_staff("Opened"),
        "closed_at": _about_staff("Closed"),
    },
    erasure=STAYS,
)
describe(
    "gate_staff.Request",
    "What staff asked to see",
    {
        "id": NUMBER,
        "case": NUMBER,
        "actor_id": _about_staff("Who asked"),
        "actor_pseudonym": _about_staff("Who asked, by pseudonym"),
        "purpose": _about_staff("Purpose"),
        "fields": _about_staff("Fields, by name"),
        "text": _about_you("What was asked, in words", WORDS_KEPT),
        "asked_at": _about_staff("Asked"),
        "ends_at": not_personal("Until when it could be approved."),
    },
    erasure=STAYS,
)
describe(
    "gate_staff.Approval",
    "Who approved it",
    {
        "request": NUMBER,
        "approver_id": _about_staff("Who approved"),
        "approver_pseudonym": _about_staff("Who approved, by pseudonym"),
        "answer": _about_staff("What their passkey signed"),
        "approved_at": _about_staff("Approved"),
    },
    erasure=STAYS,
)
describe(
    "gate_staff.Decision",
    "How a request ended",
    {
        "request": NUMBER,
        "word": _about_staff("Permitted or denied"),
        "rules": not_personal("Names of rules of the policy."),
        "entry_id": NUMBER,
        "proof": not_personal("Hashes and signatures of the public log."),
        "decided_at": _about_staff("Decided"),
        "opens_until": not_personal("Until when it was open."),
    },
    erasure=STAYS,
)
describe(
    "gate_staff.Delay",
    "People who are told later, under an order",
    {
        "request": NUMBER,
        "entry_id": NUMBER,
        "until": not_personal("The day on which the person is told."),
        "reveal_id": NUMBER,
    },
)
describe_file(
    "staff",
    "The signed roster of the staff and the policy",
    replace(
        _about_staff("Numbers of accounts of the staff, where they work, their passkeys"),
        retention=ON_ROSTER,
    ),
    erasure=STAYS,
)
for name, words in (
    ("gate.staff.policy.read", "The policy of staff access, read"),
    ("gate.staff.keyring._line", "A line to the key service"),
):
    describe_cache(name, words, not_personal("The same for everybody, and about nobody."))
