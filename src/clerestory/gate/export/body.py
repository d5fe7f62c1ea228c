"""Body: what the log says of an erasure: what goes, how much of it, what stays and why.

v, act        1, "erasure"
goes          name -> how many rows or files, for all that is there
steps         the steps, in their order
stays         name -> why
data_map      SHA-256 of the record of processing that was in force
"""

from hashlib import sha256
from uuid import UUID

from clerestory.gate.datamap import DataMap
from clerestory.gate.export.archive import files_of
from clerestory.gate.export.rows import counted
from clerestory.gate.plan import plan
from clerestory.gate.record import record
from clerestory.tlog.canonical import Value


def erasure_body(data: DataMap, person_id: UUID) -> dict[str, Value]:
    """Return the body of a person's ERASURE entry. There is nothing of theirs in it but counts."""
    made = plan(data)
    goes: dict[str, Value] = {name: many for name, many in counted(data, person_id) if many}
    goes["files"] = sum(1 for _ in files_of(data, person_id))
    return {
        "v": 1,
        "act": "erasure",
        "goes": goes,
        "steps": [str(step) for step in made.goes],
        "stays": {name: staying.reason for name, staying in made.stays.items()},
        "data_map": sha256(record(data).encode()).hexdigest(),
    }
