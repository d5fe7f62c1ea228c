"""Reading reports, statements, the queue and the register. The reader comes first."""

from clerestory.safety.queries.brakes import brakes
from clerestory.safety.queries.desk import (
    CLAIM_HOLDS,
    ContestedOutcome,
    ReviewedCase,
    WaitingAppeal,
    WaitingContest,
    appeal_waiting,
    appeals_waiting,
    case_for,
    claimed_now,
    contest_waiting,
    contests_waiting,
    deeds_of_moderators,
    queue,
)
from clerestory.safety.queries.overview import (
    CaseCount,
    OpenCase,
    case_count,
    open_cases,
    suspensions_of,
)
from clerestory.safety.queries.register import register, tally, totals
from clerestory.safety.queries.reports import (
    Aim,
    aim_at,
    aim_at_address,
    report_by_key,
    report_of,
    reports_of,
)
from clerestory.safety.queries.statements import (
    decisions_of,
    in_force,
    standing_of,
    statement_for,
    statement_of,
    strikes_of,
)

__all__ = [
    "CLAIM_HOLDS",
    "Aim",
    "CaseCount",
    "ContestedOutcome",
    "OpenCase",
    "ReviewedCase",
    "WaitingAppeal",
    "WaitingContest",
    "aim_at",
    "aim_at_address",
    "appeal_waiting",
    "appeals_waiting",
    "brakes",
    "case_count",
    "case_for",
    "claimed_now",
    "contest_waiting",
    "contests_waiting",
    "decisions_of",
    "deeds_of_moderators",
    "in_force",
    "open_cases",
    "queue",
    "register",
    "report_by_key",
    "report_of",
    "reports_of",
    "standing_of",
    "statement_for",
    "statement_of",
    "strikes_of",
    "suspensions_of",
    "tally",
    "totals",
]
