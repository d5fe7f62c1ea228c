"""People: who somebody is, and following them."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from clerestory.api.door import answer, reader, signed_in
from clerestory.people import actions, queries
from clerestory.people.models import Person

router = Router(tags=["people"])

type Handle = Annotated[str, Path(max_length=30, description="Without the @.")]


class ShownPerson(Schema):
    """A person as readers see them. `following` says whether the reader follows them."""

    handle: str
    address: str
    name: str
    bio: str
    links: list[str]
    picture: str
    sample: bool
    followers: int
    follows: int
    following: bool
    joined_at: str


@router.get("/people/{handle}", response=ShownPerson)
def get_person(request: HttpRequest, handle: Handle) -> HttpResponse:
    """One person."""
    who = reader(request)
    return answer(request, shown_person(who, queries.person_by_handle(who, handle)))


@router.put("/people/{handle}/follow", response=ShownPerson)
def follow(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Follow somebody; again changes nothing."""
    who = signed_in(request)
    actions.follow(follower=who, followed=queries.person_by_handle(who, handle))
    return answer(request, shown_person(who, queries.person_by_handle(who, handle)))


@router.delete("/people/{handle}/follow", response=ShownPerson)
def unfollow(request: HttpRequest, handle: Handle) -> HttpResponse:
    """Follow somebody no longer; again changes nothing."""
    who = signed_in(request)
    actions.unfollow(follower=who, followed=queries.person_by_handle(who, handle))
    return answer(request, shown_person(who, queries.person_by_handle(who, handle)))


def shown_person(who: Person | None, person: Person) -> dict[str, object]:
    """Return what this reader is shown of a person."""
    return {
        "handle": person.handle,
        "address": person.address,
        "name": person.shown_name,
        "bio": person.bio,
        "links": person.links,
        "picture": person.picture_address,
        "sample": person.sample,
        "followers": person.followers,
        "follows": person.following,
        "following": who is not None and queries.follows(who, person),
        "joined_at": person.created_at.date().isoformat(),
    }
