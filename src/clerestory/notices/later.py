"""Afterwards: people are told what was done below, and no longer what was undone."""

from uuid import UUID

from django.tasks import task

from clerestory.clips.events import ClipPublished
from clerestory.gate.staff.events import AccessLogged, AccessRevealed
from clerestory.notices import actions
from clerestory.notices.kinds import Kind
from clerestory.people.events import (
    AccountTouched,
    FollowAsked,
    PersonBlocked,
    PersonFollowed,
    PersonLeaving,
    PersonUnfollowed,
)
from clerestory.safety.events import (
    AppealDecided,
    DecisionMade,
    DecisionUndone,
    ReportDecided,
    ReportMade,
)
from clerestory.social.events import (
    ClipLiked,
    ClipReposted,
    ClipUnliked,
    CommentHeld,
    CommentLiked,
    CommentPosted,
    CommentUnliked,
    RepostRemoved,
)
from clerestory.spine.facts import hears
from clerestory.spine.timers import every


@hears(ClipLiked)
def hear_of_a_like(event: ClipLiked) -> None:
    """Tell a clip's author."""
    actions.tell_of_like(person_id=event.person_id, clip_id=event.clip_id)


@hears(ClipUnliked)
def hear_of_a_like_undone(event: ClipUnliked) -> None:
    """Tell of the like no longer."""
    actions.take_back(kind=Kind.LIKE, actor_id=event.person_id, clip_id=event.clip_id)


@hears(ClipReposted)
def hear_of_a_repost(event: ClipReposted) -> None:
    """Tell a clip's author."""
    actions.tell_of_repost(person_id=event.person_id, clip_id=event.clip_id)


@hears(RepostRemoved)
def hear_of_a_repost_undone(event: RepostRemoved) -> None:
    """Tell of the repost no longer."""
    actions.take_back(kind=Kind.REPOST, actor_id=event.person_id, clip_id=event.clip_id)


@hears(CommentPosted)
def hear_of_a_comment(event: CommentPosted) -> None:
    """Tell whom it answers, whom it names, and the clip's author."""
    actions.tell_of_comment(comment_id=event.comment_id)


@hears(CommentHeld)
def hear_of_a_comment_held(event: CommentHeld) -> None:
    """Tell the clip's author that it waits."""
    actions.tell_of_held(comment_id=event.comment_id)


@hears(CommentLiked)
def hear_of_a_comment_liked(event: CommentLiked) -> None:
    """Tell whoever wrote the comment."""
    actions.tell_of_comment_like(person_id=event.person_id, comment_id=event.comment_id)


@hears(CommentUnliked)
def hear_of_a_comment_unliked(event: CommentUnliked) -> None:
    """Tell of the like no longer."""
    actions.take_back(kind=Kind.COMMENT_LIKE, actor_id=event.person_id, comment_id=event.comment_id)


@hears(PersonFollowed)
def hear_of_a_follow(event: PersonFollowed) -> None:
    """Tell who is followed."""
    actions.tell_of_follow(follower_id=event.follower_id, followed_id=event.followed_id)


@hears(PersonUnfollowed)
def hear_of_a_follow_undone(event: PersonUnfollowed) -> None:
    """Tell of the follow no longer."""
    actions.take_back(kind=Kind.FOLLOW, actor_id=event.follower_id, person_id=event.followed_id)


@hears(FollowAsked)
def hear_of_a_request(event: FollowAsked) -> None:
    """Tell who is asked."""
    actions.tell_of_request(asker_id=event.asker_id, asked_id=event.asked_id)


@hears(ClipPublished)
def hear_of_a_clip(event: ClipPublished) -> None:
    """Tell whom the clip names."""
    actions.tell_of_clip(clip_id=event.clip_id)


@hears(AccountTouched)
def hear_of_an_account(event: AccountTouched) -> None:
    """Tell whose account it is."""
    actions.tell_of_account(person_id=event.person_id, kind=Kind(event.what))


@hears(AccessLogged)
def hear_of_access(event: AccessLogged) -> None:
    """Tell the person whom staff looked at."""
    actions.tell_of_account(person_id=event.person_id, kind=Kind.STAFF_LOOKED)


@hears(AccessRevealed)
def hear_of_delayed_access(event: AccessRevealed) -> None:
    """Tell the person on the day that an order named."""
    actions.tell_of_account(person_id=event.person_id, kind=Kind.STAFF_LOOKED)


@hears(DecisionMade)
def hear_of_a_decision(event: DecisionMade) -> None:
    """Tell whom it is about."""
    actions.tell_of_decision(decision_id=event.decision_id)


@hears(DecisionUndone)
def hear_of_a_decision_undone(event: DecisionUndone) -> None:
    """Tell whom it was about."""
    actions.tell_of_undoing(decision_id=event.decision_id)


@hears(AppealDecided)
def hear_of_an_appeal(event: AppealDecided) -> None:
    """Tell whoever contested."""
    actions.tell_of_answer(decision_id=event.decision_id)


@hears(ReportMade)
def hear_of_a_report(event: ReportMade) -> None:
    """Tell whoever reported, and nobody else."""
    actions.tell_of_report(report_id=event.report_id)


@hears(ReportDecided)
def hear_of_an_outcome(event: ReportDecided) -> None:
    """Tell whoever reported, and nobody else."""
    actions.tell_of_outcome(report_id=event.report_id)


@hears(PersonBlocked)
def hear_of_a_block(event: PersonBlocked) -> None:
    """Forget what the two were told of each other; neither sees it meanwhile."""
    actions.part(one_id=event.blocker_id, other_id=event.blocked_id)


@hears(PersonLeaving)
def hear_of_leaving(event: PersonLeaving) -> None:
    """Ask for all that somebody was told, and that was told of them, to be removed."""
    let_go.enqueue(str(event.person_id))


@task
def let_go(person_id: str) -> None:
    """Remove all that somebody who leaves was told, and all that others were told of them."""
    actions.let_go(person_id=UUID(person_id))


@every("1h")
def sweep() -> None:
    """Delete what is old."""
    actions.sweep()


@every("5m")
def write_letters() -> None:
    """Write to those who wanted to be written to and have not looked."""
    actions.write_letters()
