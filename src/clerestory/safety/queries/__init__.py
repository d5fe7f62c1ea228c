"""Reading reports, statements, the queue and the register. The reader comes first."""

from clerestory.safety.queries.desk import (
    CLAIM_HOLDS,
    ReviewedCase,
    WaitingAppeal,
    appeal_waiting,
    appeals_waiting,
    case_for,
    claimed_now,
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
from clerestory.safety.queries.reports import Aim, aim_at, report_by_key, report_of, reports_of
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
    "OpenCase",
    "ReviewedCase",
    "WaitingAppeal",
    "aim_at",
    "appeal_waiting",
    "appeals_waiting",
    "case_count",
    "case_for",
    "claimed_now",
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
