"""Ties: following, asking to, blocking, muting; the lists of each."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, reader, signed_in
from clerestory.api.own.people import Handle, PersonCard, ShownPerson, card, shown_person
from clerestory.clips import actions as clips
from clerestory.people import actions, queries
from clerestory.people.models import Person
from clerestory.spine.pages import Page

router = Router(tags=["ties"])

type After = Annotated[str | None, Query(max_length=60)]
type Limit = Annotated[int, Query(ge=1, le=queries.MOST_PEOPLE)]


class People(Schema):
    """Some people, and the mark to ask for those after them."""

    items: list[PersonCard]
    next: str | None


class MuteWish(Schema):
    """For how many days; left out: until it is taken back."""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(None, ge=1, le=366)


class MutedCard(PersonCard):
    """Somebody who is muted, and until when."""

    ends_at: str | None


class Privacy(Schema):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    private: bool | None = None
    shows_ties: bool | None = None
    findable: bool | None = None
    # Whether sensitive clips come without a veil: whoever turns it on says that they are of age.
    shows_sensitive: bool | None = None


class OwnPrivacy(Schema):
    """What the reader shares with whom, and sees. `findable`: others find them by searching."""

    private: bool
    shows_ties: bool
    findable: bool
    shows_sensitive: bool


@router.put("/people/{handle}/follow", response=ShownPerson)
def follow(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Follow somebody, or ask to where the profile is private; again changes nothing."""
    who = signed_in(request)
    person = queries.person_by_handle(who, handle)
    actions.follow(follower=who, followed=person)
    return _tied(request, who, person)


@router.delete("/people/{handle}/follow", response=ShownPerson)
def unfollow(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Follow somebody no longer, nor ask to; again changes nothing."""
    who = signed_in(request)
    person = queries.person_by_handle(who, handle)
    actions.unfollow(follower=who, followed=person)
    return _tied(request, who, person)


@router.put("/people/{handle}/block", response={204: None})
def block(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Make somebody and the reader invisible to each other; every tie between them ends."""
    who = signed_in(request)
    actions.block(person=who, other=queries.person_by_handle(who, handle))
    return HttpResponse(status=204)


@router.delete("/people/{handle}/block", response={204: None})
def unblock(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Take a block back."""
    who = signed_in(request)
    actions.unblock(person=who, other=queries.blocked_person(who, handle))
    return HttpResponse(status=204)


@router.put("/people/{handle}/mute", response=ShownPerson)
def mute(request: HttpRequest, handle: Handle, wish: MuteWish) -> HttpResponse:
    """Keep somebody out of the reader's feeds; again sets another end."""
    who = signed_in(request)
    person = queries.person_by_handle(who, handle)
    actions.mute(person=who, other=person, days=wish.days)
    return answer(request, shown_person(who, person))


@router.delete("/people/{handle}/mute", response=ShownPerson)
def unmute(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Let somebody into the reader's feeds again."""
    who = signed_in(request)
    person = queries.person_by_handle(who, handle)
    actions.unmute(person=who, other=person)
    return answer(request, shown_person(who, person))


@router.get("/people/{handle}/followers", response=People)
def list_followers(
    request: HttpRequest, handle: Handle, after: After = None, limit: Limit = 30
) -> HttpResponse:
    """Who follows somebody, the latest first."""
    who = reader(request)
    person = queries.person_by_handle(who, handle)
    return _people(request, who, queries.followers(who, person, after, limit))


@router.get("/people/{handle}/following", response=People)
def list_following(
    request: HttpRequest, handle: Handle, after: After = None, limit: Limit = 30
) -> HttpResponse:
    """Whom somebody follows, the latest first."""
    who = reader(request)
    person = queries.person_by_handle(who, handle)
    return _people(request, who, queries.following(who, person, after, limit))


@router.get("/me/friends", response=People)
def list_friends(request: HttpRequest, after: After = None, limit: Limit = 30) -> HttpResponse:
    """Whom the reader follows and is followed by."""
    who = signed_in(request)
    return _people(request, who, queries.friends(who, after, limit))


@router.delete("/me/followers/{handle}", response={204: None})
def remove_follower(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Let somebody follow the reader no longer; they are not told."""
    who = signed_in(request)
    actions.remove_follower(person=who, follower=queries.person_by_handle(who, handle))
    return HttpResponse(status=204)


@router.get("/me/requests", response=People)
def list_requests(request: HttpRequest, after: After = None, limit: Limit = 30) -> HttpResponse:
    """Who asks to follow the reader."""
    who = signed_in(request)
    return _people(request, who, queries.requests_of(who, after, limit))


@router.put("/me/requests/{handle}", response={204: None})
def accept_request(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Let somebody follow who asks to."""
    who = signed_in(request)
    actions.accept_request(person=who, asker=queries.person_by_handle(who, handle))
    return HttpResponse(status=204)


@router.delete("/me/requests/{handle}", response={204: None})
def decline_request(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Decline; they are not told."""
    who = signed_in(request)
    actions.decline_request(person=who, asker=queries.person_by_handle(who, handle))
    return HttpResponse(status=204)


@router.get("/me/blocks", response=People)
def list_blocks(request: HttpRequest, after: After = None, limit: Limit = 30) -> HttpResponse:
    """Whom the reader has blocked."""
    who = signed_in(request)
    return _people(request, who, queries.blocked_by(who, after, limit))


@router.get("/me/mutes", response=list[MutedCard])
def list_mutes(request: HttpRequest) -> HttpResponse:
    """Whom the reader has muted, and until when."""
    who = signed_in(request)
    muted = queries.mutes_of(who)
    ties = queries.ties(who, [one.person for one in muted])
    ends = [one.ends_at.isoformat() if one.ends_at else None for one in muted]
    return answer(
        request,
        [
            card(one.person, ties[one.person.id]) | {"ends_at": end}
            for one, end in zip(muted, ends, strict=True)
        ],
    )


@router.get("/me/privacy", response=OwnPrivacy)
def get_privacy(request: HttpRequest) -> HttpResponse:
    """Return what the reader shares with whom, and whether they are found."""
    who = signed_in(request)
    return answer(request, {name: getattr(who, name) for name in OwnPrivacy.model_fields})


@router.patch("/me/privacy", response=ShownPerson)
def change_privacy(request: HttpRequest, wish: Privacy) -> HttpResponse:
    """Close the reader's profile or open it; show lists of ties or hide them; be found or not."""
    who = signed_in(request)
    if wish.private is not None:
        clips.set_private(person=who, private=wish.private)
    if wish.shows_ties is not None:
        actions.show_ties(person=who, shown=wish.shows_ties)
    if wish.findable is not None:
        actions.set_findable(person=who, findable=wish.findable)
    if wish.shows_sensitive is not None:
        actions.show_sensitive(person=who, shown=wish.shows_sensitive)
    return answer(request, shown_person(who, who))


def _tied(request: HttpRequest, who: Person, person: Person) -> HttpResponse:
    """Answer with the other of two whose tie was just made or ended."""
    return answer(request, shown_person(who, person))


def _people(request: HttpRequest, who: Person | None, page: Page[Person]) -> HttpResponse:
    ties = queries.ties(who, page.items)
    cards = [card(person, ties[person.id]) for person in page.items]
    return answer(request, {"items": cards, "next": page.next})
