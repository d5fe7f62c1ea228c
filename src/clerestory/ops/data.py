"""What the processes write and remember."""

from clerestory.gate.datamap import describe_cache, describe_log, not_personal

for line in (
    "a task did not stop in time and was given back",
    "%s: the database did not answer (%s)",
    "%s stumbled",
    "the ledger waits: %s",
    "took over %d tasks that their worker had dropped",
    "{} ended ({}); it starts again in {} s",
    "the monitor's question could not be answered",
    "what waits in the database could not be counted (%s)",
    "the worker could not answer: %s",
    "the worker did not answer",
):
    describe_log(line, not_personal("About the processes of this server."))
for name in ("sky", "glow"):
    describe_cache(
        f"ops.demo.scenes.{name}", "A picture of the sample clips", not_personal("Drawn here.")
    )
