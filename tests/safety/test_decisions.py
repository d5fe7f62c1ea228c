"""What is decided has its effect at once for everybody, its reasons, its leaf, and a way back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import ada, bashir, carys, work
from tests.gate.staff.staffing import told
from tests.safety.cases import SAID, answered, decided, reported, undone
from tests.safety.conftest import Desk

from clerestory.clips import actions as clip_actions
from clerestory.clips import queries as clips
from clerestory.clips.models import Clip
from clerestory.gate.queries import counts
from clerestory.people import actions as people
from clerestory.people import finding
from clerestory.people import queries as people_queries
from clerestory.people.models import Person
from clerestory.people.refused import WrongSignIn
from clerestory.safety import actions, queries
from clerestory.safety.actions.decisions import Findings
from clerestory.safety.models import Case, Decision, Deed
from clerestory.safety.refused import (
    AppealMadeAlready,
    AppealOver,
    DecidedAlready,
    DoesNotFit,
    FactsMissing,
    InOtherHands,
    NotClaimed,
    NotYours,
    ReasonsMissing,
    RuleMissing,
    SameModerator,
    ThingGone,
    TooManyInHand,
    UnknownGround,
    WordsMissing,
)
from clerestory.social import actions as social
from clerestory.social import queries as talk
from clerestory.social.refused import CommentHidden, OnlyOnTop
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.tlog.leaves import Kind

pytestmark = pytest.mark.django_db

type Put = Callable[..., Clip]


def seen(reader: Person | None, clip: Clip) -> dict[str, bool]:
    """Where a reader meets a clip of Ada's."""

    def there(ask: Callable[[], Any]) -> bool:
        try:
            found = ask()
        except NotFound:
            return False
        items = getattr(found, "items", [found])
        return clip.key in [one.id for one in items]

    return {
        "page": there(lambda: clips.shown_clip(reader, clip.id)),
        "newest": there(lambda: clips.newest(reader)),
        "profile": there(lambda: clips.by_author(reader, "ada")),
        "tag": there(lambda: clips.tagged(reader, "light")),
    }


@pytest.mark.parametrize(
    ("measure", "others", "author"),
    [
        ("none", {"page", "newest", "profile", "tag"}, {"page", "newest", "profile", "tag"}),
        ("hide", {"page"}, {"page", "profile"}),
        ("sensitive", {"page", "newest", "profile", "tag"}, {"page", "newest", "profile", "tag"}),
        ("remove", set(), {"page", "profile"}),
        ("limit", {"page", "profile"}, {"page", "profile"}),
        ("suspend", set(), {"page"}),
    ],
)
def test_a_clip_is_where_the_decision_leaves_it(
    put: Put, desk: Desk, measure: str, others: set[str], author: set[str]
) -> None:
    clip, _ = put(), bashir()
    clip_actions.describe_clip(clip_id=clip.id, by=ada(), description="Much #light")
    before = clips.catalogue_version()
    decision = decided(desk["mona"], reported("clip", clip.key), measure)
    person = Person.objects.get(handle="ada")
    for reader, places in ((bashir(), others), (None, others), (person, author)):
        found = seen(reader, clip)
        assert {name for name, there in found.items() if there} == places, (measure, reader)
    row = Clip.objects.get(id=clip.id)
    assert row.sensitive is (measure == "sensitive")
    if measure in {"remove", "suspend"}:
        # Words and files are closed: addresses that were given out lead nowhere.
        assert (row.open_description, row.is_open) == ("", False)
        assert row.folder != clip.folder
    if measure == "none":
        return
    # The author cannot undo it.
    clip_actions.describe_clip(clip_id=clip.id, by=person, sensitive=False, audience="public")
    clip_actions.publish_clip(clip_id=clip.id, by=person)
    assert {name for name, there in seen(None, clip).items() if there} == others
    assert Clip.objects.get(id=clip.id).sensitive is (measure == "sensitive")
    clips.forget_version()
    assert clips.catalogue_version() != before
    undone(desk["mona"], decision.id)
    assert all(seen(bashir(), clip).values())
    assert Clip.objects.get(id=clip.id).open_description == "Much #light"
    assert not Clip.objects.get(id=clip.id).sensitive


