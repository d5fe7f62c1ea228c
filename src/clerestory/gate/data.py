"""What the gate keeps, and what is kept by the rooms beneath it, which cannot know the data map."""

from datetime import timedelta

from clerestory.gate.datamap import (
    Category,
    Goes,
    Recipient,
    Retention,
    Source,
    Step,
    describe,
    describe_cache,
    describe_file,
    describe_log,
    not_personal,
    personal,
)
from clerestory.gate.purposes import FAIRNESS, RECKONING, RUNNING

UNTIL_HEARD = Retention("seconds, until every room has heard it", "spine.relay.tell_due")
TASKS_END = Retention(
    "a day after it is done, 14 days when it failed", "spine.later.sweep", timedelta(days=14)
)
WINDOW = Retention("an hour", "spine.later.sweep", timedelta(hours=1))
UNTIL_ERASED = Retention("as long as you have the account", "gate.actions.let_go")
NOBODY = not_personal("A fact about this server's processes.")
LEDGER = Goes(Step.KEYS, "gate.actions.let_go")

# Not found by person for the copy: an access of which a person may be told only later stands here
# too. The rooms "Who looked" and "Where it went" show entries when they may be shown, and the
# receipts in the copy hold all of them.
describe(
    "gate.Entry",
    "Entries of the log about you",
    {
        "position": not_personal("The order in which entries were made."),
        "entry_id": not_personal("A random number that names the entry."),
        "kind": personal(
            "What kind of act it was",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            recipients=(Recipient.WITNESSES,),
            source=Source.HERE,
        ),
        "person_id": not_personal("Whom it is about; emptied when they are erased."),
        "number": personal(
            "Which of your entries of this kind it is",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
        ),
        "opening": personal(
            "What was done with your data, by whom and why",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
            sealed=True,
        ),
        "leaf": not_personal("70 bytes that say nothing without what opens them."),
        "recorded_at": personal(
            "When it was done",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
        ),
        "index": not_personal("Where the entry stands in the log."),
        "logged_at": not_personal("When the log took it."),
    },
    erasure=LEDGER,
)
describe(
    "gate.Counter",
    "How many entries there are about you",
    {
        "id": NOBODY,
        "person_id": not_personal("Whom it is about; the row goes with them."),
        "kind": not_personal("A kind of act."),
        "next": personal(
            "How many entries of a kind there are about you",
            category=Category.RECORDS,
            purpose=RECKONING,
            retention=UNTIL_ERASED,
            source=Source.HERE,
        ),
    },
    erasure=LEDGER,
)
describe_cache("gate.egress.actions.requests._line", "The line to the one way out", NOBODY)
for kept in ("published._full_pane", "published._published", "published._totals"):
    describe_cache(f"gate.{kept}", "What everybody can see of the public log", NOBODY)
for kept in ("release.release", "release.sbom"):
    describe_cache(f"gate.{kept}", "What this version is made of", NOBODY)
for kept in ("finding._exact", "finding._near", "finding._begun", "rows._insertion"):
    describe_cache(f"spine.{kept}", "Questions to the database, without what fills them", NOBODY)
describe_cache("gate.lines._line", "The line to each guard", NOBODY)
describe_cache(
    "gate.lines._Kept",
    "What follows from the keys of those who were here in the last minute",
    personal(
        "Keys that follow from yours",
        category=Category.PROOF,
        purpose=RECKONING,
        retention=Retention("a minute", "gate.actions.let_go"),
        source=Source.HERE,
        hidden="It opens your entries of the log.",
    ),
    erasure=Goes(Step.CACHES, "gate.actions.let_go"),
)

