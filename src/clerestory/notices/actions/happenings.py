"""What happened in the rooms below, and whom it concerns.

A fact is heard later than it was true: each is looked up again, and what was undone meanwhile is
told to nobody. Whether a person may see what they are told of is decided when they read it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clerestory.clips import queries as clips
from clerestory.clips.models import Clip
from clerestory.notices.actions.telling import take_back, tell, tell_of_one
from clerestory.notices.kinds import Kind
from clerestory.people import actions as people
from clerestory.people.models import Follow, FollowRequest, Person
from clerestory.safety.grounds import Measure
from clerestory.safety.models import Appeal, Decision, Report
from clerestory.social.models import Comment, CommentLike, Like, Repost


def tell_of_like(*, person_id: UUID, clip_id: UUID) -> None:
    """Tell a clip's author who likes it."""
    row = Like.objects.select_related("clip").filter(person=person_id, clip=clip_id).first()
    if row is not None:
        tell(person_id=row.clip.author_id, kind=Kind.LIKE, actor_id=person_id, clip_id=clip_id)


def tell_of_repost(*, person_id: UUID, clip_id: UUID) -> None:
    """Tell a clip's author who passed it on."""
    row = Repost.objects.select_related("clip").filter(person=person_id, clip=clip_id).first()
    if row is not None:
        tell(person_id=row.clip.author_id, kind=Kind.REPOST, actor_id=person_id, clip_id=clip_id)


def tell_of_comment(*, comment_id: UUID) -> None:
    """Tell of a comment whoever it answers, whoever it names, and the clip's author; each once.

    Whoever let a comment through that waited for them knows of it.
    """
    row = _comment(comment_id)
    if row is None or not row.is_shown:
        return
    with transaction.atomic():
        known = take_back(kind=Kind.HELD, comment_id=row.id)
        told = {row.author_id}
        for kind, people in (
            (Kind.REPLY, [one.author_id for one in (row.answered, row.parent) if one]),
            (Kind.MENTION, _named(row.mentions)),
            (Kind.COMMENT, [] if known else [row.clip.author_id]),
        ):
            for person_id in people:
                if person_id not in told:
                    told.add(person_id)
                    _of_comment(kind, person_id, row.author_id, row)


def tell_of_held(*, comment_id: UUID) -> None:
    """Tell a clip's author that a comment waits for them."""
    row = _comment(comment_id)
    if row is not None and not row.is_shown:
        _of_comment(Kind.HELD, row.clip.author_id, row.author_id, row)


def tell_of_comment_like(*, person_id: UUID, comment_id: UUID) -> None:
    """Tell whoever wrote a comment who likes it."""
    rows = CommentLike.objects.filter(person=person_id, comment=comment_id)
    if (like := rows.select_related("comment").first()) is not None:
        _of_comment(Kind.COMMENT_LIKE, like.comment.author_id, person_id, like.comment)


def tell_of_follow(*, follower_id: UUID, followed_id: UUID) -> None:
    """Tell somebody who follows them; that they asked to is over."""
    with transaction.atomic():
        take_back(kind=Kind.ASK, actor_id=follower_id, person_id=followed_id)
        if Follow.objects.filter(follower=follower_id, followed=followed_id).exists():
            tell(person_id=followed_id, kind=Kind.FOLLOW, actor_id=follower_id)


def tell_of_request(*, asker_id: UUID, asked_id: UUID) -> None:
    """Tell somebody who asks to follow them."""
    if FollowRequest.objects.filter(asker=asker_id, asked=asked_id).exists():
        tell(person_id=asked_id, kind=Kind.ASK, actor_id=asker_id)


def tell_of_clip(*, clip_id: UUID) -> None:
    """Tell those whom a clip names."""
    clip = Clip.objects.filter(id=clip_id).first()
    if clip is None:
        return
    with transaction.atomic():
        for person_id in _named(clips.named_in(clip)):
            tell(person_id=person_id, kind=Kind.MENTION, actor_id=clip.author_id, clip_id=clip.id)


def tell_of_account(*, person_id: UUID, kind: Kind) -> None:
    """Tell somebody what was done to their account."""
    tell(person_id=person_id, kind=kind)


def tell_of_decision(*, decision_id: UUID) -> None:
    """Tell somebody that moderators decided about something of theirs; by letter too."""
    row = Decision.objects.filter(id=decision_id, undone_at=None).first()
    if row is not None:
        _of_decision(Kind.DECIDED, row, row.decided_at)


def tell_of_undoing(*, decision_id: UUID) -> None:
    """Tell them that it holds no longer, unless the answer to their appeal says so."""
    made = Decision.objects.exclude(measure=Measure.NONE)
    row = made.filter(id=decision_id, undone_at__isnull=False).first()
    if row is None or row.undone_at is None:
        return
    take_back(kind=Kind.DECIDED, about=row.id)
    if not Appeal.objects.filter(decision=row, upheld=False).exists():
        _of_decision(Kind.UNDONE, row, row.undone_at)


def tell_of_answer(*, decision_id: UUID) -> None:
    """Tell somebody that another moderator decided about their appeal; by letter too."""
    appeal = Appeal.objects.filter(decision=decision_id).select_related("decision").first()
    if appeal is not None and appeal.decided_at is not None:
        _of_decision(Kind.ANSWERED, appeal.decision, appeal.decided_at)


def tell_of_report(*, report_id: UUID) -> None:
    """Tell whoever reported, signed in, that we have it: DSA Art 16(4)."""
    row = Report.objects.filter(id=report_id, reporter__isnull=False).first()
    if row is not None and row.reporter_id is not None:
        _of_report(Kind.REPORT_MADE, row.reporter_id, row, row.reported_at)


def tell_of_outcome(*, report_id: UUID) -> None:
    """Tell whoever reported, signed in, what came of it: DSA Art 16(5)."""
    row = Report.objects.filter(id=report_id, reporter__isnull=False).first()
    made = Decision.objects.filter(case=row.case_id).first() if row else None
    if row is None or row.reporter_id is None:
        return
    moments = [row.contest_decided_at, *((made.decided_at, made.undone_at) if made else ())]
    if any(moments):
        take_back(kind=Kind.REPORT_MADE, about=row.id)
        since = max(one for one in moments if one)
        _of_report(Kind.REPORT_DECIDED, row.reporter_id, row, since)


def _of_decision(kind: Kind, row: Decision, since: datetime) -> None:
    with transaction.atomic():
        if tell_of_one(person_id=row.person_id, kind=kind, about=row.id, since=since):
            people.tell_of_decision(person_id=row.person_id)


def _of_report(kind: Kind, person_id: UUID, row: Report, since: datetime) -> None:
    tell_of_one(person_id=person_id, kind=kind, about=row.id, since=since)


def _of_comment(kind: Kind, person_id: UUID, actor_id: UUID, row: Comment) -> None:
    tell(
        person_id=person_id,
        kind=kind,
        actor_id=actor_id,
        clip_id=row.clip_id,
        comment_id=row.id,
    )


def _comment(comment_id: UUID) -> Comment | None:
    rows = Comment.objects.select_related("clip", "parent", "answered")
    return rows.filter(id=comment_id).first()


def _named(handles: Iterable[str]) -> list[UUID]:
    """Return who has these handles now."""
    rows = Person.objects.filter(handle__in=list(handles), away_at=None)
    return list(rows.values_list("id", flat=True))
