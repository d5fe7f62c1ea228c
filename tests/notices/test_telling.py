"""Who is told of what, in which lines; and who is not, or no longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import ada, bashir, carys, work
from tests.notices.conftest import told

from clerestory.clips.models import Clip
from clerestory.notices import actions, queries
from clerestory.notices.kinds import CHOSEN, SECURITY, Kind
from clerestory.notices.models import Choices, Notice
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.social import actions as social
from clerestory.social.models import Comment

pytestmark = pytest.mark.django_db
type Put = Callable[..., Clip]


@pytest.fixture(autouse=True)
def cast() -> None:
    """Have everybody there, with nothing that they were told of their own arrival."""
    ada(), bashir(), carys()
    work()
    Notice.objects.all().delete()


def crowd(size: int) -> list[Person]:
    return [
        people.add_sample_person(handle=f"person{number}", name=f"Person {number}")
        for number in range(size)
    ]


def test_each_act_is_told_to_whom_it_concerns_and_to_nobody_else(put: Put) -> None:
    clip = put()
    social.like_clip(clip_id=clip.id, by=bashir())
    social.repost_clip(clip_id=clip.id, by=bashir())
    people.follow(follower=bashir(), followed=ada())
    first = social.post_comment(clip_id=clip.id, by=bashir(), text="Look, @carys")
    social.like_comment(comment_id=first.id, by=carys())
    reply = social.post_comment(clip_id=clip.id, by=carys(), text="I do", answers=first.id)
    social.post_comment(clip_id=clip.id, by=ada(), text="So do I", answers=reply.id)
    social.like_clip(clip_id=clip.id, by=ada())
    assert sorted(told(ada())) == [
        "comment 1 bashir",
        "comment 1 carys",
        "follow 1 bashir",
        "like 1 bashir",
        "repost 1 bashir",
    ]
    assert sorted(told(bashir())) == ["comment_like 1 carys", "reply 1 ada", "reply 1 carys"]
    assert sorted(told(carys())) == ["mention 1 bashir", "reply 1 ada"]


def test_many_who_do_the_same_stand_in_one_line_of_the_day(put: Put) -> None:
    clip, other = put(), put()
    for person in (*crowd(3), bashir()):
        social.like_clip(clip_id=clip.id, by=person)
        people.follow(follower=person, followed=ada())
        work()
    social.like_clip(clip_id=other.id, by=carys())
    assert told(ada()) == ["like 1 carys", "follow 4 bashir person2", "like 4 bashir person2"]
    assert queries.news_of(ada()).unread == 3
    follow, like = queries.notices_of(ada()).items[1:]
    assert follow.address == "/@ada/followers"
    assert like.address == clip.address
    Notice.objects.filter(actor=bashir()).update(day=timezone.now().date() - timedelta(days=1))
    assert "like 1 bashir" in told(ada())
    assert "like 3 person2 person1" in told(ada())


def test_of_one_line_no_more_is_kept_than_is_counted(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clerestory.notices.actions.telling.MOST_TOLD", 3)
    monkeypatch.setattr(queries, "MOST_TOLD", 3)
    clip = put()
    for person in crowd(5):
        social.like_clip(clip_id=clip.id, by=person)
    assert told(ada()) == ["like 3 person2 person1"]
    assert queries.notices_of(ada()).items[0].more
    assert Notice.objects.count() == 3


def test_what_is_undone_is_told_no_longer(put: Put) -> None:
    clip = put()
    said = social.post_comment(clip_id=clip.id, by=ada(), text="Hm")
    social.like_clip(clip_id=clip.id, by=bashir())
    social.repost_clip(clip_id=clip.id, by=bashir())
    social.like_comment(comment_id=said.id, by=bashir())
    people.follow(follower=bashir(), followed=ada())
    mine = social.post_comment(clip_id=clip.id, by=bashir(), text="Hm?", answers=said.id)
    assert len(told(ada())) == 5
    social.unlike_clip(clip_id=clip.id, by=bashir())
    social.remove_repost(clip_id=clip.id, by=bashir())
    social.unlike_comment(comment_id=said.id, by=bashir())
    people.unfollow(follower=bashir(), followed=ada())
    social.delete_comment(comment_id=mine.id, by=bashir())
    assert told(ada()) == []
    assert not Notice.objects.exists()
    # And what is undone before it was heard is never told.
    social.like_clip(clip_id=clip.id, by=bashir())
    social.unlike_clip(clip_id=clip.id, by=bashir())
    assert told(ada()) == []


def test_a_comment_that_waits_is_told_as_waiting_and_not_twice(put: Put) -> None:
    clip = put(comments_held=True)
    said = social.post_comment(clip_id=clip.id, by=bashir(), text="May I, @carys?")
    assert told(ada()) == ["held 1 bashir"]
    assert told(carys()) == []
    social.approve_comment(comment_id=said.id, by=ada())
    assert told(carys()) == ["mention 1 bashir"]
    assert told(ada()) == []


def test_a_wish_to_follow_is_told_while_it_waits() -> None:
    owner = ada()
    people.set_private(person=owner, private=True)
    people.follow(follower=bashir(), followed=owner)
    people.follow(follower=carys(), followed=owner)
    assert told(owner) == ["ask 2 carys bashir"]
    people.decline_request(person=owner, asker=carys())
    assert told(owner) == ["ask 1 bashir"]
    people.accept_request(person=owner, asker=bashir())
    assert told(owner) == ["follow 1 bashir"]


BETWEEN = {
    "ada blocks": lambda: people.block(person=ada(), other=bashir()),
    "bashir blocks": lambda: people.block(person=bashir(), other=ada()),
    "ada mutes": lambda: people.mute(person=ada(), other=bashir()),
    "bashir leaves": lambda: people.remove_person(person_id=bashir().id),
}


@pytest.mark.parametrize("act", BETWEEN)
def test_nobody_is_told_of_somebody_they_do_not_see(put: Put, act: str) -> None:
    """It holds at once, before any fact is heard, and for good."""
    clip = put()
    other = put(carys())
    said = social.post_comment(clip_id=clip.id, by=ada(), text="Hm")
    social.like_clip(clip_id=clip.id, by=bashir())
    social.repost_clip(clip_id=clip.id, by=bashir())
    social.like_comment(comment_id=said.id, by=bashir())
    people.follow(follower=bashir(), followed=ada())
    social.post_comment(clip_id=clip.id, by=bashir(), text="Hm?", answers=said.id)
    under = social.post_comment(clip_id=other.id, by=bashir(), text="Look, @ada")
    # Carys names Ada below what Bashir said: whoever does not see his comment does not see hers.
    social.post_comment(clip_id=other.id, by=carys(), text="Yes, @ada", answers=under.id)
    assert len(told(ada())) == 7
    assert queries.news_of(ada()).unread == 7
    owner = ada()
    BETWEEN[act]()
    left = {"ada mutes": ["mention 1 carys"]}.get(act, [])
    for _ in range(2):
        lines = queries.notices_of(owner).items
        assert [f"{one.kind} {one.count} {one.people[0].handle}" for one in lines] == left
        assert queries.news_of(owner).unread == len(left)
        assert not queries.has_mail(owner)
        work()
    if act != "ada mutes":
        assert not Notice.objects.filter(person=owner, actor__handle="bashir").exists()


def test_nobody_is_told_of_what_they_may_not_watch_any_more(put: Put) -> None:
    clip = put()
    said = social.post_comment(clip_id=clip.id, by=bashir(), text="Hm")
    social.like_comment(comment_id=said.id, by=carys())
    assert told(bashir()) == ["comment_like 1 carys"]
    Clip.objects.filter(id=clip.id).update(audience="private", listed_at=None)
    assert told(bashir()) == []
    Clip.objects.filter(id=clip.id).update(audience="public")
    Comment.objects.filter(id=said.id).update(standing=Comment.Standing.HELD)
    assert told(bashir()) == []
    clip.delete()
    assert not Notice.objects.filter(kind=Kind.COMMENT_LIKE).exists()


def test_a_clip_tells_those_whom_it_names_if_they_may_watch_it(put: Put) -> None:
    clip = put(description="With @bashir", mentions=["bashir"])
    actions.tell_of_clip(clip_id=clip.id)
    assert told(bashir()) == ["mention 1 ada"]
    rows = Clip.objects.filter(id=clip.id)
    rows.update(audience="private", listed_at=None, open_description="", mentions=[])
    assert told(bashir()) == []


def test_the_account_itself_is_always_told(mailoutbox: object) -> None:
    del mailoutbox
    owner = ada()
    actions.choose(by=owner, shown=[], mailed=[])
    people.sign_in(name="ada", password="window light at noon")
    people.change_password(
        person=owner, password="window light at noon", new="another light at noon"
    )
    actions.tell_of_account(person_id=owner.id, kind=Kind.STAFF_LOOKED)
    kinds = {line.split()[0] for line in told(owner)}
    assert kinds == {"signed_in", "password_changed", "staff_looked"}
    assert kinds <= SECURITY


def test_each_kind_can_be_turned_off(put: Put) -> None:
    clip = put()
    actions.choose(by=ada(), shown=[Kind.COMMENT], mailed=[Kind.LIKE])
    social.like_clip(clip_id=clip.id, by=bashir())
    people.follow(follower=bashir(), followed=ada())
    social.post_comment(clip_id=clip.id, by=bashir(), text="Hm")
    assert told(ada()) == ["comment 1 bashir"]
    assert {one.kind: (one.shown, one.mailed) for one in queries.choices_of(ada())} == {
        kind: (kind is Kind.COMMENT, False) for kind in CHOSEN
    }
    assert all(one.shown and not one.mailed for one in queries.choices_of(bashir()))
    assert not Choices.objects.filter(person=bashir()).exists(), "nobody has a row unasked"


def test_pages_follow_each_other_without_a_gap(put: Put) -> None:
    clips = [put() for _ in range(7)]
    for clip in clips:
        social.like_clip(clip_id=clip.id, by=bashir())
        work()
    now = timezone.now()
    for number, row in enumerate(Notice.objects.order_by("at")):
        # Some on one day, some months apart, two at the same moment.
        at = now - timedelta(days=(0, 0, 1, 3, 40, 40, 170)[number], hours=number)
        at = now - timedelta(days=40) if number in {4, 5} else at
        Notice.objects.filter(id=row.id).update(at=at, day=at.date())
    seen: list[str] = []
    mark = None
    for _ in range(4):
        page = queries.notices_of(ada(), mark, 2)
        seen += [line.clip for line in page.items]
        mark = page.next
    assert mark is None
    assert sorted(seen) == sorted(clip.key for clip in clips)
    for damaged in ("", "x", "-", "zz-00-like", f"{'f' * 30}-{clips[0].key}-like"):
        with pytest.raises(queries.BadMark):
            queries.notices_of(ada(), damaged or "0")


def test_a_page_takes_as_many_questions_however_long_it_is(put: Put) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.notices_of(ada(), None, 50)
        return len(asked)

    clip = put()
    social.like_clip(clip_id=clip.id, by=bashir())
    work()
    few = questions()
    for _ in range(6):
        other = put()
        social.like_clip(clip_id=other.id, by=carys())
        social.post_comment(clip_id=other.id, by=bashir(), text="Hm")
    work()
    assert questions() <= few + 1, "one for the comments"


def test_what_is_read_stays_and_is_not_new(put: Put) -> None:
    clip, other = put(), put()
    social.like_clip(clip_id=clip.id, by=bashir())
    told(ada())
    shown_at = queries.notices_of(ada()).items[0].at
    social.like_clip(clip_id=other.id, by=bashir())
    told(ada())
    actions.mark_read(by=ada(), until=shown_at)
    assert [line.unread for line in queries.notices_of(ada()).items] == [True, False]
    before = queries.news_of(ada())
    assert before.unread == 1
    actions.mark_read(by=ada())
    assert queries.news_of(ada()).unread == 0
    assert queries.news_of(ada()).mark != before.mark
    assert len(told(ada())) == 2


def test_what_is_old_goes_when_its_time_comes(put: Put) -> None:
    now = timezone.now()
    for read, age, stays in (
        (None, 179, True),
        (None, 181, False),
        (89, 90, True),
        (91, 95, False),
    ):
        at = now - timedelta(days=age)
        row = Notice.objects.create(
            person=ada(),
            kind=Kind.LIKE,
            actor=bashir(),
            clip=put(),
            about=put().id,
            at=at,
            day=at.date(),
            read_at=None if read is None else now - timedelta(days=read),
        )
        actions.sweep()
        assert Notice.objects.filter(id=row.id).exists() == stays, (read, age)


def test_whoever_leaves_leaves_nothing_on_either_side(put: Put) -> None:
    own, other = put(), put(bashir())
    social.like_clip(clip_id=own.id, by=bashir())
    social.like_clip(clip_id=other.id, by=ada())
    people.follow(follower=carys(), followed=ada())
    actions.choose(by=ada(), shown=list(CHOSEN), mailed=[])
    assert told(bashir()) == ["like 1 ada"]
    people.remove_person(person_id=ada().id)
    work()
    assert not Notice.objects.exists()
    assert not Choices.objects.exists()
