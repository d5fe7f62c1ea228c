"""Comments: threads, rules, what waits, what the author does, and who reads what."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import ada, bashir, carys

from clerestory.clips.models import Clip
from clerestory.clips.queries import shown_clip
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.social import actions, queries
from clerestory.social.filters import fold, hits
from clerestory.social.models import Comment
from clerestory.social.refused import (
    CommentEmpty,
    CommentsForFollowers,
    CommentsForMentioned,
    CommentsOff,
    CommentTooLong,
    FilterTooLong,
    OnlyOnTop,
    TooManyEdits,
)
from clerestory.spine.refusals import NotAllowed, NotFound, Refusal, SignInNeeded, TooMany

pytestmark = pytest.mark.django_db
type Put = Callable[..., Clip]


def say(clip: Clip, by: Person, text: str = "Hm", **more: object) -> Comment:
    return actions.post_comment(clip_id=clip.id, by=by, text=text, **more)  # type: ignore[arg-type]  # the test's own words


def texts(reader: Person | None, clip: Clip, order: str = "top") -> list[str]:
    return [one.text for one in queries.comments_of(reader, clip.id, order).items]


def test_a_thread_has_two_levels_and_says_whom_it_answers(put: Put) -> None:
    clip, _ = put(), carys()
    top = say(clip, bashir(), "First #light @carys and @nobody")
    reply = say(clip, carys(), "Second", answers=top.id)
    again = say(clip, ada(), "Third", answers=reply.id)
    (shown,) = queries.comments_of(None, clip.id).items
    assert [word.href for word in shown.words if word.href] == ["/tags/light", "/@carys"]
    assert (shown.replies, shown.answered, shown.parent) == (2, "", "")
    first, second = queries.replies_of(None, top.id).items
    assert (first.text, first.answered, first.parent) == ("Second", "", top.key)
    assert (second.text, second.answered, second.parent) == ("Third", "carys", top.key)
    assert second.by_author
    clip.refresh_from_db()
    assert clip.comments == 3
    answered = carys()
    for away, named in ((True, ""), (False, "carys")):
        with transaction.atomic():
            people.set_standing(person=answered, suspended=away, limited=False)
        assert queries.shown_comment(None, again.id).answered == named
    actions.delete_comment(comment_id=reply.id, by=carys())
    again.refresh_from_db()
    assert queries.shown_comment(None, again.id).answered == ""
    actions.delete_comment(comment_id=top.id, by=bashir())
    clip.refresh_from_db()
    assert (clip.comments, Comment.objects.count()) == (0, 0)


def test_orders_and_pages(put: Put) -> None:
    clip = put()
    said = [say(clip, bashir(), str(number)) for number in range(5)]
    for number, likers in ((1, [ada(), carys()]), (3, [ada()])):
        for liker in likers:
            actions.like_comment(comment_id=said[number].id, by=liker)
    actions.pin_comment(comment_id=said[0].id, by=ada())
    for order, wanted in (("top", "01342"), ("newest", "43210")):
        seen, after = "", None
        while True:
            page = queries.comments_of(None, clip.id, order, after, 2)
            seen += "".join(one.text for one in page.items)
            if (after := page.next) is None:
                break
        assert seen == wanted


@pytest.mark.parametrize("mark", ["", "x", "1-2", "1-zz-aa", "9-1-" + "0" * 26, "0" * 26])
def test_a_damaged_mark_is_refused(put: Put, mark: str) -> None:
    clip = put()
    if mark and not mark.startswith("9-1-"):
        with pytest.raises(Refusal):
            queries.comments_of(None, clip.id, "top", mark)
    else:
        assert queries.comments_of(None, clip.id, "top", mark).items == []


def test_the_author_pins_one_and_likes(put: Put) -> None:
    clip = put()
    one, other = say(clip, bashir(), "one"), say(clip, bashir(), "other")
    reply = say(clip, carys(), "reply", answers=one.id)
    for comment in (one, other):
        actions.pin_comment(comment_id=comment.id, by=ada())
    assert [one.text for one in queries.comments_of(None, clip.id).items if one.pinned] == ["other"]
    with pytest.raises(NotAllowed):
        actions.pin_comment(comment_id=one.id, by=bashir())
    with pytest.raises(OnlyOnTop):
        actions.pin_comment(comment_id=reply.id, by=ada())
    actions.unpin_comment(comment_id=other.id, by=ada())
    actions.like_comment(comment_id=one.id, by=ada())
    shown = queries.shown_comment(ada(), one.id)
    assert (shown.likes, shown.liked, shown.liked_by_author, shown.pinned) == (1, True, True, False)
    for _ in range(2):
        actions.unlike_comment(comment_id=one.id, by=ada())
    shown = queries.shown_comment(ada(), one.id)
    assert (shown.likes, shown.liked, shown.liked_by_author) == (0, False, False)


def test_a_change_keeps_what_was_said(put: Put) -> None:
    clip = put()
    said = say(clip, bashir(), "Frist")
    actions.edit_comment(comment_id=said.id, by=bashir(), text="First @ada")
    actions.edit_comment(comment_id=said.id, by=bashir(), text="First @ada")
    assert [one.text for one in queries.versions_of(None, said.id)] == ["First @ada", "Frist"]
    assert queries.shown_comment(None, said.id).edited_at
    for other in (ada(), carys()):
        with pytest.raises(NotAllowed):
            actions.edit_comment(comment_id=said.id, by=other, text="x")
    for number in range(19):
        actions.edit_comment(comment_id=said.id, by=bashir(), text=str(number))
    with pytest.raises(TooManyEdits):
        actions.edit_comment(comment_id=said.id, by=bashir(), text="once more")


def test_the_author_of_the_clip_deletes_and_nobody_else(put: Put) -> None:
    clip = put()
    said = say(clip, bashir())
    with pytest.raises(NotAllowed):
        actions.delete_comment(comment_id=said.id, by=carys())
    actions.delete_comment(comment_id=said.id, by=ada())
    with pytest.raises(NotFound):
        actions.delete_comment(comment_id=said.id, by=ada())


def test_who_may_comment(put: Put) -> None:
    clip = put(comments_from="followers")
    with pytest.raises(CommentsForFollowers):
        say(clip, bashir())
    people.follow(follower=bashir(), followed=ada())
    say(clip, bashir())
    clip = put(comments_from="mentioned", mentions=["bashir"])
    say(clip, bashir())
    with pytest.raises(CommentsForMentioned):
        say(clip, carys())
    clip = put(comments_from="nobody")
    for person in (ada(), bashir()):
        with pytest.raises(CommentsOff):
            say(clip, person)
    assert isinstance(queries.may_comment(None, put()), SignInNeeded)


def test_comments_wait_where_the_author_wants_it(put: Put) -> None:
    clip = put(comments_held=True)
    said = say(clip, bashir(), "Please")
    say(clip, ada(), "Mine needs no leave")
    clip.refresh_from_db()
    assert clip.comments == 1
    for reader in (None, carys()):
        assert texts(reader, clip) == ["Mine needs no leave"]
        with pytest.raises(NotFound):
            queries.shown_comment(reader, said.id)
    assert queries.shown_comment(bashir(), said.id).held
    assert [one.text for one in queries.held_for(ada()).items] == ["Please"]
    assert queries.held_waiting(ada()) == 1
    with pytest.raises(NotAllowed):
        actions.approve_comment(comment_id=said.id, by=bashir())
    with pytest.raises(NotFound):
        actions.approve_comment(comment_id=said.id, by=carys())
    for _ in range(2):
        actions.approve_comment(comment_id=said.id, by=ada())
    clip.refresh_from_db()
    assert clip.comments == 2
    assert "Please" in texts(None, clip)


def test_filters_hold_whole_words_whatever_their_case_and_accents(put: Put) -> None:
    clip = put()
    actions.set_filters(by=ada(), words=["Ääsel", "two  words", "", " "])
    assert queries.filters_of(ada()) == ["Ääsel", "two words"]
    held = ["You AASEL!", "a\u0308a\u0308sel", "Two, WORDS", "ᴀ aasel"]
    free = ["aasels are fine", "two wordsmiths", "two\nother words"]
    for text in (*held, *free):
        said = say(clip, bashir(), text)
        assert said.is_shown == (text in free), text
    assert say(clip, ada(), "My own aasel").is_shown
    calm = say(clip, bashir(), "calm")
    actions.edit_comment(comment_id=calm.id, by=bashir(), text="an aasel")
    calm.refresh_from_db()
    assert not calm.is_shown
    clip.refresh_from_db()
    assert clip.comments == len(free) + 1
    for words in (["!!!"], ["x" * 61]):
        with pytest.raises(FilterTooLong):
            actions.set_filters(by=ada(), words=words)


@given(st.text(max_size=40), st.text(max_size=40))
def test_folding_is_settled_and_finds_what_it_folded(text: str, around: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    if folded:
        assert hits(f"{around} {text} {around}", [folded])


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u202e", "x" * 1001])
def test_what_is_no_comment_is_refused(put: Put, text: str) -> None:
    with pytest.raises((CommentEmpty, CommentTooLong)):
        say(put(), bashir(), text)


def test_nobody_floods(put: Put) -> None:
    clip = put()
    for number in range(30):
        say(clip, bashir(), str(number))
    with pytest.raises(TooMany):
        say(clip, bashir())


def test_a_reply_stands_under_its_own_clip(put: Put) -> None:
    said = say(put(), bashir())
    with pytest.raises(NotFound):
        say(put(), carys(), answers=said.id)


def test_a_block_hides_comments_both_ways_and_in_counts(put: Put) -> None:
    clip = put(by=carys())
    one = say(clip, ada(), "ada")
    say(clip, bashir(), "bashir")
    say(clip, carys(), "below ada", answers=one.id)
    people.block(person=ada(), other=bashir())
    assert texts(ada(), clip, "newest") == ["ada"]
    assert texts(bashir(), clip, "newest") == ["bashir"]
    assert texts(carys(), clip, "newest") == ["bashir", "ada"]
    for act in (queries.shown_comment, queries.replies_of, queries.versions_of):
        with pytest.raises(NotFound):
            act(bashir(), one.id)
    below = queries.replies_of(None, one.id).items[0]
    with pytest.raises(NotFound):
        queries.shown_comment(bashir(), Comment.objects.get(text=below.text).id)
    with pytest.raises(NotFound):
        actions.like_comment(comment_id=one.id, by=bashir())
    with pytest.raises(NotFound):
        say(clip, bashir(), answers=one.id)
    for reader, wanted in ((ada(), 2), (bashir(), 1), (carys(), 3), (None, 3)):
        shown = queries.with_marks(reader, [shown_clip(reader, clip.id)])[0]
        assert shown.comments == wanted


def test_a_list_asks_the_same_few_questions_however_long_it_is(put: Put) -> None:
    clip = put()
    for number in range(10):
        said = say(clip, bashir(), f"{number} @ada")
        say(clip, carys(), "reply", answers=said.id)
    for reader, most in ((None, 2), (carys(), 5)):
        counted = []
        for limit in (2, 10):
            with CaptureQueriesContext(connection) as heard:
                queries.comments_of(reader, clip.id, "top", None, limit)
            counted.append(len(heard))
        assert counted[0] == counted[1] <= most