def test_a_hidden_comment_says_so_and_says_nothing_else(put: Put, desk: Desk) -> None:
    clip, _ = put(), carys()
    comment = social.post_comment(clip_id=clip.id, by=bashir(), text="You slur")
    social.edit_comment(comment_id=comment.id, by=bashir(), text="You slur @ada")
    social.post_comment(clip_id=clip.id, by=carys(), text="Do not", answers=comment.id)
    social.pin_comment(comment_id=comment.id, by=ada())
    decision = decided(desk["mona"], reported("comment", comment.key, by=ada()), "hide")
    for reader in (ada(), carys(), None):
        shown = talk.comments_of(reader, clip.id).items[0]
        assert (shown.hidden, shown.text, shown.words) == ("hate", "", ())
        assert (shown.replies, shown.pinned, shown.may_pin) == (1, False, False)
        with pytest.raises(NotFound):
            talk.versions_of(reader, comment.id)
    mine = talk.shown_comment(bashir(), comment.id)
    assert (mine.hidden, mine.text) == ("hate", "You slur @ada")
    with pytest.raises(CommentHidden):
        social.edit_comment(comment_id=comment.id, by=bashir(), text="New")
    with pytest.raises(OnlyOnTop):
        social.pin_comment(comment_id=comment.id, by=ada())
    undone(desk["nils"], decision.id)
    assert talk.comments_of(carys(), clip.id).items[0].text == "You slur @ada"
    assert Clip.objects.get(id=clip.id).comments == 2


def test_a_suspended_person_is_nobody_but_to_those_pages(put: Put, desk: Desk) -> None:
    clip, _ = put(ada()), carys()
    social.post_comment(clip_id=clip.id, by=bashir(), text="Mine")
    people.follow(follower=bashir(), followed=ada())
    key = people.open_session(person=bashir(), user_agent="").key
    token = people.add_token(person=bashir(), name="A program")
    decision = decided(desk["mona"], reported("person", "bashir", by=ada()), "suspend", days=7)
    assert talk.comments_of(ada(), clip.id).items == []
    assert people_queries.followers(ada(), ada()).items == []
    assert finding.find_people(ada(), "bashir").items == []
    assert people_queries.known_handles(["bashir"], ada()) == []
    with pytest.raises(NotFound):
        people_queries.person_by_handle(ada(), "bashir")
    with pytest.raises(NotFound):
        people.follow(follower=carys(), followed=Person.objects.get(handle="bashir"))
    assert people_queries.session_by_key(key) is None
    assert people_queries.token_by_key(token) is None
    kept = people_queries.suspended_by_key(key)
    assert kept is not None
    assert people_queries.suspended_token(token) is not None
    assert queries.standing_of(kept.person).state == "suspended"
    # A week later it is over, by the clock.
    Decision.objects.filter(id=decision.id).update(ends_at=timezone.now())
    assert (actions.end_due(), actions.end_due()) == (1, 0)
    assert people_queries.session_by_key(key) is not None
    assert people_queries.suspended_by_key(key) is None
    assert talk.comments_of(ada(), clip.id).items != []


def test_what_a_limited_person_says_waits(put: Put, desk: Desk) -> None:
    clip, _ = put(ada()), bashir()
    decided(desk["mona"], reported("person", "bashir", by=ada()), "limit")
    by = Person.objects.get(handle="bashir")
    assert not social.post_comment(clip_id=clip.id, by=by, text="Hm").is_shown


