"""The one way in: who may, who may not, and what the person it is about is shown of both."""

import json
import pickle
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.staffing import CLIENT, EMAIL, WANTED, WHY, Worker, told

from clerestory.gate import queries as ledger
from clerestory.gate.staff import actions, keyring, queries
from clerestory.gate.staff.grants import Grant
from clerestory.gate.staff.models import Approval, Case, Decision, Request
from clerestory.gate.staff.refused import (
    CaseClosed,
    DelayWrong,
    Denied,
    FieldsMissing,
    GrantOver,
    JustificationMissing,
    NotApproved,
    PurposeUnknown,
    ReferenceMissing,
    RequestOver,
)
from clerestory.gate.staff.requests import Asked, challenge
from clerestory.gate.staff.standing import in_force
from clerestory.spine.ids import new_id, to_text
from clerestory.spine.refusals import NotFound, Refusal, TooMany
from clerestory.tlog.leaves import Kind

pytestmark = pytest.mark.django_db

type Staff = tuple[Worker, Worker, Worker]


def test_two_people_open_named_fields_and_the_person_reads_it(staff: Staff) -> None:
    edith, femi, _ = staff
    ada = cast.ada()
    request = staffing.asked(edith, ada, EMAIL, CLIENT)
    answer = staffing.approved(femi, request)
    grant = staffing.opened(edith, request)
    assert grant.fields == {EMAIL, CLIENT}
    assert len(grant.key_for(ada.id, EMAIL)) == 32
    entry = told(ada)[0]
    expected = {
        "v": 1,
        "event": request.id.hex,
        "actor_pseudonym": edith.member.pseudonym,
        "actor_role": "support",
        "actor_office": "GB",
        "actor_posting": "GB",
        "conn_country": "",
        "purpose": "support",
        "justification": WHY,
        "fields": [EMAIL, CLIENT],
        "approver_pseudonym": femi.member.pseudonym,
        "approval_assertion_hash": sha256(answer.encode()).hexdigest(),
        "device_id_hash": sha256(edith.device.credential).hexdigest(),
        "request_sha256": sha256(request.text.encode()).hexdigest(),
        "decision": "permit",
        "notify_after": 0,
    }
    assert {name: entry[name] for name in expected} == expected
    assert entry["expires"] - entry["not_before"] == 15 * 60
    assert len(told(ada)) == 1
    # Nobody's name stands in it, and no address.
    assert "edith" not in json.dumps(entry)
    assert "example.org" not in json.dumps(entry)


def test_the_whole_case_of_the_network_abroad(staff: Staff) -> None:
    """Valid password, passkey, approval and a British address: posted elsewhere, gets nothing."""
    _, femi, gao = staff
    ada = cast.ada()
    before, leaves = queries.counts(), ledger.counts().kinds.get(Kind.STAFF_ACCESS, 0)
    with pytest.raises(Denied) as no:
        staffing.asked(gao, ada, EMAIL, connection="GB")
    assert "place-not-permitted" in str(no.value)
    # A request that somebody slips past the first answer, and a colleague at home approves.
    request = _slipped(gao, Case.objects.get(opened_by=gao.id))
    staffing.approved(femi, request)
    with pytest.raises(Denied):
        staffing.opened(gao, request, connection="GB")
    with pytest.raises(GrantOver):
        actions.grant_for(by=gao.id, request_id=request.id)
    entries = told(ada)
    assert [entry["decision"] for entry in entries] == ["deny", "deny"]
    assert {entry["actor_posting"] for entry in entries} == {"CN"}
    assert all("place-not-permitted" in entry["rules"] for entry in entries)
    after = queries.counts()
    assert (after.denied - before.denied, after.opened - before.opened) == (2, 0)
    assert ledger.counts().kinds[Kind.STAFF_ACCESS] - leaves == 2


def _slipped(actor: Worker, case: Case) -> Request:
    """Write a request by hand that passes for one that the policy let through."""
    standing = in_force()
    now, ident = timezone.now(), new_id()
    made = Asked(
        request=ident.hex,
        case=to_text(case.id),
        subject=keyring.pseudonym_of(case.subject_id or new_id()),
        actor=actor.member.pseudonym,
        purpose="support",
        fields=(EMAIL,),
        justification=WHY,
        connection="GB",
        asked=int(now.timestamp()),
        notify_after=0,
        policy=standing.policy.digest,
        roster=standing.roster.digest,
    )
    return Request.objects.create(
        id=ident,
        case=case,
        actor_id=actor.id,
        actor_pseudonym=actor.member.pseudonym,
        purpose="support",
        fields=[EMAIL],
        text=made.text.decode(),
        asked_at=now,
        ends_at=now + timedelta(hours=1),
    )


