"""The operator's command: drafting the roster, reading it, signing it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.conftest import office
from tests.people.device import Device

from clerestory.gate.staff import drafting, standing
from clerestory.ops import checkup
from clerestory.ops.cli import main
from clerestory.people import actions as people
from clerestory.people.models import Person

pytestmark = pytest.mark.django_db
__all__ = ["office"]


def told(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["staff", *arguments])


@pytest.fixture
def ada(office: None) -> Person:
    del office
    ada, device = cast.ada(), Device(origin=staffing.URL)
    answer = device.create(people.begin_passkey(person=ada))
    people.add_passkey(person=ada, name="Key", answer=answer, password=cast.PASSWORD)
    return ada


def test_from_the_key_to_a_roster_in_force(ada: Person) -> None:
    assert told("show").output == "Nobody is on the staff: no roster was signed yet.\n"
    added = told("add", "@ada", "--role", "support", "--posting", "gb")
    assert added.exit_code == 0, added.output
    pseudonym = added.output.split()[0]
    shown = told("show").output
    assert "draft, not signed:" in shown
    assert f"{pseudonym}  support" in shown
    assert told("sign").output.startswith("In force.")
    found = standing.in_force().roster.member(ada.id)
    assert found is not None
    assert (found.pseudonym, found.posting, found.office) == (pseudonym, "GB", "GB")
    shown = told("show").output
    assert "draft" not in shown
    assert "@ada" in shown
    # Another line for the same person keeps the pseudonym.
    told("add", "ada", "--role", "legal", "--posting", "IE", "--office", "GB")
    assert told("sign").exit_code == 0
    found = standing.in_force().roster.member(ada.id)
    assert found is not None
    assert (found.pseudonym, found.role, found.posting) == (pseudonym, "legal", "IE")
    assert told("remove", pseudonym).exit_code == 0
    assert told("sign").exit_code == 0
    assert standing.in_force().roster.members == ()


@pytest.mark.usefixtures("ada")
def test_the_key_may_lie_elsewhere(tmp_path: Path) -> None:
    away = tmp_path / "stick" / "operator"
    made = told("key", "--key", str(away))
    assert made.exit_code == 0, made.output
    assert str(standing.operator()) in made.output
    assert away.read_text().strip() not in made.output
    told("add", "ada", "--role", "support", "--posting", "GB")
    wrong = told("sign")
    assert wrong.exit_code == 1
    assert "Roster or key cannot be used" in wrong.output
    assert told("sign", "--key", str(away)).exit_code == 0


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nobody", "--role", "support", "--posting", "GB"), "There is nothing here"),
        (("add", "ada", "--role", "owner", "--posting", "GB"), "Invalid value"),
        (("add", "ada", "--role", "support", "--posting", "GBR"), "ISO 3166"),
        (("remove", "ada"), "is not in the draft"),
        (("key",), "exists already and is not replaced"),
        (("sign", "--key", "nowhere"), "is not there"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], said: str) -> None:
    answer = told(*words)
    assert answer.exit_code in {1, 2}
    assert said in answer.output


def test_without_a_passkey_nobody_is_staff(office: None) -> None:
    del office
    cast.bashir()
    answer = told("add", "bashir", "--role", "support", "--posting", "GB")
    assert answer.exit_code == 1
    assert "has no passkey" in answer.output


@pytest.mark.usefixtures("ada")
def test_a_roster_that_was_changed_by_hand_is_said_to_be_wrong() -> None:
    told("add", "ada", "--role", "support", "--posting", "GB")
    told("sign")
    file = standing.roster_file()
    file.write_bytes(file.read_bytes().replace(b"support", b"legal00"))
    answer = told("show")
    assert "WRONG The staff roster" in answer.output
    assert told("sign").exit_code == 0
    assert "@ada" in told("show").output


@pytest.mark.usefixtures("ada")
def test_a_policy_that_is_none_is_not_signed() -> None:
    told("add", "ada", "--role", "support", "--posting", "GB")
    (standing.folder() / "policy.cedar").write_text("permit(")
    answer = told("sign")
    assert answer.exit_code == 1
    assert "the policy cannot be read" in answer.output
    assert not standing.roster_file().exists()
    assert drafting.draft().members
    assert str(settings.DATA) not in answer.output


def test_the_doctor_looks_at_roster_and_policy(ada: Person) -> None:
    def said() -> list[tuple[bool, str]]:
        return [(one.well, one.sentence) for one in checkup._staff()]  # noqa: SLF001  this look alone

    assert said() == [(True, "Nobody is on the staff, so nobody can open private data.")]
    told("add", ada.handle, "--role", "support", "--posting", "GB")
    told("sign")
    assert said() == [(True, "Staff roster 1 is in force, with 1 on it.")]
    standing.policy_pin().write_text("0" * 64)
    assert said()[0][0] is False
