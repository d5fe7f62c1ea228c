"""Writing reports, decisions and appeals."""

from clerestory.safety.actions.appeals import appeal, decide_appeal
from clerestory.safety.actions.cases import claim, release
from clerestory.safety.actions.decisions import decide, end_due, undo
from clerestory.safety.actions.leaving import let_go, sweep
from clerestory.safety.actions.reports import Made, report

__all__ = [
    "Made",
    "appeal",
    "claim",
    "decide",
    "decide_appeal",
    "end_due",
    "let_go",
    "release",
    "report",
    "sweep",
    "undo",
]
