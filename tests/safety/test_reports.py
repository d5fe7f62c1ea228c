"""Whoever sees a thing can report it, once, and is told what came of it and nothing else."""

from collections.abc import Callable

import pytest
from tests.cast import ada, bashir, carys
from tests.safety.cases import decided, reported, undone
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.safety import actions, queries
from clerestory.safety.grounds import Ground
from clerestory.safety.models import Case, Report
from clerestory.safety.refused import OwnThing, UnknownGround, UnknownThing, WordsTooLong
from clerestory.social import actions as social
from clerestory.spine.models import Allowance, Fact
from clerestory.spine.refusals import NotFound, Refusal, TooMany

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


def report(by: Person | None, what: str, ident: str, **more: str) -> actions.Made:
    return actions.report(by=by, what=what, ident=ident, **({"ground": "spam"} | more))


def test_who_sees_it_can_report_it(put: Put) -> None:
    clip, closed = put(), put(audience="private")
    comment = social.post_comment(clip_id=clip.id, by=ada(), text="Hm")
    people.block(person=ada(), other=carys())
    things = {"clip": clip.key, "comment": comment.key, "person": "ada"}
    for what, ident in things.items():
        for who in (bashir(), None):
            made = report(who, what, ident, address="203.0.113.9")
            assert bool(made.key) is (who is None)
        # Whom she has blocked does not see it, so there is nothing to report.
        with pytest.raises(NotFound):
            report(carys(), what, ident)
        with pytest.raises(OwnThing):
            report(ada(), what, ident)
    assert [case.reports for case in Case.objects.all()] == [2, 2, 2]
    wrong: list[tuple[str, str, dict[str, str], type[Refusal]]] = [
        ("clip", closed.key, {}, NotFound),
        ("clip", "ada", {}, NotFound),
        ("person", "nobody\0", {}, NotFound),
        ("place", clip.key, {}, UnknownThing),
        ("clip", clip.key, {"ground": "boring"}, UnknownGround),
        ("clip", clip.key, {"text": "x" * 1001}, WordsTooLong),
    ]
    for what, ident, more, refusal in wrong:
        with pytest.raises(refusal):
            report(bashir(), what, ident, **more)


def test_it_is_one_report_while_it_waits_and_one_case_for_all(put: Put) -> None:
    clip, _ = put(), carys()
    first, again = (report(bashir(), "clip", clip.key) for _ in range(2))
    assert first == again
    report(carys(), "clip", clip.key, ground="hate")
    case = Case.objects.get()
    assert (case.reports, Report.objects.count()) == (2, 2)
    assert Fact.objects.filter(name="safety.ReportMade").count() == 2


def test_without_an_account_there_is_a_limit_and_nothing_of_the_address(put: Put) -> None:
    clip = put()
    made = [report(None, "clip", clip.key, address="203.0.113.9") for _ in range(10)]
    with pytest.raises(TooMany):
        report(None, "clip", clip.key, address="203.0.113.9")
    report(None, "clip", clip.key, address="203.0.113.10")
    kept = str([list(table.objects.values()) for table in (Report, Case, Allowance)])
    assert "203.0" not in kept
    assert all(one.key not in kept for one in made)
    assert queries.report_by_key(made[0].key).ground == Ground.SPAM
    with pytest.raises(NotFound):
        queries.report_by_key(made[0].key[:-1])


def test_words_are_sealed_and_only_whoever_wrote_them_has_the_page(put: Put) -> None:
    clip = put()
    words = "The fourth second"
    known = report(bashir(), "clip", clip.key, text=words)
    unknown = report(None, "clip", clip.key, text=words, address="203.0.113.9")
    assert queries.report_of(bashir(), known.report_id).text == words
    assert queries.report_by_key(unknown.key).text == words
    assert [one.text for one in queries.reports_of(bashir()).items] == [words]
    for row in Report.objects.all():
        assert words.encode() not in bytes(row.__dict__["text"].data)
    for ident in (known.report_id, unknown.report_id):
        with pytest.raises(NotFound):
            queries.report_of(carys(), ident)


def test_whoever_reported_is_told_the_outcome(put: Put, desk: Desk) -> None:
    outcomes, _ = {"none": "none", "remove": "acted", "suspend": "acted"}, bashir()
    for measure, outcome in outcomes.items():
        clip = put()
        made = report(None, "clip", clip.key, address=measure)
        case_id = reported("clip", clip.key)
        assert queries.report_by_key(made.key).outcome == ""
        decision = decided(desk["mona"], case_id, measure)
        assert queries.report_by_key(made.key).outcome == outcome
        assert queries.reports_of(bashir()).items[0].outcome == outcome
    assert Fact.objects.filter(name="safety.ReportDecided").count() == 6
    undone(desk["nils"], decision.id)
    assert queries.report_by_key(made.key).outcome == "undone"