describe(
    "spine.Fact",
    "Messages from one part of the server to another",
    {
        "id": NOBODY,
        "name": not_personal("The kind of message."),
        "body": personal(
            "Numbers of accounts and clips",
            category=Category.IDENTITY,
            purpose=RUNNING,
            retention=UNTIL_HEARD,
            source=Source.HERE,
        ),
        "announced_at": NOBODY,
        "tries": NOBODY,
        "not_before": NOBODY,
        "trouble": personal(
            "What went wrong",
            category=Category.USE,
            purpose=RUNNING,
            retention=UNTIL_HEARD,
            source=Source.HERE,
        ),
    },
    erasure=Goes(Step.QUEUE, "spine.relay.tell_due"),
)
describe(
    "spine.Allowance",
    "How often something was done within an hour",
    {
        "key": personal(
            "A hash of what was counted, under a key that is another one each day",
            category=Category.USE,
            purpose=FAIRNESS,
            retention=WINDOW,
            source=Source.HERE,
        ),
        "used": personal(
            "How often",
            category=Category.USE,
            purpose=FAIRNESS,
            retention=WINDOW,
            source=Source.HERE,
        ),
        "ends_at": personal(
            "Ends",
            category=Category.USE,
            purpose=FAIRNESS,
            retention=WINDOW,
            source=Source.HERE,
        ),
    },
    erasure=Goes(Step.QUEUE, "spine.later.sweep"),
)
describe(
    "spine.Timer",
    "When regular work was last begun",
    {"name": NOBODY, "began_at": NOBODY},
)
describe("spine.Worker", "Processes that live", {"id": NOBODY, "seen_at": NOBODY})
describe(
    "django_tasks_database.DBTaskResult",
    "Work that waits or was done",
    {
        "id": NOBODY,
        "status": NOBODY,
        "enqueued_at": NOBODY,
        "started_at": NOBODY,
        "finished_at": NOBODY,
        "args_kwargs": personal(
            "Numbers of clips and letters",
            category=Category.IDENTITY,
            purpose=RUNNING,
            retention=TASKS_END,
            source=Source.HERE,
        ),
        "priority": NOBODY,
        "task_path": NOBODY,
        "worker_ids": NOBODY,
        "queue_name": NOBODY,
        "backend_name": NOBODY,
        "run_after": NOBODY,
        "return_value": NOBODY,
        "exception_class_path": NOBODY,
        "traceback": personal(
            "What went wrong, in the words of the program",
            category=Category.USE,
            purpose=RUNNING,
            retention=TASKS_END,
            source=Source.HERE,
        ),
    },
    erasure=Goes(Step.QUEUE, "spine.later.sweep"),
)

describe_file(
    "clerestory.sqlite3",
    "The database, where it is not PostgreSQL",
    not_personal("Its tables are described one by one."),
)
describe_file("settings.toml", "What the operator has set", not_personal("About this server."))
describe_file("keys", "Keys of this server", not_personal("Random numbers, readable by us alone."))
describe_file("run", "Locks, sockets and counters of what runs", NOBODY)
describe_file(
    "log/public",
    "The log, as everybody may fetch it",
    not_personal("Hashes and signatures; 70 bytes an entry, which say nothing about whom."),
)
describe_file(
    "log/egress.jsonl",
    "What the one way out has sent: when, to which server, why, and with what outcome",
    not_personal("No word of what was sent, and not for whom."),
)
describe_file(
    "egress.toml", "To whom things may be sent, besides", not_personal("Set by the operator.")
)
describe_file(
    "log/bodies",
    "What opens the entries that are about nobody",
    not_personal("Releases, policies and the like, which everybody may read."),
)
describe_file(
    "witnesses", "State of the witnesses that run beside the log", not_personal("Hashes only.")
)
describe_file("uploads", "Nothing: bytes of uploads lie in originals", not_personal("It is empty."))

for line in (
    "the timed job %s failed; it runs again when it is due",
    "task %s failed, try %d",
    "the room of task %s could not be told that it failed",
    "a fact could not be told",
):
    describe_log(
        line,
        not_personal("The name of the work. What Python adds says where in the source it failed."),
    )
