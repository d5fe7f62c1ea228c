"""Comments: threads under clips, and what their writers and the clip's author do with them."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, reader, signed_in
from clerestory.api.own.clips import After, Id, Limit
from clerestory.people import queries as people
from clerestory.social import actions, queries
from clerestory.social.shown import ShownComment, ShownVersion
from clerestory.spine.ids import from_text

router = Router(tags=["comments"])


class CommentPage(Schema):
    """Some comments, and the mark to ask for those after them."""

    items: list[ShownComment]
    next: str | None


class NewComment(Schema):
    """`answers` names the comment that this one replies to."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=10_000)
    answers: str | None = Field(None, max_length=26)


class CommentChange(Schema):
    """What a comment says from now on."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=10_000)


class Filters(Schema):
    """Words and runs of words that hold comments under the reader's clips."""

    model_config = ConfigDict(extra="forbid")

    words: list[Annotated[str, Field(max_length=500)]] = Field(max_length=500)


class HeldChosen(Schema):
    """Comments that wait; those that do not, or are not below one's own clips, are passed over."""

    model_config = ConfigDict(extra="forbid")

    comments: list[Annotated[str, Field(max_length=26)]] = Field(min_length=1, max_length=100)


class HeldWish(Schema):
    """The same, or the handle of a person all of whose waiting comments are meant."""

    model_config = ConfigDict(extra="forbid")

    comments: list[Annotated[str, Field(max_length=26)]] = Field([], max_length=100)
    author: str | None = Field(None, max_length=30)


class Acted(Schema):
    """With how many comments it was done."""

    count: int


@router.get("/clips/{clip_id}/comments", response=CommentPage)
def list_comments(
    request: HttpRequest,
    clip_id: Id,
    order: Annotated[Literal["top", "newest"], Query()] = "top",
    after: After = None,
    limit: Limit = 10,
) -> HttpResponse:
    """Return the comments of the first level: the pinned one, then the best liked or newest."""
    page = queries.comments_of(reader(request), from_text(clip_id), order, after, limit)
    return answer(request, page)


@router.post("/clips/{clip_id}/comments", response={201: ShownComment})
def post_comment(request: HttpRequest, clip_id: Id, given: NewComment) -> HttpResponse:
    """Say something under a clip; `held` says that it waits for the clip's author."""
    who = signed_in(request)
    answers = from_text(given.answers) if given.answers else None
    made = actions.post_comment(
        clip_id=from_text(clip_id), by=who, text=given.text, answers=answers
    )
    return answer(request, queries.shown_new(who, made), status=201)


@router.get("/comments/{comment_id}", response=ShownComment)
def get_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """One comment."""
    return answer(request, queries.shown_comment(reader(request), from_text(comment_id)))


@router.get("/comments/{comment_id}/replies", response=CommentPage)
def list_replies(
    request: HttpRequest, comment_id: Id, after: After = None, limit: Limit = 10
) -> HttpResponse:
    """Return the replies below a comment, the oldest first."""
    page = queries.replies_of(reader(request), from_text(comment_id), after, limit)
    return answer(request, page)


@router.get("/comments/{comment_id}/versions", response=list[ShownVersion])
def list_versions(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Return what a comment says and said before, the latest first."""
    return answer(request, queries.versions_of(reader(request), from_text(comment_id)))


@router.patch("/comments/{comment_id}", response=ShownComment)
def edit_comment(request: HttpRequest, comment_id: Id, change: CommentChange) -> HttpResponse:
    """Change one's own comment."""
    who, ident = signed_in(request), from_text(comment_id)
    actions.edit_comment(comment_id=ident, by=who, text=change.text)
    return answer(request, queries.shown_comment(who, ident))


@router.delete("/comments/{comment_id}", response={204: None})
def delete_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Delete one's own comment, or one below one's own clip, with the replies to it."""
    actions.delete_comment(comment_id=from_text(comment_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/comments/{comment_id}/like", response=ShownComment)
def like_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Like a comment; again changes nothing."""
    who, ident = signed_in(request), from_text(comment_id)
    actions.like_comment(comment_id=ident, by=who)
    return answer(request, queries.shown_comment(who, ident))


@router.delete("/comments/{comment_id}/like", response={204: None})
def unlike_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Like a comment no longer; again changes nothing."""
    actions.unlike_comment(comment_id=from_text(comment_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.put("/comments/{comment_id}/pin", response=ShownComment)
def pin_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Put a comment first below one's own clip, in place of the one that was there."""
    who, ident = signed_in(request), from_text(comment_id)
    actions.pin_comment(comment_id=ident, by=who)
    return answer(request, queries.shown_comment(who, ident))


@router.delete("/comments/{comment_id}/pin", response={204: None})
def unpin_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Take the pin off."""
    actions.unpin_comment(comment_id=from_text(comment_id), by=signed_in(request))
    return HttpResponse(status=204)


@router.get("/me/held", response=CommentPage)
def list_held(request: HttpRequest, after: After = None, limit: Limit = 20) -> HttpResponse:
    """Return the comments that wait for the reader, the oldest first."""
    return answer(request, queries.held_for(signed_in(request), after, limit))


@router.post("/me/held/approvals", response=Acted)
def approve_held(request: HttpRequest, wish: HeldWish) -> HttpResponse:
    """Let many comments through: those that are named, or all that one person wrote."""
    who = signed_in(request)
    if wish.author is not None:
        author = people.person_by_handle(who, wish.author)
        count = actions.approve_comments_of(author_id=author.id, by=who)
    else:
        count = actions.approve_comments(comment_ids=_ids(wish.comments), by=who)
    return answer(request, Acted(count=count).dict())


@router.post("/me/held/deletions", response=Acted)
def delete_held(request: HttpRequest, wish: HeldChosen) -> HttpResponse:
    """Delete many comments that wait below one's own clips."""
    who = signed_in(request)
    count = actions.delete_comments(comment_ids=_ids(wish.comments), by=who)
    return answer(request, Acted(count=count).dict())


@router.put("/comments/{comment_id}/approval", response=ShownComment)
def approve_comment(request: HttpRequest, comment_id: Id) -> HttpResponse:
    """Let a comment through that waits below one's own clip."""
    who, ident = signed_in(request), from_text(comment_id)
    actions.approve_comment(comment_id=ident, by=who)
    return answer(request, queries.shown_comment(who, ident))


@router.get("/me/filters", response=list[str])
def list_filters(request: HttpRequest) -> HttpResponse:
    """Return the reader's filters."""
    return answer(request, queries.filters_of(signed_in(request)))


@router.put("/me/filters", response=list[str])
def set_filters(request: HttpRequest, given: Filters) -> HttpResponse:
    """Replace the reader's filters."""
    who = signed_in(request)
    actions.set_filters(by=who, words=given.words)
    return answer(request, queries.filters_of(who))


def _ids(keys: list[str]) -> list[UUID]:
    return [from_text(key) for key in keys]
