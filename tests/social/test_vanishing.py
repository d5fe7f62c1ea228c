"""Reading what is taken away meanwhile: a page asks several questions, and others go on acting.

Everything that a page may be about is deleted right before each of its questions in turn.
"""

from collections.abc import Callable

import pytest
from tests.cast import ada, bashir, carys, work
from tests.meanwhile import failures
from tests.social.test_matrix import READS, lines, world

from clerestory.clips.models import Clip, Playlist
from clerestory.notices.models import Notice
from clerestory.people.models import Follow, FollowRequest
from clerestory.social import actions
from clerestory.social.models import Collection, Comment, Like, Repost, Save
from clerestory.spine.ids import from_text

__all__ = ["world"]

pytestmark = pytest.mark.django_db
# What its owner reads.
OWN = (
    "/",
    "/notices",
    "/following",
    "/liked",
    "/saved",
    "/held",
    "/requests",
    "/settings/privacy",
    "/me",
    "/me/drafts",
    "/me/numbers",
    "/reports",
    "/decisions",
    "/data",
    "/clips/{public}/edit",
    "/clips/{public}/share",
    "/clips/{public}/numbers",
    "/tags/noon",
    "/feed.atom",
    "{api}/me/notices",
)
ACTS = (Notice, Like, Save, Repost, Comment, Collection, Playlist, Follow, FollowRequest)


def take_acts_away() -> None:
    """Delete all that people did."""
    for model in ACTS:
        model._default_manager.all().delete()  # noqa: SLF001  Django's documented way in


def take_clips_away() -> None:
    """Delete all clips, with what was done with them."""
    Clip.objects.all().delete()


def take_all_away() -> None:
    """Delete all of it."""
    take_acts_away()
    take_clips_away()


@pytest.mark.once
@pytest.mark.parametrize(
    "act",
    [
        take_all_away,
        pytest.param(take_acts_away, marks=pytest.mark.long),
        pytest.param(take_clips_away, marks=pytest.mark.long),
    ],
)
def test_no_page_fails_because_of_what_is_taken_away_meanwhile(
    world: dict[str, str], act: Callable[[], None]
) -> None:
    public, comment = from_text(world["public"]), from_text(world["comment"])
    for person in (bashir(), carys()):
        actions.like_clip(clip_id=public, by=person)
        actions.post_comment(clip_id=public, by=person, text="@ada", answers=comment)
        actions.repost_clip(clip_id=public, by=person)
    work()
    assert Notice.objects.filter(person=ada()).count() > 1
    theirs = [path for answers, _, path, _ in lines(READS) if answers[1] == "+"]
    for reader, paths in ((bashir(), theirs), (ada(), OWN)):
        # In the short form pages stand for the API, which asks the same and shows less.
        some = [one for one in paths if act is not take_all_away or "{api}" not in one]
        wrong = [one for path in some for one in failures(path.format(**world), reader, act)]
        assert wrong == []
