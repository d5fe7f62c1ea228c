"""The log down, the quorum lost, the proof of another: nothing opens, and nothing is lost."""

import pytest
from pytest_django import Settings
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.staffing import CLIENT, EMAIL, Worker, told
from tests.recorder import Recorder

from clerestory.gate import actions as ledger
from clerestory.gate.queries import opening
from clerestory.gate.refused import AssuranceDown
from clerestory.gate.staff import actions, keyring
from clerestory.gate.staff.models import Decision
from clerestory.gate.staff.refused import GrantOver, KeysClosed
from clerestory.guards.sealing import DoesNotOpen
from clerestory.people import actions as sessions
from clerestory.people import queries as people
from clerestory.tlog.canonical import Value
from clerestory.vault.refused import KeysGone

pytestmark = pytest.mark.django_db

type Staff = tuple[Worker, Worker, Worker]


@pytest.mark.parametrize("away", ["logd", "witness-2"])
def test_without_log_or_quorum_nothing_opens_until_it_is_back(
    staff: Staff, guards: Recorder, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clerestory.gate.staff.actions.openings.SECONDS", 1.0)
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    guards.stop(away)
    with pytest.raises(AssuranceDown):
        staffing.opened(edith, request)
    with pytest.raises(AssuranceDown):
        actions.grant_for(by=edith.id, request_id=request.id)
    assert Decision.objects.get().proof is None
    # It was put on record all the same: whatever happens next, she will see it.
    assert [entry["decision"] for entry in told(cast.ada())] == ["permit"]
    guards.start()
    assert actions.grant_for(by=edith.id, request_id=request.id).fields == {EMAIL}
    assert len(told(cast.ada())) == 1


def test_a_key_service_that_is_away_opens_nothing(staff: Staff, settings: Settings) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    staffing.opened(edith, request)
    settings.DATA = settings.DATA / "elsewhere"
    with pytest.raises(KeysClosed, match="Unreachable"):
        keyring.pseudonym_of(cast.ada().id)


def test_the_proof_of_one_entry_opens_no_other(staff: Staff) -> None:
    edith, femi, _ = staff
    decisions = []
    for about, field in ((cast.ada(), EMAIL), (cast.ada(), CLIENT), (cast.bashir(), EMAIL)):
        request = staffing.asked(edith, about, field)
        staffing.approved(femi, request)
        staffing.opened(edith, request)
        decisions.append(Decision.objects.get(request=request))
    entries = [
        opening(one.entry_id, person_id=who.id, purpose=ledger.PURPOSE)
        for one, who in zip(decisions, (cast.ada(), cast.ada(), cast.bashir()), strict=True)
    ]
    proofs = [bytes(one.proof or b"") for one in decisions]
    assert set(keyring.field_keys(cast.ada().id, entries[0], proofs[0])) == {EMAIL}
    for who, entry, proof in (
        (cast.ada(), entries[0], proofs[1]),
        (cast.ada(), entries[1], proofs[0]),
        (cast.bashir(), entries[0], proofs[0]),
        (cast.ada(), entries[2], proofs[2]),
        (cast.ada(), entries[0], b""),
        (cast.ada(), entries[0], proofs[0][:-10]),
    ):
        with pytest.raises(KeysClosed):
            keyring.field_keys(who.id, entry, proof)


def test_an_entry_that_was_widened_after_it_was_logged_opens_nothing(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    staffing.opened(edith, request)
    decision = Decision.objects.get(request=request)
    entry = opening(decision.entry_id, person_id=cast.ada().id, purpose=ledger.PURPOSE)
    changed: list[dict[str, Value]] = [
        {"fields": [EMAIL, CLIENT]},
        {"expires": int(entry.body["expires"]) + 600},  # type: ignore[arg-type]  # a number
        {"decision": "deny"},
    ]
    for changes in changed:
        wider = type(entry)(entry.leaf, entry.salt, entry.body | changes, entry.number, entry.index)
        with pytest.raises(KeysClosed):
            keyring.field_keys(cast.ada().id, wider, bytes(decision.proof or b""))


def test_a_grant_opens_the_named_field_of_that_person(staff: Staff) -> None:
    edith, femi, _ = staff
    sessions.open_session(person=cast.ada(), user_agent=cast.FIREFOX)
    request = staffing.asked(edith, cast.ada(), EMAIL, CLIENT)
    staffing.approved(femi, request)
    grant = staffing.opened(edith, request)
    assert people.opened_field(grant, EMAIL) == ["ada@example.org"]
    assert people.opened_field(grant, CLIENT) == ["Firefox on Linux"]
    with pytest.raises(GrantOver):
        people.opened_field(grant, "people_person.email_wanted")
    # The same keys open nothing of anybody else.
    grant.subject_id = cast.bashir().id
    with pytest.raises((KeysGone, DoesNotOpen)):
        people.opened_field(grant, EMAIL)
