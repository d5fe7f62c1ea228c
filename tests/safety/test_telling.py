"""Who is told what moderators did: whom it is about, whoever reported, and neither of the other."""

from collections.abc import Callable

import pytest
from tests.cast import ada, bashir, letters_to, work
from tests.safety.cases import SAID, answered, decided, reported, undone
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.notices import actions as notices
from clerestory.notices import queries as told
from clerestory.notices.models import Notice
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.safety import actions
from clerestory.safety.models import Report
from clerestory.spine.ids import to_text

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


@pytest.fixture(autouse=True)
def cast() -> None:
    """Have both there, with nothing that they were told of their own arrival."""
    ada(), bashir()
    work()
    Notice.objects.all().delete()


def lines(reader: Person) -> list[tuple[str, str]]:
    work()
    return [(one.kind, one.address) for one in told.notices_of(reader).items]


def letters() -> list[str]:
    work()
    return [text for text in letters_to("ada@example.org") if "/decisions" in text]


def test_whom_it_is_about_is_always_told_and_written_to_once(put: Put, desk: Desk) -> None:
    notices.choose(by=ada(), shown=[], mailed=[])
    row = decided(desk["mona"], reported("clip", put().key), "remove")
    page = f"/decisions/{row.key}"
    assert lines(ada()) == [("decided", page)]
    (letter,) = letters()
    for word in ("bashir", "mona", SAID["facts"], SAID["rule"], "remove", row.key):
        assert word not in letter
    # What is heard twice is told once.
    notices.tell_of_decision(decision_id=row.id)
    assert (len(lines(ada())), len(letters())) == (1, 1)
    undone(desk["nils"], row.id)
    assert lines(ada()) == [("undone", page)]
    assert len(letters()) == 2
    notices.tell_of_decision(decision_id=row.id)
    notices.tell_of_undoing(decision_id=row.id)
    assert (lines(ada()), len(letters())) == ([("undone", page)], 2)
    # Nothing done is nothing told.
    decided(desk["mona"], reported("person", "ada"), "none")
    assert len(lines(ada())) == 1


def test_somebody_suspended_is_told_and_hears_the_answer(put: Put, desk: Desk) -> None:
    put()
    row = decided(desk["mona"], reported("person", "ada"), "suspend")
    person = Person.objects.get(handle="ada")
    assert person.is_suspended
    assert lines(person) == [("decided", f"/decisions/{row.key}")]
    assert len(letters()) == 1
    actions.appeal(person=person, decision_id=row.id, text="It is a lamp")
    answered(desk["nils"], row.id, stays=False, text="So it is")
    # One line says what the answer is; another that it is undone would say the same.
    assert lines(ada()) == [("answered", f"/decisions/{row.key}")]
    assert len(letters()) == 2


def test_whoever_reported_is_told_what_came_of_it_and_nobody_else(put: Put, desk: Desk) -> None:
    clip = put()
    case_id = reported("clip", clip.key)
    actions.report(by=None, what="clip", ident=clip.key, ground="spam", address="203.0.113.9")
    report = Report.objects.get(reporter=bashir())
    page = f"/reports/{to_text(report.id)}"
    assert lines(bashir()) == [("report_made", page)]
    assert lines(ada()) == []
    row = decided(desk["mona"], case_id, "hide")
    assert lines(bashir()) == [("report_decided", page)]
    notices.tell_of_outcome(report_id=report.id)
    notices.mark_read(by=bashir())
    notices.tell_of_outcome(report_id=report.id)
    assert told.news_of(bashir()).unread == 0
    # Undone is news again, in the same line.
    undone(desk["mona"], row.id)
    assert lines(bashir()) == [("report_decided", page)]
    assert told.news_of(bashir()).unread == 1
    assert not Notice.objects.exclude(person__in=(ada(), bashir())).exists()
    assert not Notice.objects.filter(actor__isnull=False).exists()
    assert "bashir" not in str(told.notices_of(ada()))
    # What was reported goes with its person, and the line leads to what is left.
    people.remove_person(person_id=ada().id)
    assert lines(bashir()) == [("report_decided", "/reports")]


def test_reports_are_told_to_whoever_wants_it(put: Put, desk: Desk) -> None:
    notices.choose(by=bashir(), shown=[], mailed=[])
    decided(desk["mona"], reported("clip", put().key), "hide")
    assert lines(bashir()) == []
