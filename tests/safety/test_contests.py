"""A moderator's own finding is a case like any other; and nothing done can be contested once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import ada, bashir, carys, work
from tests.gate.staff.staffing import Worker
from tests.safety.cases import decided, reported
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.notices import queries as told
from clerestory.people import actions as people
from clerestory.safety import actions, queries
from clerestory.safety.models import Case, Decision, Deed, Report
from clerestory.safety.refused import (
    AppealMadeAlready,
    InOtherHands,
    NoAddressHere,
    NothingToContest,
    NotSigned,
    NotYours,
    OwnThing,
    SameModerator,
    UnknownGround,
    WordsMissing,
)
from clerestory.social import actions as social
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound, Refusal

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]
WHY = "The slur is in the second half"


def opened(by: Worker, address: str, **more: str) -> Case:
    said = {"ground": "hate", "words": "A slur on the wall"} | more
    return actions.open_case(by=by.id, address=address, **said)


def settled(by: Worker, row: Decision, *, stays: bool, text: str = "Looked again") -> Case | None:
    said: dict[str, Any] = {"by": by.id, "decision_id": row.id, "stays": stays, "text": text}
    return actions.decide_contest(**said, answer=by.device.get(actions.ask_contest(**said)))


def test_a_moderator_opens_a_case_about_what_they_see(put: Put, desk: Desk) -> None:
    mona, clip = desk["mona"], put()
    comment = social.post_comment(clip_id=clip.id, by=ada(), text="Hm")
    closed = put(audience="private")
    people.block(person=carys(), other=mona.person)
    wrong: dict[str, type[Refusal]] = {
        "": NoAddressHere,
        "http://localhost/": NoAddressHere,
        "/notices": NoAddressHere,
        f"/clips/{clip.key}/edit": NoAddressHere,
        f"/clips/{closed.key}": NotFound,
        "/@nobody": NotFound,
        "/@carys": NotFound,
        "/@mona": OwnThing,
    }
    for address, refusal in wrong.items():
        with pytest.raises(refusal):
            opened(mona, address)
    for more, missing in (({"words": " "}, WordsMissing), ({"ground": "odd"}, UnknownGround)):
        with pytest.raises(missing):
            opened(mona, clip.address, **more)
    for name in ("gao", "sam"):
        with pytest.raises(NotFound):
            opened(desk[name], clip.address)
    assert not Case.objects.exists()
    for address in (
        f"http://localhost:8000{clip.address}?x=1",
        f"/comments/{comment.key}",
        "/@ada",
    ):
        opened(mona, address)
    assert sorted(Case.objects.values_list("what", flat=True)) == ["clip", "comment", "person"]
    # Nobody else takes what is in hand, and what waits already is taken and not opened twice.
    with pytest.raises(InOtherHands):
        opened(desk["nils"], clip.address)
    assert opened(mona, clip.address).id == Case.objects.get(what="clip").id
    assert [Deed.objects.filter(act=act).count() for act in ("open", "claim")] == [3, 3]


def test_the_statement_says_that_it_came_of_our_own_looking(put: Put, desk: Desk) -> None:
    mona, clip = desk["mona"], put()
    case = opened(mona, clip.address)
    found = queries.case_for(mona.id, case.id)
    assert (found.source, found.words, found.said) == ("own", "A slur on the wall", ())
    assert b"slur" not in bytes(Case.objects.get().__dict__["words"].data)
    (waits,) = queries.queue(mona.id).items
    assert (waits.source, waits.grounds, waits.reports) == ("own", ("hate",), 0)
    row = decided(mona, case.id, "hide")
    assert queries.statement_for(ada(), row.id).source == "own"
    assert "wall" not in str(queries.statement_for(ada(), row.id))
    other = decided(mona, reported("clip", put().key), "hide")
    assert queries.statement_for(ada(), other.id).source == "report"


def test_nothing_done_is_contested_once_by_whoever_reported(put: Put, desk: Desk) -> None:
    clip, _ = put(), carys()
    case_id = reported("clip", clip.key)
    keyed = actions.report(by=None, what="clip", ident=clip.key, ground="hate", address="a")
    mine = Report.objects.get(reporter=bashir())

    def contested(**who: Any) -> None:
        actions.contest(**({"by": None, "text": WHY} | who))

    with pytest.raises(NothingToContest):
        contested(by=bashir(), report_id=mine.id)
    row = decided(desk["mona"], case_id, "none")
    assert queries.report_of(bashir(), mine.id).contest_until is not None
    for who in ({"by": carys(), "report_id": mine.id}, {"report_id": mine.id}, {"key": "x" * 43}):
        with pytest.raises(NotFound):
            contested(**who)
    with pytest.raises(WordsMissing):
        contested(by=bashir(), report_id=mine.id, text=" ")
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=185))
    with pytest.raises(NothingToContest):
        contested(by=bashir(), report_id=mine.id)
    Decision.objects.update(decided_at=timezone.now())
    contested(by=bashir(), report_id=mine.id)
    contested(key=keyed.key)
    for who in ({"by": bashir(), "report_id": mine.id}, {"key": keyed.key}):
        with pytest.raises(AppealMadeAlready):
            contested(**who)
    for one in Report.objects.all():
        assert WHY.encode() not in bytes(one.__dict__["contest"].data)
    # Not for whoever decided, nor for a party, nor unsigned; and never with who it was.
    mona, nils = desk["mona"], desk["nils"]
    assert queries.contests_waiting(mona.id) == []
    with pytest.raises(SameModerator):
        queries.contest_waiting(mona.id, row.id)
    with pytest.raises(SameModerator):
        actions.ask_contest(by=mona.id, decision_id=row.id, stays=True, text="No")
    assert [one.id for one in queries.contests_waiting(nils.id)] == [row.key]
    found = queries.contest_waiting(nils.id, row.id)
    assert (found.texts, "bashir" in str(found)) == ((WHY, WHY), False)
    with pytest.raises(NotSigned):
        actions.decide_contest(by=nils.id, decision_id=row.id, stays=True, text="No", answer="")
    assert settled(nils, row, stays=True) is None
    for shown in (queries.report_of(bashir(), mine.id), queries.report_by_key(keyed.key)):
        assert shown.contest is not None
        assert (shown.outcome, shown.contest.upheld) == ("none", True)
        assert (shown.contest.answer, shown.contest_until) == ("Looked again", None)
    with pytest.raises(NotFound):
        settled(nils, row, stays=False)
    # Whom it is about hears nothing of all this.
    work()
    assert not Fact.objects.filter(name="safety.DecisionUndone").exists()
    assert [one.kind for one in told.notices_of(bashir()).items if "report" in one.kind] == [
        "report_decided"
    ]
    assert [one for one in told.notices_of(ada()).items if "un" in one.kind] == []


def test_what_does_not_stand_is_decided_anew_by_somebody_else(put: Put, desk: Desk) -> None:
    clip, mona, nils = put(), desk["mona"], desk["nils"]
    case_id = reported("clip", clip.key)
    mine = Report.objects.get()
    row = decided(mona, case_id, "none")
    actions.contest(by=bashir(), report_id=mine.id, text=WHY)
    # Meanwhile somebody else reports it: that is the case it becomes again.
    later = reported("clip", clip.key, by=carys())
    again = settled(nils, row, stays=False)
    assert again is not None
    assert (again.id, Case.objects.get(id=later).reports) == (later, 2)
    assert queries.report_of(bashir(), mine.id).outcome == "again"
    with pytest.raises(SameModerator):
        actions.claim(by=mona.id, case_id=again.id)
    decision = decided(nils, again.id, "remove")
    assert queries.report_of(bashir(), mine.id).outcome == "acted"
    assert Clip.objects.get(id=clip.id).held_back == "removed"
    assert [one.id for one in queries.decisions_of(ada()).items] == [decision.key]
    acts = [one.act for one in queries.register().items]
    assert acts == ["decide", "overturn", "decide"]


def test_a_party_to_what_is_contested_never_decides_and_leaving_ends_it(
    put: Put, desk: Desk
) -> None:
    mona, nils = desk["mona"], desk["nils"]
    case_id = reported("clip", put().key, by=nils.person)
    reported("clip", put().key)
    report = Report.objects.get(reporter=nils.person)
    row = decided(mona, case_id, "none")
    actions.contest(by=nils.person, report_id=report.id, text=WHY)
    assert queries.contests_waiting(nils.id) == []
    with pytest.raises(NotYours):
        queries.contest_waiting(nils.id, row.id)
    with pytest.raises(NotYours):
        actions.ask_contest(by=nils.id, decision_id=row.id, stays=False, text="Yes")
    actions.let_go(person_id=nils.id)
    kept = Report.objects.get(id=report.id)
    assert (kept.reporter_id, kept.contested_at, kept.contest) == (None, None, "")
