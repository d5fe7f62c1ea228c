"""Writing reports, decisions and appeals."""

from clerestory.safety.actions.appeals import appeal, decide_appeal
from clerestory.safety.actions.cases import claim, release, take_up
from clerestory.safety.actions.decisions import decide, decide_about, end_due, undo
from clerestory.safety.actions.leaving import let_go, sweep
from clerestory.safety.actions.reports import Made, report

__all__ = [
    "Made",
    "appeal",
    "claim",
    "decide",
    "decide_about",
    "decide_appeal",
    "end_due",
    "let_go",
    "release",
    "report",
    "sweep",
    "take_up",
    "undo",
]
