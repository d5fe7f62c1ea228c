"""Comments: posting, changing, deleting; liking; what the author of the clip does with them."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, UUIDField
from django.utils import timezone

from clerestory.clips import actions as clips
from clerestory.clips import queries as clip_queries
from clerestory.clips.models import Clip
from clerestory.clips.words import handles_in
from clerestory.people import brakes
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.people.texts import clean_lines
from clerestory.social.events import (
    CommentChanged,
    CommentDeleted,
    CommentHeld,
    CommentLiked,
    CommentPosted,
    CommentUnliked,
)
from clerestory.social.filters import fold, hits
from clerestory.social.models import Comment, CommentLike, CommentVersion, FilteredWord
from clerestory.social.queries import comment_for, may_comment
from clerestory.social.refused import (
    CommentEmpty,
    CommentHidden,
    CommentTooLong,
    OnlyOnTop,
    TooManyEdits,
)
from clerestory.spine.allowances import spend
from clerestory.spine.facts import announce
from clerestory.spine.prepared import Given, Prepared
from clerestory.spine.refusals import NotAllowed, NotFound
from clerestory.spine.rows import add, add_once
from clerestory.vault.keys import acting_as

LONGEST = 1000
MOST_EDITS = 20
PER_TEN_MINUTES = 30


def post_comment(*, clip_id: UUID, by: Person, text: str, answers: UUID | None = None) -> Comment:
    """Say something under a clip, or below the comment `answers` there.

    It waits for the clip's author where they want that, or where one of their filters is hit. Raise
    NotFound, or why this person may not.
    """
    text = _checked(text)
    _refuse_braked(by, text)
    with transaction.atomic():
        clip = clip_queries.clip_for(by, clip_id)
        if (why := may_comment(by, clip)) is not None:
            raise why
        brakes.slow_down(by, "comments")
        spend("comment", str(by.id), limit=PER_TEN_MINUTES, seconds=600)
        parent, answered = _place(clip, by, answers)
        waits = clip.comments_held or by.is_limited or _is_filtered(clip, text)
        waits = waits or bool(brakes.held_word(text))
        held = by.id != clip.author_id and waits
        standing = Comment.Standing.HELD if held else Comment.Standing.SHOWN
        row = Comment(
            clip=clip,
            author=by,
            parent=parent,
            answered=answered,
            standing=standing,
            text=text,
            mentions=people.known_handles(handles_in(text), by),
        )
        add(row)
        if held:
            announce(CommentHeld(row.id))
        else:
            _counted(row, 1)
            announce(CommentPosted(row.id))
    return row


def _refuse_braked(by: Person, text: str) -> None:
    brakes.refuse_words(text)
    brakes.refuse_links(by, text)


def approve_comment(*, comment_id: UUID, by: Person) -> None:
    """Let a comment through that waits below one's own clip; again changes nothing."""
    with transaction.atomic():
        row = _below_own(comment_id, by)
        if row.is_shown:
            return
        Comment.objects.filter(id=row.id).update(standing=Comment.Standing.SHOWN)
        _counted(row, 1)
        announce(CommentPosted(row.id))


def edit_comment(*, comment_id: UUID, by: Person, text: str) -> None:
    """Change one's own comment; what it said before is kept for all who read it."""
    text = _checked(text)
    with transaction.atomic():
        row = _held_row(comment_id, by)
        if row.author_id != by.id:
            raise NotAllowed
        if row.hidden_for:
            raise CommentHidden
        if row.text == text:
            return
        _refuse_braked(by, text)
        if CommentVersion.objects.filter(comment=row).count() >= MOST_EDITS:
            raise TooManyEdits(most=MOST_EDITS)
        CommentVersion.objects.create(
            comment=row, text=row.text, written_at=row.edited_at or row.posted_at
        )
        waits = _is_filtered(row.clip, text) or bool(brakes.held_word(text))
        withdrawn = row.is_shown and row.clip.author_id != by.id and waits
        if withdrawn:
            _counted(row, -1)
            row.standing = Comment.Standing.HELD
            row.pinned = False
        row.text, row.edited_at = text, timezone.now()
        row.mentions = people.known_handles(handles_in(text), by)
        row.save(update_fields=["text", "edited_at", "mentions", "standing", "pinned"])
        announce(CommentHeld(row.id) if withdrawn else CommentChanged(row.id))


def delete_comment(*, comment_id: UUID, by: Person) -> None:
    """Delete a comment of one's own, or one below one's own clip, with the replies to it."""
    with transaction.atomic():
        row = _held_row(comment_id, by)
        if by.id not in {row.author_id, row.clip.author_id}:
            raise NotAllowed
        remove_comment(row)


