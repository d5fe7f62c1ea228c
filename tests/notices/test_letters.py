"""Letters about news: to those who wanted them, once a day, and never about what is in them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.cast import ada, bashir, carys, letters_to, work

from clerestory.clips.models import Clip
from clerestory.notices import actions
from clerestory.notices.kinds import CHOSEN, Kind
from clerestory.notices.models import Choices, Notice
from clerestory.people import actions as people
from clerestory.social import actions as social

pytestmark = pytest.mark.django_db
ADDRESS = "ada@example.org"


def letters() -> list[str]:
    """Let the time come and the post go out; return the letters about news."""
    work()
    Notice.objects.update(at=timezone.now() - timedelta(minutes=11))
    actions.write_letters()
    return [text for text in letters_to(ADDRESS) if "/settings/notices" in text]


def test_nobody_is_written_to_unasked(put: Callable[..., Clip]) -> None:
    social.like_clip(clip_id=put().id, by=bashir())
    assert letters() == []


def test_whoever_asked_is_written_to_once_a_day_while_they_do_not_look(
    put: Callable[..., Clip],
) -> None:
    clip = put(description="A door of mine")
    actions.choose(by=ada(), shown=list(CHOSEN), mailed=[Kind.COMMENT])
    social.like_clip(clip_id=clip.id, by=bashir())
    assert letters() == [], "about likes they did not want any"
    social.post_comment(clip_id=clip.id, by=bashir(), text="A secret word")
    work()
    actions.write_letters()
    assert not [text for text in letters_to(ADDRESS) if "/settings/notices" in text], "not at once"
    (letter,) = letters()
    assert "@ada" in letter
    for word in ("bashir", "secret", "door", clip.key):
        assert word not in letter.lower()
    social.post_comment(clip_id=clip.id, by=carys(), text="Another")
    assert len(letters()) == 1
    Choices.objects.update(mailed_at=timezone.now() - timedelta(days=1, minutes=1))
    assert len(letters()) == 2


def test_what_was_seen_undone_or_is_out_of_sight_needs_no_letter(
    put: Callable[..., Clip],
) -> None:
    clip = put()
    actions.choose(by=ada(), shown=list(CHOSEN), mailed=list(CHOSEN))
    social.like_clip(clip_id=clip.id, by=bashir())
    work()
    actions.mark_read(by=ada())
    assert letters() == []
    social.repost_clip(clip_id=clip.id, by=bashir())
    work()
    social.remove_repost(clip_id=clip.id, by=bashir())
    assert letters() == []
    social.like_clip(clip_id=put().id, by=bashir())
    work()
    people.mute(person=ada(), other=bashir())
    assert letters() == []
    social.like_clip(clip_id=put().id, by=carys())
    work()
    actions.choose(by=ada(), shown=list(CHOSEN), mailed=[])
    assert letters() == []
