"""Nothing is decided, undone or answered that the moderator's own passkey did not sign."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.cast import ada, work
from tests.gate.staff import staffing
from tests.gate.staff.staffing import told
from tests.people.device import PRESENT, Device
from tests.safety.cases import SAID, decided, reported, undone
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.gate.staff import assertions, requests
from clerestory.safety import actions, signing
from clerestory.safety.actions.decisions import Findings
from clerestory.safety.models import Appeal, Case, Decision
from clerestory.safety.refused import DecidedAlready, NotSigned
from clerestory.tlog.leaves import Kind

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]
FOUND = Findings("remove", **SAID)


def test_a_passkey_signs_exactly_one_decision(put: Put, desk: Desk) -> None:
    mona, nils = desk["mona"], desk["nils"]
    first, second = reported("clip", put().key), reported("clip", put().key)
    for case_id in (first, second):
        actions.claim(by=mona.id, case_id=case_id)
    question = actions.ask_decision(by=mona.id, case_id=first, findings=FOUND)
    good = mona.device.get(question)
    absent = replace(mona.device, flags=PRESENT)
    elsewhere = replace(mona.device, origin="http://evil.example")
    stranger = Device(origin=staffing.URL)
    other = actions.ask_decision(by=mona.id, case_id=second, findings=FOUND)
    longer = actions.ask_decision(by=mona.id, case_id=first, findings=replace(FOUND, days=7))
    wrong = {
        "nothing": "",
        "no answer": "{}",
        "without being verified": absent.get(question),
        "on another site": elsewhere.get(question),
        "another's device": nils.device.get(question),
        "a device of nobody": stranger.get(question),
        "another case": mona.device.get(other),
        "another duration": mona.device.get(longer),
    }
    for what, answer in wrong.items():
        with pytest.raises(NotSigned):
            actions.decide(by=mona.id, case_id=first, findings=FOUND, answer=answer)
        assert not Decision.objects.exists(), what
    # One word more than was signed.
    more = replace(FOUND, facts=f"{FOUND.facts} Twice.")
    with pytest.raises(NotSigned):
        actions.decide(by=mona.id, case_id=first, findings=more, answer=good)
    # Nor does it hold for a case that was given back, taken by another, and taken again.
    actions.release(by=mona.id, case_id=first)
    actions.claim(by=mona.id, case_id=first)
    with pytest.raises(NotSigned):
        actions.decide(by=mona.id, case_id=first, findings=FOUND, answer=good)
    good = mona.device.get(actions.ask_decision(by=mona.id, case_id=first, findings=FOUND))
    row = actions.decide(by=mona.id, case_id=first, findings=FOUND, answer=good)
    assert Case.objects.get(id=second).closed_at is None
    work()
    (body,) = told(ada(), Kind.MODERATION)
    assert len(body["signed_sha256"]) == len(body["assertion_hash"]) == 64
    # What signed the decision undoes nothing.
    with pytest.raises(NotSigned):
        actions.undo(by=mona.id, decision_id=row.id, answer=good)
    undone(nils, row.id)


def test_staff_access_and_moderation_do_not_sign_for_each_other(put: Put, desk: Desk) -> None:
    mona, row = desk["mona"], decided(desk["nils"], reported("clip", put().key), "hide")
    undoing = signing.text_of(mona.member, "undo")
    for part in ("approve", "open"):
        challenge = requests.challenge(undoing, part)
        answer = mona.device.get(assertions.question(mona.member, challenge))
        with pytest.raises(NotSigned):
            signing.require_signed(mona.member, undoing, answer)
    answer = mona.device.get(signing.question(mona.member, undoing))
    assert signing.require_signed(mona.member, undoing, answer).member == mona.member
    with pytest.raises(NotSigned):
        actions.undo(by=mona.id, decision_id=row.id, answer=answer)


def test_an_undoing_and_an_answer_are_signed_too(put: Put, desk: Desk) -> None:
    mona, nils = desk["mona"], desk["nils"]
    row = decided(mona, reported("clip", put().key), "hide")
    again = decided(mona, reported("clip", put().key), "hide")
    actions.appeal(person=ada(), decision_id=row.id, text="It is a lamp")
    stays: dict[str, Any] = {
        "by": nils.id,
        "decision_id": row.id,
        "stays": True,
        "text": "It is not",
    }
    answer = nils.device.get(actions.ask_answer(**stays))
    for changed in ({"stays": False}, {"text": "It is not."}, {}):
        said = answer if changed else ""
        with pytest.raises(NotSigned):
            actions.decide_appeal(**(stays | changed), answer=said)
    assert Appeal.objects.get().decided_at is None
    undoing = nils.device.get(actions.ask_undoing(by=nils.id, decision_id=again.id))
    for said in ("", answer, undoing):
        with pytest.raises(NotSigned):
            actions.undo(by=nils.id, decision_id=row.id, answer=said)
    actions.undo(by=nils.id, decision_id=again.id, answer=undoing)
    with pytest.raises(DecidedAlready):
        actions.undo(by=nils.id, decision_id=again.id, answer=undoing)
    actions.decide_appeal(**stays, answer=answer)
    assert Decision.objects.get(id=row.id).undone_at is None


def test_a_passkey_that_left_the_roster_signs_no_longer(put: Put, desk: Desk) -> None:
    mona, row = desk["mona"], decided(desk["nils"], reported("clip", put().key), "hide")
    answer = mona.device.get(actions.ask_undoing(by=mona.id, decision_id=row.id))
    # Another edition of the roster, though she still stands in it.
    staffing.move(desk["sam"], posting="IE")
    staffing.enact()
    with pytest.raises(NotSigned):
        actions.undo(by=mona.id, decision_id=row.id, answer=answer)