def like_comment(*, comment_id: UUID, by: Person) -> None:
    """Let somebody like a comment that they may read."""
    with transaction.atomic():
        row = comment_for(by, comment_id)
        if add_once(CommentLike(person=by, comment=row)):
            _liked(row, by, 1)
            announce(CommentLiked(by.id, row.id))


def unlike_comment(*, comment_id: UUID, by: Person) -> None:
    """Let somebody like a comment no longer."""
    with transaction.atomic():
        row = Comment.objects.select_related("clip").filter(id=comment_id).first()
        if row is not None and CommentLike.objects.filter(person=by, comment=row).delete()[0]:
            _liked(row, by, -1)
            announce(CommentUnliked(by.id, row.id))


def pin_comment(*, comment_id: UUID, by: Person) -> None:
    """Put a comment first below one's own clip, in place of the one that was there."""
    with transaction.atomic():
        row = _below_own(comment_id, by)
        if row.parent_id is not None or not row.is_shown or row.hidden_for:
            raise OnlyOnTop
        Comment.objects.filter(clip=row.clip_id, pinned=True).update(pinned=False)
        Comment.objects.filter(id=row.id).update(pinned=True)


def unpin_comment(*, comment_id: UUID, by: Person) -> None:
    """Take the pin off a comment below one's own clip."""
    with transaction.atomic():
        row = _below_own(comment_id, by)
        Comment.objects.filter(id=row.id).update(pinned=False)


def hide_comment(*, comment_id: UUID, ground: str) -> None:
    """Hide what a comment says for a ground of the moderators', or show it again for none.

    Its place stays, with the ground, and so do all counts. Safe to repeat. Raise NotFound.
    """
    with transaction.atomic():
        row = locked(comment_id)
        row.hidden_for = ground
        row.pinned = row.pinned and not ground
        row.save(update_fields=["hidden_for", "pinned"])
        announce(CommentChanged(row.id))


def remove_comment(row: Comment) -> None:
    """Delete a comment and what stands below it, inside the caller's transaction; it is locked."""
    shown = Comment.objects.filter(parent=row, standing=Comment.Standing.SHOWN).count()
    if row.is_shown:
        _counted(row, -1)
    clips.count(clip_id=row.clip_id, comments=-shown)
    announce(CommentDeleted(row.id, row.clip_id))
    row.delete()


def _checked(text: str) -> str:
    text = clean_lines(text)
    if not text:
        raise CommentEmpty
    if len(text) > LONGEST:
        raise CommentTooLong(most=LONGEST, length=len(text))
    return text


def _place(clip: Clip, by: Person, answers: UUID | None) -> tuple[Comment | None, Comment | None]:
    """Return the comment of the first level to stand below, and the reply that is answered."""
    if answers is None:
        return None, None
    aim = comment_for(by, answers)
    if aim.clip_id != clip.id or not aim.is_shown:
        raise NotFound
    if aim.parent_id is None:
        return _locked(aim.id), None
    return _locked(aim.parent_id), aim


def _is_filtered(clip: Clip, text: str) -> bool:
    with acting_as("showing"):
        words = [fold(row.text) for row in _FILTERED.rows(person=clip.author_id)]
    return hits(text, words)


def _filtered(person: Given) -> QuerySet[FilteredWord]:
    return FilteredWord.objects.filter(person=person)


_FILTERED = Prepared(_filtered, person=UUIDField())


def _counted(row: Comment, step: int) -> None:
    """Count a comment that is shown from now on (1), or no longer (-1)."""
    clips.count(clip_id=row.clip_id, comments=step)
    if row.parent_id is not None:
        Comment.objects.filter(id=row.parent_id).update(replies=F("replies") + step)


def _liked(row: Comment, by: Person, step: int) -> None:
    rows = Comment.objects.filter(id=row.id)
    rows.update(likes=F("likes") + step)
    if by.id == row.clip.author_id:
        rows.update(liked_by_author=step > 0)


def _below_own(comment_id: UUID, by: Person) -> Comment:
    """Return a comment below one's own clip, locked; raise NotFound, or NotAllowed."""
    row = _held_row(comment_id, by)
    if row.clip.author_id != by.id:
        raise NotAllowed
    return row


def _held_row(comment_id: UUID, by: Person) -> Comment:
    """Return a comment that this person may read, locked; raise NotFound."""
    comment_for(by, comment_id)
    return locked(comment_id)


def locked(comment_id: UUID) -> Comment:
    """Return a comment, locked after the one above it, in one order for everybody."""
    above = Comment.objects.filter(id=comment_id).values_list("parent", flat=True).first()
    if above is not None:
        _locked(above)
    return _locked(comment_id)


def _locked(comment_id: UUID) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).select_related("clip")
    row = rows.filter(id=comment_id).first()
    if row is None:
        raise NotFound
    return row