def test_nobody_approves_their_own_request(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(Denied, match="second-person-is-the-first"):
        staffing.approved(edith, request)
    assert told(cast.ada())[0]["decision"] == "deny"
    # The denied request has ended; nobody can help it up again.
    with pytest.raises(RequestOver):
        staffing.approved(femi, request)


def test_nobody_posted_elsewhere_approves(staff: Staff) -> None:
    edith, _, gao = staff
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(Denied, match="place-not-permitted"):
        staffing.approved(gao, request)
    entry = told(cast.ada())[0]
    assert (entry["decision"], entry["approver_pseudonym"]) == ("deny", gao.member.pseudonym)


def test_a_connection_from_elsewhere_trips(staff: Staff) -> None:
    edith, femi, _ = staff
    with pytest.raises(Denied, match="place-not-permitted"):
        staffing.asked(edith, cast.ada(), connection="CN")
    request = staffing.asked(edith, cast.ada(), connection="GB")
    staffing.approved(femi, request)
    with pytest.raises(Denied, match="place-not-permitted"):
        staffing.opened(edith, request, connection="US")


def test_a_grant_opens_nobody_else_and_nothing_else(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    grant = staffing.opened(edith, request)
    with pytest.raises(GrantOver):
        grant.key_for(cast.bashir().id, EMAIL)
    with pytest.raises(GrantOver):
        grant.key_for(cast.ada().id, CLIENT)


def test_a_request_that_is_changed_after_the_approval_opens_nothing(staff: Staff) -> None:
    edith, femi, _ = staff
    for old, new in ((f'"{EMAIL}"', f'"{EMAIL}","{CLIENT}"'), ("no letter", "no latter")):
        request = staffing.asked(edith, cast.ada())
        staffing.approved(femi, request)
        Request.objects.filter(id=request.id).update(text=request.text.replace(old, new))
        with pytest.raises(Denied, match="passkey-did-not-fit"):
            staffing.opened(edith, request)
    assert [entry["decision"] for entry in told(cast.ada())] == ["deny", "deny"]


def test_another_subject_under_an_approved_request_opens_nobody(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    Case.objects.filter(id=request.case_id).update(subject_id=cast.bashir().id)
    with pytest.raises(Denied, match="other-subject"):
        staffing.opened(edith, request)
    assert told(cast.bashir())[0]["decision"] == "deny"


def test_an_answer_for_one_request_approves_no_other(staff: Staff) -> None:
    edith, femi, _ = staff
    one, two = (staffing.asked(edith, cast.ada()) for _ in range(2))
    answer = staffing.approved(femi, one)
    with pytest.raises(Denied, match="passkey-did-not-fit"):
        actions.approve(by=femi.id, request_id=two.id, answer=answer)


def test_approving_and_opening_are_signed_apart(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    asked = json.loads(actions.ask_opening(by=edith.id, request_id=request.id))
    text = request.text.encode()
    assert challenge(text, "open") != challenge(text, "approve")
    wrong = edith.device.get(json.dumps(asked | {"challenge": _base64(challenge(text, "approve"))}))
    with pytest.raises(Denied, match="passkey-did-not-fit"):
        actions.open_request(by=edith.id, request_id=request.id, answer=wrong)


def _base64(data: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415  only here

    return bytes_to_base64url(data)


@pytest.mark.parametrize("answer", ["", "{}", "x" * 30_000, '{"id":"\ud800"}'])
def test_an_answer_that_is_none_ends_the_request(staff: Staff, answer: str) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(Denied, match="passkey-did-not-fit"):
        actions.approve(by=femi.id, request_id=request.id, answer=answer)


def test_a_stolen_session_without_the_passkey_opens_nothing(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    question = actions.ask_opening(by=edith.id, request_id=request.id)
    with pytest.raises(Denied, match="passkey-did-not-fit"):
        actions.open_request(by=edith.id, request_id=request.id, answer=femi.device.get(question))


def test_a_row_written_by_hand_approves_nothing(staff: Staff) -> None:
    edith, femi, gao = staff
    request = staffing.asked(edith, cast.ada())
    forged = gao.device.get(actions.ask_approval(by=femi.id, request_id=request.id))
    Approval.objects.create(
        request=request,
        approver_id=femi.id,
        approver_pseudonym=femi.member.pseudonym,
        answer=forged,
    )
    with pytest.raises(Denied, match="passkey-did-not-fit"):
        staffing.opened(edith, request)


def test_nothing_opens_before_the_second_person(staff: Staff) -> None:
    edith, _, _ = staff
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(NotApproved):
        staffing.opened(edith, request)
    with pytest.raises(NotFound):
        actions.grant_for(by=edith.id, request_id=request.id)
    assert told(cast.ada()) == []


def test_after_fifteen_minutes_nothing_opens(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    grant = staffing.opened(edith, request)
    assert grant.until - timezone.now() <= timedelta(minutes=15)
    assert actions.grant_for(by=edith.id, request_id=request.id).fields == {EMAIL}
    with pytest.raises(RequestOver):
        staffing.opened(edith, request)
    Decision.objects.update(opens_until=timezone.now())
    grant.until = timezone.now()
    with pytest.raises(GrantOver):
        grant.key_for(cast.ada().id, EMAIL)
    with pytest.raises(GrantOver):
        actions.grant_for(by=edith.id, request_id=request.id)


def test_an_approval_waits_for_an_hour(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    question = actions.ask_opening(by=edith.id, request_id=request.id)
    Request.objects.update(ends_at=timezone.now())
    with pytest.raises(RequestOver):
        actions.open_request(by=edith.id, request_id=request.id, answer=edith.device.get(question))
    with pytest.raises(RequestOver):
        actions.ask_approval(by=femi.id, request_id=request.id)


def test_only_who_asked_opens(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    with pytest.raises(NotFound):
        staffing.opened(femi, request)
    staffing.opened(edith, request)
    with pytest.raises(NotFound):
        actions.grant_for(by=femi.id, request_id=request.id)


def test_two_who_conspire_are_seen(staff: Staff) -> None:
    """Whoever has two people on the roster can open; the person reads both, and why they said."""
    edith, femi, _ = staff
    for _ in range(3):
        request = staffing.asked(edith, cast.ada())
        staffing.approved(femi, request)
        staffing.opened(edith, request)
    entries = told(cast.ada())
    pair = (edith.member.pseudonym, femi.member.pseudonym)
    assert [(e["actor_pseudonym"], e["approver_pseudonym"]) for e in entries] == [pair] * 3


def test_who_is_not_on_the_roster_finds_no_desk(staff: Staff) -> None:
    edith, _, _ = staff
    carys = cast.carys()
    request = staffing.asked(edith, cast.ada())
    for attempt in (
        lambda: actions.open_case(by=carys.id, subject_id=cast.ada().id, reference="x"),
        lambda: actions.ask_approval(by=carys.id, request_id=request.id),
        lambda: actions.approve(by=carys.id, request_id=request.id, answer="{}"),
        lambda: actions.open_request(by=carys.id, request_id=request.id, answer="{}"),
        lambda: actions.grant_for(by=carys.id, request_id=request.id),
        lambda: queries.request_for(carys.id, request.id),
        lambda: queries.cases_of(carys.id),
        lambda: queries.waiting_for(carys.id),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_nobody_asks_in_the_case_of_another(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(NotFound):
        actions.ask(
            by=femi.id,
            case_id=request.case_id,
            purpose="support",
            fields=[EMAIL],
            justification=WHY,
        )


def test_own_data_is_for_others_to_open(staff: Staff) -> None:
    edith, femi, _ = staff
    with pytest.raises(Denied, match="own-data"):
        staffing.asked(edith, edith.person)
    request = staffing.asked(edith, femi.person)
    with pytest.raises(Denied, match="own-data"):
        staffing.approved(femi, request)


def test_saying_no_is_logged_and_taking_back_is_not(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    actions.decline(by=femi.id, request_id=request.id)
    assert told(cast.ada())[0]["rules"] == ["declined"]
    request = staffing.asked(edith, cast.ada())
    with pytest.raises(NotFound):
        actions.withdraw(by=femi.id, request_id=request.id)
    actions.withdraw(by=edith.id, request_id=request.id)
    with pytest.raises(RequestOver):
        staffing.approved(femi, request)
    assert len(told(cast.ada())) == 1


def test_a_closed_case_is_closed(staff: Staff) -> None:
    edith, _, _ = staff
    request = staffing.asked(edith, cast.ada())
    actions.close_case(by=edith.id, case_id=request.case_id)
    with pytest.raises(CaseClosed):
        actions.ask(
            by=edith.id,
            case_id=request.case_id,
            purpose="support",
            fields=[EMAIL],
            justification=WHY,
        )


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"purpose": "curiosity"}, PurposeUnknown),
        ({"fields": ()}, FieldsMissing),
        ({"fields": ("email",)}, FieldsMissing),
        ({"fields": ("people_person.email; drop",)}, FieldsMissing),
        ({"fields": tuple(f"a.b_{'c' * n}" for n in range(1, 12))}, FieldsMissing),
        ({"justification": "  "}, JustificationMissing),
        ({"justification": "x" * 1001}, JustificationMissing),
        ({"justification": "a\x00b"}, JustificationMissing),
        ({"notify_after": 1}, DelayWrong),
        ({"notify_after": 99_999_999_999}, DelayWrong),
    ],
)
def test_what_is_asked_has_a_form(
    staff: Staff, wish: dict[str, object], why: type[Refusal]
) -> None:
    case = actions.open_case(by=staff[0].id, subject_id=cast.ada().id, reference="Ticket 1")
    given: dict[str, object] = {"purpose": "support", "fields": [EMAIL], "justification": WHY}
    with pytest.raises(why):
        actions.ask(by=staff[0].id, case_id=case.id, **(given | wish))  # type: ignore[arg-type]  # whatever is wrong
    assert told(cast.ada()) == []


def test_fields_that_nobody_may_open_are_denied_and_seen(staff: Staff) -> None:
    edith, _, _ = staff
    with pytest.raises(Denied, match="nothing-permits-it"):
        staffing.asked(edith, cast.ada(), EMAIL, "people_person.password")
    assert told(cast.ada())[0]["fields"] == [EMAIL, "people_person.password"]


@pytest.mark.parametrize("reference", ["", "  ", "x" * 61, "a\x00b"])
def test_a_case_has_a_reference(staff: Staff, reference: str) -> None:
    with pytest.raises(ReferenceMissing):
        actions.open_case(by=staff[0].id, subject_id=cast.ada().id, reference=reference)


def test_asking_has_a_limit(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    edith, _, _ = staff
    monkeypatch.setattr("clerestory.gate.staff.actions.wishes.REQUESTS_PER_HOUR", 2)
    for _ in range(2):
        staffing.asked(edith, cast.ada())
    with pytest.raises(TooMany):
        staffing.asked(edith, cast.ada())


def test_nobody_makes_or_carries_off_a_grant(staff: Staff) -> None:
    edith, femi, _ = staff
    with pytest.raises(TypeError):
        Grant()
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    grant = staffing.opened(edith, request)
    with pytest.raises(TypeError):
        pickle.dumps(grant)
    assert grant.key_for(cast.ada().id, EMAIL).hex() not in repr(grant)


def test_an_erased_person_leaves_the_record_of_who_looked(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada(), WANTED)
    staffing.approved(femi, request)
    staffing.opened(edith, request)
    actions.forget_subject(person_id=cast.ada().id)
    with pytest.raises(GrantOver):
        actions.grant_for(by=edith.id, request_id=request.id)
    row = Request.objects.select_related("case").get(id=request.id)
    assert (row.case.subject_id, row.case.reference, row.text) == (None, "", "")
    assert (row.actor_pseudonym, row.purpose) == (edith.member.pseudonym, "support")
    assert queries.request_for(edith.id, request.id).state == "over"


def test_a_letter_says_that_there_is_an_entry_and_not_what_is_in_it(staff: Staff) -> None:
    edith, femi, gao = staff
    cast.ada()
    before = len(cast.letters_to("ada@example.org"))
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    staffing.opened(edith, request)
    with pytest.raises(Denied):
        staffing.asked(gao, cast.ada())
    letters = cast.letters_to("ada@example.org")[before:]
    assert len(letters) == 2
    for letter in letters:
        assert "/data/looked" in letter
        assert WHY not in letter
        assert edith.member.pseudonym not in letter
