"""Roster and policy on disk: nothing opens by any but those that were signed and logged last."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.staffing import Worker, told

from clerestory.gate.staff import actions, drafting, queries, standing
from clerestory.gate.staff.models import Edition
from clerestory.gate.staff.policy import BadPolicy
from clerestory.gate.staff.refused import PolicyRefused, RequestOver, RosterRefused
from clerestory.gate.staff.roster import Roster
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.tlog.keys import NoteKey
from clerestory.tlog.refusals import Refused

pytestmark = pytest.mark.django_db

type Staff = tuple[Worker, Worker, Worker]


@pytest.mark.usefixtures("office")
def test_without_a_roster_there_is_no_desk() -> None:
    with pytest.raises(NotFound):
        standing.in_force()


def test_what_was_signed_is_in_force(staff: Staff) -> None:
    found = standing.in_force()
    edition = Edition.objects.get()
    assert (found.roster.number, found.roster.digest) == (1, edition.roster_sha256)
    assert standing.policy_pin().read_text().strip() == found.policy.digest
    assert standing.policy_pin().stat().st_mode & 0o777 == 0o600
    assert queries.member_of(staff[0].id) == staff[0].member


def edited(_: Staff) -> None:
    file = standing.roster_file()
    file.write_bytes(file.read_bytes().replace(b'"CN"', b'"GB"'))


def signed_by_another(_: Staff) -> None:
    secret = Ed25519PrivateKey.generate()
    key = NoteKey(standing.operator().name, secret.public_key().public_bytes_raw())
    standing.roster_file().write_bytes(drafting.draft().sign(key, secret))


def trusted_key_replaced_too(_: Staff) -> None:
    secret = Ed25519PrivateKey.generate()
    key = NoteKey("localhost/staff", secret.public_key().public_bytes_raw())
    standing.put(standing.operator_file(), f"{key}\n".encode())
    again = Roster(1, 1, drafting.draft().members)
    standing.roster_file().write_bytes(again.sign(key, secret))


def rolled_back(staff: Staff) -> None:
    older = standing.roster_file().read_bytes()
    staffing.move(staff[0], posting="IE")
    staffing.enact()
    standing.roster_file().write_bytes(older)


def signed_and_not_logged(_: Staff) -> None:
    newer = drafting.sign(drafting.draft(), staffing.operator())
    standing.roster_file().write_bytes(newer)


def roster_gone(_: Staff) -> None:
    standing.roster_file().unlink()


def operator_gone(_: Staff) -> None:
    standing.operator_file().unlink()


def policy_loosened(_: Staff) -> None:
    text = (standing.SHIPPED / "policy.cedar").read_bytes()
    own = standing.folder() / "policy.cedar"
    own.write_bytes(text.replace(b'"GB",', b'"GB", "CN",'))


def policy_broken(_: Staff) -> None:
    (standing.folder() / "policy.cedar").write_bytes(b"permit(")


def pin_changed(_: Staff) -> None:
    standing.policy_pin().write_text("0" * 64)


def pin_gone(_: Staff) -> None:
    standing.policy_pin().unlink()


DAMAGES: list[tuple[Callable[[Staff], None], type[Refusal]]] = [
    (edited, RosterRefused),
    (signed_by_another, RosterRefused),
    (trusted_key_replaced_too, RosterRefused),
    (rolled_back, RosterRefused),
    (signed_and_not_logged, RosterRefused),
    (roster_gone, RosterRefused),
    (operator_gone, RosterRefused),
    (policy_loosened, PolicyRefused),
    (policy_broken, PolicyRefused),
    (pin_changed, PolicyRefused),
    (pin_gone, PolicyRefused),
]


@pytest.mark.parametrize(("damage", "why"), DAMAGES)
def test_whatever_is_changed_on_disk_closes_the_desk(
    staff: Staff, damage: Callable[[Staff], None], why: type[Refusal]
) -> None:
    edith, femi, gao = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    question = actions.ask_opening(by=edith.id, request_id=request.id)
    damage(staff)
    for who in (edith, gao):
        with pytest.raises(why):
            queries.member_of(who.id)
    with pytest.raises(why):
        actions.open_request(by=edith.id, request_id=request.id, answer=edith.device.get(question))
    assert told(cast.ada()) == []


def test_signing_puts_it_right_again(staff: Staff) -> None:
    edited(staff)
    staffing.enact()
    assert standing.in_force().roster.number == 2
    assert queries.member_of(staff[0].id) == staff[0].member


def test_an_edition_that_is_not_newer_is_refused(staff: Staff) -> None:
    del staff
    first = standing.roster_file().read_bytes()
    staffing.enact()
    with pytest.raises(RosterRefused):
        actions.enact(signed=first)
    assert standing.in_force().roster.number == 2


def test_who_leaves_the_roster_opens_nothing_that_was_approved(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.approved(femi, request)
    question = actions.ask_opening(by=edith.id, request_id=request.id)
    drafting.keep(drafting.draft().without(edith.id))
    staffing.enact()
    with pytest.raises(NotFound):
        actions.open_request(by=edith.id, request_id=request.id, answer=edith.device.get(question))


def test_a_new_edition_ends_what_was_asked_under_the_old(staff: Staff) -> None:
    edith, femi, _ = staff
    request = staffing.asked(edith, cast.ada())
    staffing.move(femi, posting="FR")
    staffing.enact()
    with pytest.raises(RequestOver):
        staffing.approved(femi, request)


def test_a_policy_of_the_operators_own_is_enacted(staff: Staff) -> None:
    _, _, gao = staff
    own = (standing.SHIPPED / "policy.cedar").read_text().replace('"GB",', '"GB", "CN",')
    (standing.folder() / "policy.cedar").write_text(own)
    staffing.enact()
    assert Edition.objects.count() == 2
    assert staffing.asked(gao, cast.ada()).actor_id == gao.id
    (standing.folder() / "policy.cedar").write_text("permit(")
    with pytest.raises(BadPolicy):
        staffing.enact()


@pytest.mark.usefixtures("office")
def test_a_roster_that_the_operator_did_not_sign_is_not_enacted() -> None:
    staffing.worker("edith")
    secret = Ed25519PrivateKey.generate()
    key = NoteKey("localhost/staff", secret.public_key().public_bytes_raw())
    with pytest.raises(Refused):
        actions.enact(signed=drafting.draft().sign(key, secret))
    assert not Edition.objects.exists()


def test_the_operators_key_is_made_once_and_for_us_alone(office: None) -> None:
    del office
    path = Path(settings.DATA) / "keys" / "operator"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        drafting.make_operator(path)
    assert path.read_bytes() == before
