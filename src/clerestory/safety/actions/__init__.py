"""Writing reports, decisions and appeals."""

from clerestory.safety.actions.appeals import appeal, ask_answer, decide_appeal
from clerestory.safety.actions.brakes import (
    add_brake,
    bring_list_in,
    drop_brake,
    drop_list,
    set_limit,
)
from clerestory.safety.actions.cases import claim, open_case, release
from clerestory.safety.actions.contests import ask_contest, contest, decide_contest
from clerestory.safety.actions.decisions import (
    ask_decision,
    ask_undoing,
    decide,
    decide_at_server,
    end_due,
    undo,
    undo_at_server,
)
from clerestory.safety.actions.leaving import let_go, sweep
from clerestory.safety.actions.reports import Made, report
from clerestory.safety.actions.watching import (
    hold_match,
    look_at_clip,
    look_at_comment,
    look_at_person,
)

__all__ = [
    "Made",
    "add_brake",
    "appeal",
    "ask_answer",
    "ask_contest",
    "ask_decision",
    "ask_undoing",
    "bring_list_in",
    "claim",
    "contest",
    "decide",
    "decide_appeal",
    "decide_at_server",
    "decide_contest",
    "drop_brake",
    "drop_list",
    "end_due",
    "hold_match",
    "let_go",
    "look_at_clip",
    "look_at_comment",
    "look_at_person",
    "open_case",
    "release",
    "report",
    "set_limit",
    "sweep",
    "undo",
    "undo_at_server",
]
