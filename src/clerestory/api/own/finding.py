"""Finding: clips, people and hashtags, suggestions while one types, and what is warm now."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from clerestory.api.door import answer, reader
from clerestory.api.own.clips import After, ClipPage, Limit, marked
from clerestory.api.own.people import PersonCard, card
from clerestory.clips import finding, hashtags, trending
from clerestory.clips.finding import Wish
from clerestory.clips.hashtags import FoundTag
from clerestory.clips.shown import ShownClip
from clerestory.people import finding as finding_people
from clerestory.people import queries as people
from clerestory.people.models import Person

router = Router(tags=["find"])

LONGEST = 100
SUGGESTED_TAGS = 4

type Asked = Annotated[str, Query(max_length=LONGEST, description="Words; all must be there.")]


class TagCard(Schema):
    """A hashtag, and how many clips the reader may see under it."""

    name: str
    address: str
    clips: int


class FoundClips(Schema):
    """Clips that were found. `instead`: near words that stand for those that nobody wrote."""

    items: list[ShownClip]
    next: str | None
    instead: list[str]


class FoundPeople(Schema):
    """People who were found."""

    items: list[PersonCard]
    next: str | None


class FoundTags(Schema):
    """Hashtags that were found, and the mark to ask for those after them."""

    items: list[TagCard]
    next: str | None = None


class Suggestions(Schema):
    """How what is being typed may go on, and whom or which hashtag it may mean."""

    words: list[str]
    people: list[PersonCard]
    tags: list[TagCard]


@router.get("/search/clips", response=FoundClips)
def search_clips(
    request: HttpRequest,
    q: Asked,
    *,
    after: After = None,
    limit: Limit = 10,
    since: Literal["", "day", "week", "month", "year"] = "",
    length: Literal["", "short", "medium", "long"] = "",
    captions: bool = False,
) -> HttpResponse:
    """Public clips that hold every word, the best of the newest first."""
    who = reader(request)
    found = finding.find_clips(who, q, Wish(since, length, captions), after, limit)
    page = found.clips if who is None else marked(who, found.clips)
    told = {"items": page.items, "next": page.next, "instead": found.instead}
    return answer(request, told)


@router.get("/search/people", response=FoundPeople)
def search_people(
    request: HttpRequest, q: Asked, after: After = None, limit: Limit = 10
) -> HttpResponse:
    """People whose handle, name or bio holds every word."""
    who = reader(request)
    page = finding_people.find_people(who, q, after, limit)
    return answer(request, {"items": _cards(who, page.items), "next": page.next})


@router.get("/search/tags", response=FoundTags)
def search_tags(
    request: HttpRequest, q: Asked, after: After = None, limit: Limit = 50
) -> HttpResponse:
    """Hashtags that begin like this, those on most clips first."""
    page = hashtags.tags_like(reader(request), q, after, limit)
    return answer(request, {"items": _tags(page.items), "next": page.next})


@router.get("/suggest", response=Suggestions)
def suggest(request: HttpRequest, q: Asked) -> HttpResponse:
    """Return how what is being typed may go on."""
    who = reader(request)
    told = {
        "words": finding.suggest(who, q),
        "people": _cards(who, finding_people.suggest(who, q)),
        "tags": _tags(hashtags.find_tags(who, q, SUGGESTED_TAGS)),
    }
    return answer(request, told)


@router.get("/trending/clips", response=ClipPage)
def trending_clips(request: HttpRequest, after: After = None, limit: Limit = 10) -> HttpResponse:
    """Return the public clips with which most was done of late."""
    who = reader(request)
    page = trending.warm_clips(who, after, limit)
    return answer(request, page if who is None else marked(who, page))


@router.get("/trending/tags", response=FoundTags)
def trending_tags(request: HttpRequest) -> HttpResponse:
    """Return the hashtags of those clips."""
    return answer(request, {"items": _tags(trending.warm_tags(reader(request)))})


def _cards(who: Person | None, found: list[Person]) -> list[dict[str, object]]:
    ties = people.ties(who, found)
    return [card(person, ties[person.id]) for person in found]


def _tags(found: list[FoundTag]) -> list[dict[str, object]]:
    return [{"name": tag.name, "address": tag.address, "clips": tag.clips} for tag in found]
