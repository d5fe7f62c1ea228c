"""People: who somebody is to the reader."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, reader, signed_in
from clerestory.people import actions, queries
from clerestory.people.models import Person
from clerestory.people.queries import Tie
from clerestory.spine.refusals import Refusal

router = Router(tags=["people"])

type Handle = Annotated[str, Path(max_length=30, description="Without the @.")]


class PersonCard(Schema):
    """A person in a list. `following`, `asks`, `followed_by`, `muted`: what ties the reader.

    `institution`: whoever runs the server says that the account speaks for one.
    """

    handle: str
    address: str
    name: str
    picture: str
    sample: bool
    institution: bool
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


class NoSuchLanguage(Refusal):
    """Pages and letters are not in that language. Fact `known`: the codes of those they are in."""

    sentence = "Pages and letters are not in this language. There is: {known}."
    field = "language"


class Language(Schema):
    """Of pages, sentences of refusals, and letters. Empty: as Accept-Language says."""

    model_config = ConfigDict(extra="forbid")

    language: str = Field(max_length=12, description="A code (BCP 47), such as en or cy.")


@router.get("/me/language", response=Language)
def get_language(request: HttpRequest) -> HttpResponse:
    """Return the language that the reader chose."""
    return answer(request, {"language": signed_in(request).language})


@router.put("/me/language", response=Language)
def set_language(request: HttpRequest, given: Language) -> HttpResponse:
    """Choose the reader's language."""
    who = signed_in(request)
    known = [code for code, _ in settings.LANGUAGES]
    if given.language and given.language not in known:
        raise NoSuchLanguage(known=", ".join(known))
    actions.set_language(person=who, language=given.language)
    return answer(request, {"language": given.language})


def card(person: Person, tie: Tie) -> dict[str, object]:
    """Return what a list shows of a person."""
    return {
        "handle": person.handle,
        "address": person.address,
        "name": person.shown_name,
        "picture": person.picture_address,
        "sample": person.sample,
        "institution": person.institution,
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
