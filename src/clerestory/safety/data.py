"""What is kept of reports, decisions and appeals, described for the data map."""

from datetime import timedelta
from functools import partial

from clerestory.gate.datamap import (
    Category,
    Goes,
    Personal,
    Recipient,
    Retention,
    Source,
    Stays,
    Step,
    Subject,
    describe,
    not_personal,
    personal,
)
from clerestory.gate.purposes import SAFETY

KEPT = Retention(
    "two years; longer while a decision holds", "safety.later.sweep", timedelta(days=730)
)
NAMED = Retention("two years", "safety.later.sweep", timedelta(days=730))
MODERATORS = (Recipient.MODERATORS,)
LEAVING = Goes(Step.ROWS, "safety.later.hear_of_leaving")
KEY = not_personal("A random number that names the row.")
OWNER = not_personal("Points to the person whom it is about.")
WAITS = "While it is looked at you are not told; what is decided stands under “Decisions”."
PROVES = "Whoever saw this could open the page of somebody’s report."

about = partial(
    personal,
    category=Category.RECORDS,
    purpose=SAFETY,
    retention=KEPT,
    recipients=MODERATORS,
    source=Source.HERE,
)
told = partial(about, category=Category.CONTENT, source=Source.PERSON)


def _staff(words: str) -> Personal:
    return personal(
        words,
        category=Category.RECORDS,
        purpose=SAFETY,
        retention=NAMED,
        recipients=MODERATORS,
        subject=Subject.STAFF,
        source=Source.HERE,
        hidden="Who decided is known to the other moderators and to nobody else.",
    )


describe(
    "safety.Case",
    "Reports of what is yours",
    {
        "id": KEY,
        "what": about("Whether a clip, a comment or you", hidden=WAITS),
        "thing_id": about("Which one", hidden=WAITS),
        "person": OWNER,
        "source": about("How it came to us", hidden=WAITS),
        "ground": about("What it is said to be, where nobody reported it", hidden=WAITS),
        "words": about("Why it was looked at", sealed=True, hidden=WAITS),
        "holds": about("Whether it is held until somebody has looked"),
        "reopens": not_personal("Points to an earlier case."),
        "reports": about("How many reported it", source=Source.OTHERS, hidden=WAITS),
        "opened_at": about("First reported", hidden=WAITS),
        "claimed_by": _staff("Which moderator has it in hand"),
        "claimed_at": _staff("Since when"),
        "closed_at": about("Decided", hidden=WAITS),
    },
    whose=("person_id",),
    erasure=LEAVING,
)
describe(
    "safety.Report",
    "What you reported",
    {
        "id": KEY,
        "case": not_personal("Points to the case."),
        "reporter": not_personal("Points to the person who reported it."),
        "key_hash": personal(
            "A hash of the key of its page",
            category=Category.PROOF,
            purpose=SAFETY,
            retention=KEPT,
            source=Source.HERE,
            hidden=PROVES,
        ),
        "ground": told("What you said is wrong"),
        "text": told("What you wrote", sealed=True),
        "reported_at": told("Reported", source=Source.HERE),
        "contested_at": told("When you contested that nothing was done", source=Source.HERE),
        "contest": told("Why you contested it", sealed=True),
        "contest_stays": about("Whether it stays so"),
        "contest_answer": about("What was answered", sealed=True),
        "contest_by_id": _staff("Who decided about that"),
        "contest_by_pseudonym": _staff("Who decided about that, by pseudonym"),
        "contest_decided_at": about("Answered"),
    },
    whose=("reporter_id",),
    erasure=LEAVING,
)
describe(
    "safety.Decision",
    "Decisions about you and what is yours",
    {
        "id": KEY,
        "case": not_personal("Points to the case."),
        "person": OWNER,
        "measure": about("What was decided"),
        "ground": about("What it is said to be"),
        "basis": about("Whether by law or by the terms"),
        "rule": about("Which law or rule"),
        "facts": about("What was found", sealed=True),
        "reasons": about("Why that is against it", sealed=True),
        "by_id": _staff("Who decided"),
        "by_pseudonym": _staff("Who decided, by pseudonym"),
        "entry_id": not_personal("A random number of the entry in the log."),
        "decided_at": about("Decided"),
        "ends_at": about("Until when it holds"),
        "ended_at": about("When it was ended"),
        "undone_at": about("Undone"),
    },
    whose=("person_id",),
    erasure=LEAVING,
)
describe(
    "safety.Appeal",
    "Decisions that you contested",
    {
        "decision": KEY,
        "person": OWNER,
        "text": told("What you wrote", sealed=True),
        "made_at": told("Written", source=Source.HERE),
        "upheld": about("Whether the decision stays"),
        "answer": about("What was answered", sealed=True),
        "by_id": _staff("Who decided"),
        "by_pseudonym": _staff("Who decided, by pseudonym"),
        "decided_at": about("Answered"),
    },
    whose=("person_id",),
    erasure=LEAVING,
)
describe(
    "safety.Deed",
    "What moderators did",
    {
        "id": KEY,
        "act": not_personal("What was done, to nobody that it names."),
        "what": not_personal("To what kind of thing, or of which list."),
        "note": not_personal("What was changed in the lists of this server."),
        "measure": not_personal("What was decided."),
        "ground": not_personal("For which ground."),
        "case": not_personal("Points to the case while that is there."),
        "by_id": _staff("Who did it"),
        "by_pseudonym": _staff("Who did it, by pseudonym"),
        "entry_id": not_personal("A random number of the entry in the log."),
        "done_at": not_personal("When it was done."),
    },
    erasure=Stays("What moderators did stands in the register, without you in it."),
)
