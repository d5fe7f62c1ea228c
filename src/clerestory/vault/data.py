"""What is remembered of people's keys, and said when they cannot be had."""

from clerestory.gate.datamap import (
    Category,
    Goes,
    Retention,
    Source,
    Step,
    describe_cache,
    describe_log,
    not_personal,
    personal,
)
from clerestory.gate.purposes import SECURITY

describe_cache("vault.keys.line", "The line to the keeper of keys", not_personal("A socket."))
describe_cache(
    "vault.keys._held",
    "Keys of those who were here in the last minute",
    personal(
        "Your key, while you are here",
        category=Category.PROOF,
        purpose=SECURITY,
        retention=Retention("a minute", "vault.actions.forget"),
        source=Source.HERE,
        hidden="It opens everything of yours that is sealed.",
    ),
    erasure=Goes(Step.CACHES, "vault.actions.forget"),
)
for line in ("keyd does not answer: %s", "keyd says no to %s (%s): %s"):
    describe_log(line, not_personal("What was asked for, by kind, and the fault."))
