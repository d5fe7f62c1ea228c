"""Notices: what the reader was told, what of it is new, and what they want to be told."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from clerestory.api.door import answer, signed_in
from clerestory.notices import actions, queries
from clerestory.notices.kinds import CHOSEN, Kind
from clerestory.notices.shown import ShownChoice, ShownNotice

router = Router(tags=["notices"])

type After = Annotated[str | None, Query(max_length=80)]
type Limit = Annotated[int, Query(ge=1, le=queries.MOST)]


class NoticePage(Schema):
    """Some lines, and the mark to ask for those after them."""

    items: list[ShownNotice]
    next: str | None


class NewCount(Schema):
    """How many lines are new, a hundred at the most."""

    unread: int


class ReadWish(Schema):
    """Up to which moment all is read; left out: all of it."""

    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime | None = None


class ChoiceWish(Schema):
    """The kinds that are shown, and those of them that letters are written about."""

    model_config = ConfigDict(extra="forbid")

    shown: list[Kind] = Field(max_length=len(CHOSEN))
    mailed: list[Kind] = Field(max_length=len(CHOSEN))


@router.get("/me/notices", response=NoticePage)
def list_notices(request: HttpRequest, after: After = None, limit: Limit = 20) -> HttpResponse:
    """Return what the reader was told, a line for each thing and day, the latest first."""
    page = queries.notices_of(signed_in(request), after, limit)
    return answer(request, {"items": page.items, "next": page.next})


@router.get("/me/notices/count", response=NewCount)
def count_new(request: HttpRequest) -> HttpResponse:
    """Return how many lines are new; /events says so whenever it changes."""
    return answer(request, {"unread": queries.news_of(signed_in(request)).unread})


@router.put("/me/notices/read", response={204: None})
def mark_read(request: HttpRequest, wish: ReadWish) -> HttpResponse:
    """Note what the reader has seen; again changes nothing."""
    until: datetime | None = wish.until
    actions.mark_read(by=signed_in(request), until=until)
    return HttpResponse(status=204)


@router.get("/me/notices/choices", response=list[ShownChoice])
def list_choices(request: HttpRequest) -> HttpResponse:
    """Return what the reader chose. What concerns the account itself is always told."""
    return answer(request, queries.choices_of(signed_in(request)))


@router.put("/me/notices/choices", response=list[ShownChoice])
def set_choices(request: HttpRequest, wish: ChoiceWish) -> HttpResponse:
    """Choose what is told; kinds that are named in neither list are turned off."""
    who = signed_in(request)
    actions.choose(by=who, shown=wish.shown, mailed=wish.mailed)
    return answer(request, queries.choices_of(who))
