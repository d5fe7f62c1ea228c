"""What the gate keeps, and what is kept by the rooms beneath it, which cannot know the data map."""

from datetime import timedelta

from clerestory.gate.datamap import (
    Category,
    Goes,
    Retention,
    Source,
    Step,
    describe,
    describe_file,
    describe_log,
    not_personal,
    personal,
)
from clerestory.gate.purposes import FAIRNESS, RUNNING

UNTIL_HEARD = Retention("seconds, until every room has heard it", "spine.relay.tell_due")
TASKS_END = Retention(
    "a day after it is done, 14 days when it failed", "spine.later.sweep", timedelta(days=14)
)
WINDOW = Retention("an hour", "spine.later.sweep", timedelta(hours=1))
NOBODY = not_personal("A fact about this server's processes.")

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
