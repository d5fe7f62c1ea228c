"""What operators look over and decide at the command line, and what stays closed to them there."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from tests import cast
from tests.gate.staff.staffing import told as entries_of
from tests.safety.cases import reported
from tests.safety.conftest import Desk, desk
from tests.social import rows

from clerestory.ops import boot
from clerestory.ops.cli import main
from clerestory.ops.commands import standing
from clerestory.people.models import Person
from clerestory.safety import actions, queries
from clerestory.safety.grounds import DAYS, Ground
from clerestory.safety.models import Case, Deed
from clerestory.tlog.leaves import Kind

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
WHY = (
    *("--ground", "spam", "--rule", "Rule 5: no advertising"),
    *("--facts", "Forty clips that sell one thing", "--reasons", "All of them advertise"),
)


@pytest.fixture(autouse=True)
def _guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests have guards of their own, so that no command has to start one.
    monkeypatch.setattr(boot, "stand_in", lambda *_: None)


def told(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def read(*arguments: str) -> Any:
    answer = told(*arguments, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_people_are_listed_by_handle_with_nothing_that_is_sealed() -> None:
    for handle in (cast.ada(), cast.bashir(), cast.carys(), cast.newcomer("adam")):
        assert handle.handle
    page = read("people", "list", "ad")
    assert [one["handle"] for one in page["items"]] == ["ada", "adam"]
    first = read("people", "list", "--limit", "2")
    assert [one["handle"] for one in first["items"]] == ["ada", "adam"]
    second = read("people", "list", "--limit", "2", "--after", first["next"])
    assert [one["handle"] for one in second["items"]] == ["bashir", "carys"]
    assert second["next"] is None
    shown = told("people", "list").output + told("people", "show", "@Ada").output
    assert "Ada Quill" in shown
    assert "example.org" not in shown + json.dumps(read("people", "show", "ada"))
    for wrong, said in (
        (("people", "show", "nobody"), "Nobody here is called nobody."),
        (("people", "list", "--after", "!"), "damaged"),
    ):
        answer = told(*wrong)
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert said in answer.output


def test_an_account_is_vouched_for_and_its_page_and_clips_say_so(client: Client) -> None:
    ada = cast.ada()
    clip = rows.put(ada, description="Kites over the hill")
    api = "/api/clerestory/v1"

    def said() -> tuple[bool, ...]:
        person = client.get(f"{api}/people/ada", headers={"host": "localhost"}).json()
        shown = client.get(f"{api}/clips/{clip.key}", headers={"host": "localhost"}).json()
        pages = [
            client.get(path, headers={"host": "localhost"}).content.decode()
            for path in ("/@ada", clip.address)
        ]
        badges = [">Institution<" in re.sub(r"<svg.*?</svg>", "", page) for page in pages]
        return person["institution"], shown["author"]["institution"], *badges

    assert said() == (False,) * 4
    assert read("people", "institution", "@Ada")["institution"] is True
    assert read("people", "show", "ada")["institution"] is True
    assert said() == (True,) * 4
    assert read("people", "institution", "ada", "--off")["institution"] is False
    assert said() == (False,) * 4
    answer = told("people", "institution", "nobody")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Nobody here is called nobody." in answer.output


def test_clips_are_listed_and_closed_ones_say_nothing() -> None:
    ada = cast.ada()
    seen = rows.put(ada, description="Kites over the \x1b[31m hill")
    closed = rows.put(ada, sealed_description="A secret picnic", audience="followers")
    page = read("clips", "list", "--by", "@ada")
    assert [one["id"] for one in page["items"]] == [closed.key, seen.key]
    assert page["items"][0]["description"] is None
    whole = told("clips", "list").output + told("clips", "show", closed.key).output
    assert "Kites" in whole
    assert "\x1b" not in whole
    assert "picnic" not in whole + json.dumps([page, read("clips", "show", closed.address)])
    assert [one["id"] for one in read("clips", "list", "--work", "failed")["items"]] == []
    assert "There is no clip" in told("clips", "show", "nonsense").output
    assert told("clips", "list", "--after", "nonsense").exit_code == 1


def test_cases_are_counted_without_whom_or_what(desk: Desk) -> None:
    assert desk
    ada = cast.ada()
    case_id = reported("person", "ada", text="She hides the kite")
    found = read("reports", "list")["items"]
    assert [(one["what"], one["reports"], one["grounds"]) for one in found] == [
        ("person", 1, ["hate"])
    ]
    assert read("reports", "count")["by_ground"] == {"hate": 1}
    assert read("stats")["cases"]["open"] == 1
    assert read("stats")["people"]["open"] >= 2
    said = told("reports", "list").output + told("stats").output + told("reports", "count").output
    assert not [word for word in ("kite", "ada", ada.id.hex) if word in said]
    actions.claim(by=desk["mona"].id, case_id=case_id)
    assert read("reports", "list")["items"][0]["taken"] is True


def suspended(handle: str = "ada", by: str = "mona") -> Result:
    return told("suspend", handle, "--by", by, *WHY)


def test_suspending_is_a_decision_like_any_other(desk: Desk) -> None:
    ada, mona = cast.ada(), desk["mona"]
    done = json.loads(told("suspend", "@ada", "--by", "mona", *WHY, "--json").stdout)
    assert (done["state"], done["by"]) == ("suspended", mona.member.pseudonym)
    assert standing_of("ada").is_suspended
    statement = queries.decisions_of(ada).items[0]
    assert (statement.id, statement.ground) == (done["decisions"][0], "spam")
    assert statement.facts == "Forty clips that sell one thing"
    assert statement.source == "own"
    assert statement.appeal_until is not None
    entry = entries_of(ada, Kind.MODERATION)[0]
    assert (entry["act"], entry["measure"]) == ("decide", "suspend")
    assert entry["actor_pseudonym"] == mona.member.pseudonym
    assert Deed.objects.filter(act=Deed.Act.OPEN, by_id=mona.id).count() == 1
    # Everybody can see that no passkey signed this one.
    assert (entry["signed_sha256"], entry["assertion_hash"]) == ("", "")
    again = suspended()
    assert (again.exit_code, "suspended already" in again.output) == (1, True)
    assert read("people", "list", "--state", "suspended")["items"][0]["handle"] == "ada"
    undone = told("unsuspend", "ada", "--by", desk["nils"].member.pseudonym)
    assert undone.exit_code == 0, undone.output
    assert not standing_of("ada").is_suspended
    assert entries_of(ada, Kind.MODERATION)[0]["act"] == "undo"
    assert "is not suspended" in told("unsuspend", "ada", "--by", "mona").output


def test_the_case_that_waits_is_the_one_that_is_decided(desk: Desk) -> None:
    assert desk
    cast.carys()
    case_id = reported("person", "carys")
    assert suspended("carys").exit_code == 0
    assert Case.objects.get(id=case_id).closed_at is not None
    assert queries.decisions_of(standing_of("carys")).items[0].source == "report"


def standing_of(handle: str) -> Person:
    return Person.objects.get(handle=handle)


def test_nobody_but_a_moderator_suspends(desk: Desk) -> None:
    assert desk
    ada = cast.ada()
    cast.bashir()
    for by in ("gao", "sam", "bashir", "nobody", "S-00000000"):
        answer = suspended("ada", by)
        assert answer.exit_code == 1
        assert "is no moderator of the roster" in answer.output
    ada.refresh_from_db()
    assert not ada.is_suspended
    assert not Case.objects.exists()
    assert not Deed.objects.exists()


def test_what_is_missing_is_said_and_leaves_nothing(desk: Desk) -> None:
    cast.ada()
    for wrong, said in (
        (("suspend", "ada", "--by", "mona"), "Missing option"),
        (("suspend", "ada", "--by", "mona", *WHY, "--facts", " "), "Say what you found"),
        (("suspend", "mona", "--by", "mona", *WHY), "You are a party"),
        (("suspend", "nobody", "--by", "mona", *WHY), "Nobody here is called nobody"),
        (("suspend", "ada", "--by", "mona", *WHY, "--days", "2"), "Invalid value"),
    ):
        answer = told(*wrong)
        assert answer.exit_code in {1, 2}
        assert said in answer.output
    assert not Case.objects.exists()
    assert desk


def test_the_lists_of_choices_are_those_of_the_room() -> None:
    assert tuple(Ground.values) == standing.GROUNDS
    assert tuple(map(str, DAYS)) == standing.DAYS
