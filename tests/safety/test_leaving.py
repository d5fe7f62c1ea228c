"""Whoever leaves takes with them what was decided about them, and leaves no name on a report."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.cast import ada, bashir, work
from tests.safety.cases import SAID, decided, reported
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.gate.datamap import gather
from clerestory.gate.export.archive import write_archive
from clerestory.gate.export.rows import counted
from clerestory.ops.boot import load_rooms
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.safety import actions, queries
from clerestory.safety.models import Appeal, Case, Decision, Deed, Report
from clerestory.spine.refusals import NotFound
from clerestory.vault.keys import acting_as, drop_all, key_of
from clerestory.vault.refused import KeysGone

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


@pytest.fixture(autouse=True)
def _rooms(settings: Settings) -> None:
    for name in ("media/public", "media/private", "media/moving", "pictures", "exports"):
        (Path(settings.DATA) / name).mkdir(parents=True, exist_ok=True)
    load_rooms()


def copied(whose: Person) -> dict[str, list[dict[str, object]]]:
    """Return the tables of safety in the copy of a person's data."""
    out = io.BytesIO()
    facts = {"site": "Here", "handle": whose.handle, "made_at": "now"}
    with acting_as("export"):
        write_archive(out, gather(), person_id=whose.id, facts=facts)
    with zipfile.ZipFile(out) as archive:
        return {
            name.removeprefix("tables/").removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.startswith("tables/safety.")
        }


def test_the_copy_has_what_was_decided_and_nothing_of_who_reported(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    row = decided(desk["mona"], reported("clip", clip.key), "sensitive")
    actions.appeal(person=ada(), decision_id=row.id, text="It is a lamp")
    hers, his = copied(ada()), copied(bashir())
    assert hers["safety.Decision"][0]["facts"] == SAID["facts"]
    assert hers["safety.Appeal"][0]["text"] == "It is a lamp"
    assert his["safety.Report"][0]["text"] == "Look at this"
    for hidden in ("bashir", "Look at this", str(desk["mona"].id), desk["mona"].member.pseudonym):
        assert hidden not in json.dumps(hers)
    assert SAID["facts"] not in json.dumps(his)


def test_an_erasure_takes_what_is_about_somebody_and_keeps_the_register(
    put: Put, desk: Desk
) -> None:
    clip, _ = put(), bashir()
    made = actions.report(by=None, what="clip", ident=clip.key, ground="hate", text="A slur")
    row = decided(desk["mona"], reported("clip", clip.key), "remove")
    actions.appeal(person=ada(), decision_id=row.id, text="It is a lamp")
    open_case = reported("person", "ada")
    work()
    before, person_id = str(queries.register()), ada().id
    people.remove_person(person_id=person_id)
    work()
    assert not Person.objects.filter(id=person_id).exists()
    for table in (Case, Report, Decision, Appeal):
        assert not table.objects.exists(), (table, open_case)
    assert {name for name, number in counted(gather(), person_id) if number} == set()
    assert str(queries.register()) == before
    assert Deed.objects.filter(case=None).count() == Deed.objects.count()
    drop_all()
    with pytest.raises(NotFound):
        queries.report_by_key(made.key)
    with acting_as("safety"), pytest.raises(KeysGone):
        key_of(made.report_id)


def test_whoever_reported_and_leaves_is_no_longer_in_the_report(put: Put, desk: Desk) -> None:
    case_id, person_id = reported("clip", put().key), bashir().id
    people.remove_person(person_id=person_id)
    work()
    assert not Person.objects.filter(id=person_id).exists()
    actions.claim(by=desk["mona"].id, case_id=case_id)
    (said,) = queries.case_for(desk["mona"].id, case_id).said
    assert (said.ground, said.text) == ("hate", "")


def test_a_suspended_person_who_leaves_is_gone_for_good(put: Put, desk: Desk) -> None:
    put()
    bashir()
    row = decided(desk["mona"], reported("person", "ada"), "suspend", days=1)
    person_id = ada_id()
    people.remove_person(person_id=person_id)
    Decision.objects.filter(id=row.id).update(ends_at=timezone.now() - timedelta(days=1))
    # Its end does not let somebody back who has left.
    actions.end_due()
    assert Person.objects.get(id=person_id).away_at is not None
    work()
    assert not Person.objects.filter(id=person_id).exists()


def ada_id() -> UUID:
    """Return Ada's id, though nobody sees her."""
    return Person.objects.get(handle="ada").id
