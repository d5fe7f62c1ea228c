"""Afterwards: measures end, old cases go, and whoever leaves is let go of."""

from clerestory.clips.events import ClipChanged, ClipMatched, ClipPublished
from clerestory.people import actions as people
from clerestory.people.events import PersonJoined, PersonLeaving, ProfileEdited
from clerestory.safety import actions
from clerestory.social.events import CommentChanged, CommentHeld, CommentPosted
from clerestory.spine.facts import hears
from clerestory.spine.timers import every


@hears(PersonLeaving)
def hear_of_leaving(event: PersonLeaving) -> None:
    """Let go of somebody whose account is erased."""
    actions.let_go(person_id=event.person_id)
    people.finish_leaving(person_id=event.person_id)


@hears(ClipPublished)
def hear_of_a_clip(event: ClipPublished) -> None:
    """Look whether it says what somebody is to look at."""
    actions.look_at_clip(clip_id=event.clip_id)


@hears(ClipChanged)
def hear_of_a_clip_changed(event: ClipChanged) -> None:
    """Look again."""
    actions.look_at_clip(clip_id=event.clip_id)


@hears(ClipMatched)
def hear_of_a_match(event: ClipMatched) -> None:
    """Hold it until a person has looked: a program decides nothing."""
    actions.hold_match(clip_id=event.clip_id, how=event.how, ground=event.ground, name=event.name)


@hears(CommentPosted)
def hear_of_a_comment(event: CommentPosted) -> None:
    """Look whether it says what somebody is to look at."""
    actions.look_at_comment(comment_id=event.comment_id)


@hears(CommentHeld)
def hear_of_a_comment_held(event: CommentHeld) -> None:
    """Look, though it waits: whoever lets it through may be the one it serves."""
    actions.look_at_comment(comment_id=event.comment_id)


@hears(CommentChanged)
def hear_of_a_comment_changed(event: CommentChanged) -> None:
    """Look again."""
    actions.look_at_comment(comment_id=event.comment_id)


@hears(PersonJoined)
def hear_of_a_person(event: PersonJoined) -> None:
    """Look whether the handle says what somebody is to look at."""
    actions.look_at_person(person_id=event.person_id)


@hears(ProfileEdited)
def hear_of_a_profile(event: ProfileEdited) -> None:
    """Look again."""
    actions.look_at_person(person_id=event.person_id)


@every("1m")
def end_measures() -> None:
    """Let measures end whose time is over."""
    actions.end_due()


@every("1h")
def sweep() -> None:
    """Delete what was decided long ago."""
    actions.sweep()
