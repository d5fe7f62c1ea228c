"""Reports and decisions in one line each."""

from typing import Any
from uuid import UUID

from tests.cast import bashir
from tests.gate.staff.staffing import Worker

from clerestory.people.models import Person
from clerestory.safety import actions
from clerestory.safety.actions.decisions import Findings
from clerestory.safety.models import Case, Decision

SAID: dict[str, Any] = {
    "ground": "hate",
    "rule": "Rule 2: nobody is abused for who they are",
    "facts": "The clip calls a family by a slur, at second four.",
    "reasons": "It abuses people for where they were born.",
}


def reported(what: str, ident: str, by: Person | None = None, text: str = "Look at this") -> UUID:
    """Report something as Bashir; return the id of its case."""
    who = by or bashir()
    actions.report(by=who, what=what, ident=ident, ground="hate", text=text)
    return Case.objects.filter(closed_at=None).latest("id").id


def decided(by: Worker, case_id: UUID, measure: str, **more: Any) -> Decision:
    """Take a case in hand and decide it, with one's own device."""
    actions.claim(by=by.id, case_id=case_id)
    findings = Findings(**({"measure": measure} | SAID | more))
    asked = actions.ask_decision(by=by.id, case_id=case_id, findings=findings)
    answer = by.device.get(asked)
    return actions.decide(by=by.id, case_id=case_id, findings=findings, answer=answer)


def undone(by: Worker, decision_id: UUID) -> None:
    """Undo a decision, with one's own device."""
    answer = by.device.get(actions.ask_undoing(by=by.id, decision_id=decision_id))
    actions.undo(by=by.id, decision_id=decision_id, answer=answer)


def answered(by: Worker, decision_id: UUID, *, stays: bool, text: str) -> None:
    """Decide about an appeal, with one's own device."""
    said: dict[str, Any] = {"by": by.id, "decision_id": decision_id, "stays": stays, "text": text}
    actions.decide_appeal(**said, answer=by.device.get(actions.ask_answer(**said)))
