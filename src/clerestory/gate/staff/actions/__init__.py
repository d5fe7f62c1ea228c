"""Writing staff access: editions, cases, requests, approvals, and what they open."""

from clerestory.gate.staff.actions.approvals import approve, ask_approval, decline
from clerestory.gate.staff.actions.cases import close_case, forget_subject, open_case
from clerestory.gate.staff.actions.editions import enact
from clerestory.gate.staff.actions.openings import ask_opening, grant_for, open_request
from clerestory.gate.staff.actions.reveals import reveal_due, sweep
from clerestory.gate.staff.actions.wishes import ask, withdraw

__all__ = [
    "approve",
    "ask",
    "ask_approval",
    "ask_opening",
    "close_case",
    "decline",
    "enact",
    "forget_subject",
    "grant_for",
    "open_case",
    "open_request",
    "reveal_due",
    "sweep",
    "withdraw",
]