def test_two_decisions_do_not_undo_each_other(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    hidden = decided(desk["mona"], reported("clip", clip.key), "hide")
    removed = decided(desk["nils"], reported("clip", clip.key), "remove")
    undone(desk["mona"], hidden.id)
    assert Clip.objects.get(id=clip.id).held_back == "removed"
    undone(desk["mona"], removed.id)
    assert Clip.objects.get(id=clip.id).held_back == ""
    with pytest.raises(DecidedAlready):
        undone(desk["mona"], removed.id)


def test_the_statement_has_all_that_the_law_asks_for(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    row = decided(
        desk["mona"], reported("clip", clip.key), "remove", basis="law", rule="Act 1, s 2"
    )
    told_ada = queries.statement_for(ada(), row.id)
    assert (told_ada.measure, told_ada.basis, told_ada.rule) == ("remove", "law", "Act 1, s 2")
    assert (told_ada.facts, told_ada.reasons) == (SAID["facts"], SAID["reasons"])
    assert (told_ada.automated, told_ada.holds, told_ada.ends_at) == (False, True, None)
    assert told_ada.appeal_until is not None
    assert told_ada.appeal_until - told_ada.decided_at >= timedelta(days=183)
    for column in ("facts", "reasons"):
        kept = Decision.objects.get(id=row.id).__dict__[column]
        assert SAID[column].encode() not in bytes(kept.data)
    with pytest.raises(NotFound):
        queries.statement_for(bashir(), row.id)
    # What led to nothing is not held before anybody.
    Decision.objects.filter(id=row.id).update(measure="none")
    assert queries.decisions_of(ada()).items == []
    with pytest.raises(NotFound):
        queries.statement_for(ada(), row.id)
    Decision.objects.filter(id=row.id).update(measure="remove")
    assert [one.id for one in queries.decisions_of(ada()).items] == [row.key]
    assert Fact.objects.filter(name="safety.DecisionMade").count() == 1


def test_each_decision_appeal_and_undoing_is_a_leaf_and_a_line_of_the_register(
    put: Put, desk: Desk
) -> None:
    clip, _ = put(), bashir()
    first = decided(desk["mona"], reported("clip", clip.key), "hide")
    second = decided(desk["nils"], reported("clip", clip.key), "sensitive")
    third = decided(desk["mona"], reported("clip", clip.key), "none")
    undone(desk["nils"], first.id)
    actions.appeal(person=ada(), decision_id=second.id, text="It is a lamp")
    answered(desk["mona"], second.id, stays=True, text="It is not")
    work()
    acts = [one.act for one in queries.register().items]
    assert acts == ["uphold", "undo", "decide", "decide", "decide"]
    found = queries.tally()
    assert found.deeds == found.logged == counts().kinds[Kind.MODERATION] == 5
    assert sum(one.count for one in queries.totals()) == 5
    bodies = told(ada(), Kind.MODERATION)
    assert [body["act"] for body in bodies] == acts
    assert {body["event"] for body in bodies} == {row.id.hex for row in (first, second, third)}
    assert SAID["facts"] not in str(bodies)
    shown = str(queries.register()) + str(queries.totals())
    for name in ("ada", "bashir", "S-", clip.key, str(clip.id)):
        assert name not in shown
    # The moderators' own log has the claims too, and who it was.
    log = queries.deeds_of_moderators(desk["nils"].id).items
    assert [one.act for one in log].count("claim") == 3
    assert {one.by for one in log} == {desk[name].member.pseudonym for name in ("mona", "nils")}


def test_strikes_count_for_half_a_year(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    rows = [
        decided(desk["mona"], reported("clip", clip.key), measure)
        for measure in ("sensitive", "hide", "none", "hide")
    ]
    assert queries.strikes_of(ada().id) == 3
    undone(desk["mona"], rows[1].id)
    assert queries.strikes_of(ada().id) == 2
    old = timezone.now() - timedelta(days=181)
    Decision.objects.filter(id=rows[0].id).update(decided_at=old)
    assert queries.strikes_of(ada().id) == 1
    assert queries.statement_for(ada(), rows[0].id).strike_until is None


def test_an_appeal_is_decided_by_somebody_else(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    row = decided(desk["mona"], reported("clip", clip.key), "remove")
    other = decided(desk["mona"], reported("person", "ada"), "limit")
    with pytest.raises(NotFound):
        actions.appeal(person=bashir(), decision_id=row.id, text="No")
    with pytest.raises(WordsMissing):
        actions.appeal(person=ada(), decision_id=row.id, text=" \n")
    person = Person.objects.get(handle="ada")
    actions.appeal(person=person, decision_id=row.id, text="It is a lamp")
    with pytest.raises(AppealMadeAlready):
        actions.appeal(person=person, decision_id=row.id, text="It is")
    late = timezone.now() - timedelta(days=185)
    Decision.objects.filter(id=other.id).update(decided_at=late)
    with pytest.raises(AppealOver):
        actions.appeal(person=person, decision_id=other.id, text="It is")
    mona, nils = desk["mona"].id, desk["nils"].id
    assert queries.appeals_waiting(mona).items == []
    with pytest.raises(SameModerator):
        queries.appeal_waiting(mona, row.id)
    with pytest.raises(SameModerator):
        answered(desk["mona"], row.id, stays=True, text="It stays")
    assert [one.id for one in queries.appeals_waiting(nils).items] == [row.key]
    assert queries.appeal_waiting(nils, row.id).text == "It is a lamp"
    answered(desk["nils"], row.id, stays=False, text="It is a lamp indeed")
    found = queries.statement_for(person, row.id).appeal
    assert found is not None
    assert (found.upheld, found.answer) == (False, "It is a lamp indeed")
    assert Clip.objects.get(id=clip.id).held_back == ""
    with pytest.raises(DecidedAlready):
        answered(desk["nils"], row.id, stays=True, text="No")
    for name in ("AppealMade", "AppealDecided", "DecisionUndone"):
        assert Fact.objects.filter(name=f"safety.{name}").count() == 1


def test_one_has_a_case_in_hand_and_parties_never(put: Put, desk: Desk) -> None:
    mona, nils = desk["mona"].id, desk["nils"].id
    clip = put(desk["mona"].person)
    about_mona = reported("clip", clip.key)
    by_nils = reported("clip", put().key, by=desk["nils"].person)
    case_id = reported("clip", put().key)
    waits = {worker: {one.id for one in queries.queue(worker).items} for worker in (mona, nils)}
    assert [len(waits[mona]), len(waits[nils])] == [2, 2]
    for worker, party in ((mona, about_mona), (nils, by_nils)):
        for act in (actions.claim, actions.release):
            with pytest.raises(NotYours):
                act(by=worker, case_id=party)
        with pytest.raises(NotYours):
            queries.case_for(worker, party)
    # Where somebody is posted decides, and what their role is.
    for name in ("gao", "sam"):
        for ask in (
            queries.queue,
            lambda who: queries.case_for(who, case_id),
            queries.appeals_waiting,
            queries.deeds_of_moderators,
            lambda who: actions.claim(by=who, case_id=case_id),
            lambda who: actions.decide(
                by=who, case_id=case_id, findings=Findings("none", "spam"), answer=""
            ),
        ):
            with pytest.raises(NotFound):
                ask(desk[name].id)
    with pytest.raises(NotClaimed):
        queries.case_for(mona, case_id)
    with pytest.raises(NotClaimed):
        actions.decide(by=mona, case_id=case_id, findings=Findings("none", "spam"), answer="")
    actions.claim(by=mona, case_id=case_id)
    found = queries.case_for(mona, case_id)
    assert (found.person.handle, found.reports, found.strikes) == ("ada", 1, 0)
    assert [one.text for one in found.said] == ["Look at this"]
    assert "bashir" not in str(found)
    with pytest.raises(InOtherHands):
        queries.case_for(nils, case_id)
    with pytest.raises(InOtherHands):
        actions.decide(by=nils, case_id=case_id, findings=Findings("none", "spam"), answer="")
    with pytest.raises(InOtherHands):
        actions.claim(by=nils, case_id=case_id)
    # A claim that nobody acts on is over.
    Case.objects.filter(id=case_id).update(claimed_at=timezone.now() - queries.CLAIM_HOLDS)
    actions.claim(by=nils, case_id=case_id)
    actions.release(by=nils, case_id=case_id)
    assert Deed.objects.filter(act="release").count() == 1
    decided(desk["mona"], case_id, "none")
    with pytest.raises(DecidedAlready):
        actions.claim(by=nils, case_id=case_id)
    more = [reported("clip", put().key) for _ in range(11)]
    for one in more[:10]:
        actions.claim(by=mona, case_id=one)
    with pytest.raises(TooManyInHand):
        actions.claim(by=mona, case_id=more[10])


def test_a_decision_without_reasons_is_none(put: Put, desk: Desk) -> None:
    clip, _ = put(), bashir()
    comment = social.post_comment(clip_id=clip.id, by=ada(), text="Hm")
    cases = {
        "clip": reported("clip", clip.key),
        "comment": reported("comment", comment.key),
        "person": reported("person", "ada"),
    }
    wrong: list[tuple[str, dict[str, Any], type[Refusal]]] = [
        ("clip", {"measure": "behead"}, DoesNotFit),
        ("clip", {"measure": "hide", "days": 8}, DoesNotFit),
        ("comment", {"measure": "remove"}, DoesNotFit),
        ("person", {"measure": "hide"}, DoesNotFit),
        ("clip", {"measure": "hide", "ground": "boring"}, UnknownGround),
        ("clip", {"measure": "hide", "facts": " "}, FactsMissing),
        ("clip", {"measure": "hide", "reasons": "x" * 2001}, ReasonsMissing),
        ("clip", {"measure": "hide", "rule": "\n"}, RuleMissing),
        ("clip", {"measure": "hide", "basis": "whim"}, RuleMissing),
    ]
    for what, more, refusal in wrong:
        with pytest.raises(refusal):
            decided(desk["mona"], cases[what], **more)
    clip_actions.delete_clip(clip_id=clip.id, by=ada())
    with pytest.raises(ThingGone):
        decided(desk["mona"], cases["clip"], "hide")
    assert not Decision.objects.exists()
    assert Deed.objects.filter(entry_id__isnull=False).count() == 0
    row = decided(desk["mona"], cases["clip"], "limit", days=30)
    assert queries.statement_for(Person.objects.get(handle="ada"), row.id).thing == ""


def test_nothing_is_decided_that_cannot_be_put_on_record(
    put: Put, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = put()
    case_id = reported("clip", clip.key)
    monkeypatch.setattr("clerestory.gate.lines.keys_of", _away)
    with pytest.raises(RuntimeError):
        decided(desk["mona"], case_id, "remove")
    assert Clip.objects.get(id=clip.id).held_back == ""
    assert Case.objects.get(id=case_id).closed_at is None


def _away(*_: object) -> None:
    message = "keyd is away"
    raise RuntimeError(message)


def test_the_password_of_a_suspended_person_still_opens_those_pages(desk: Desk) -> None:
    ada()
    decided(desk["mona"], reported("person", "ada", by=bashir()), "suspend")
    with pytest.raises(WrongSignIn):
        people.sign_in(name="ada", password="wrong")
    done = people.sign_in(name="ada", password="window light at noon")
    assert isinstance(done, people.SignedIn)
    assert people_queries.suspended_by_key(done.key) is not None
    assert [one.measure for one in queries.decisions_of(done.person).items] == ["suspend"]
