"""People: who somebody is to the reader."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema

from clerestory.api.door import answer, reader
from clerestory.people import queries
from clerestory.people.models import Person
from clerestory.people.queries import Tie

router = Router(tags=["people"])

type Handle = Annotated[str, Path(max_length=30, description="Without the @.")]


class PersonCard(Schema):
    """A person in a list. `following`, `asks`, `followed_by`, `muted`: what ties the reader."""

    handle: str
    address: str
    name: str
    picture: str
    sample: bool
    private: bool
    following: bool
    asks: bool
    followed_by: bool
    muted: bool


class ShownPerson(PersonCard):
    """A person as readers see them. `shared`: their clips and lists are for this reader."""

    bio: str
    links: list[str]
    # Those whose pages were seen to link back with rel="me".
    proven_links: list[str]
    followers: int
    follows: int
    shared: bool
    shows_ties: bool
    joined_at: str


@router.get("/people/{handle}", response=ShownPerson)
def get_person(request: HttpRequest, handle: Handle) -> HttpResponse:
    """One person."""
    who = reader(request)
    return answer(request, shown_person(who, queries.person_by_handle(who, handle)))


def card(person: Person, tie: Tie) -> dict[str, object]:
    """Return what a list shows of a person."""
    return {
        "handle": person.handle,
        "address": person.address,
        "name": person.shown_name,
        "picture": person.picture_address,
        "sample": person.sample,
        "private": person.private,
        "following": tie.following,
        "asks": tie.asks,
        "followed_by": tie.followed_by,
        "muted": tie.muted,
    }


def shown_person(who: Person | None, person: Person) -> dict[str, object]:
    """Return what this reader is shown of a person."""
    tie = queries.tie(who, person)
    followers, follows = queries.shown_counts(who, person)
    mine = who is not None and who.id == person.id
    return card(person, tie) | {
        "bio": person.bio,
        "links": person.links,
        "proven_links": sorted(queries.proven_links(person)),
        "followers": followers,
        "follows": follows,
        "shared": mine or tie.following or not person.private,
        "shows_ties": mine or (person.shows_ties and (tie.following or not person.private)),
        "joined_at": person.created_at.date().isoformat(),
    }
