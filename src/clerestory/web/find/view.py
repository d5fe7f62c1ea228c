"""Finding clips, people and hashtags, and without words what is warm now."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import finding, hashtags, queries, trending
from clerestory.clips.finding import Wish
from clerestory.people import finding as finding_people
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.web.shell.request import reader_of

LONGEST = 100
KINDS = {"clips": _("Clips"), "people": _("People"), "tags": _("Hashtags")}
SINCE = {
    "": _("Any time"),
    "day": _("The last day"),
    "week": _("The last week"),
    "month": _("The last month"),
    "year": _("The last year"),
}
LENGTHS = {
    "": _("Any length"),
    "short": _("Up to half a minute"),
    "medium": _("Up to two minutes"),
    "long": _("Longer"),
}
FIRST, FIRST_PEOPLE, FIRST_TAGS = 24, 3, 6


@require_safe
@gzip_page
def find(request: HttpRequest) -> HttpResponse:
    """Show what was found, or without words what is warm now."""
    asked = " ".join(request.GET.get("q", "")[:LONGEST].split())
    reader, after = reader_of(request), request.GET.get("after")
    if not asked:
        return render(request, "find/explore.html", _warm(reader, after))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "clips"
    wish = _wish(request) if kind == "clips" else Wish()
    facts = _found(reader, kind, asked, wish, after)
    chosen = {"since": wish.since, "length": wish.length, "captions": "on" * wish.captions}
    facts |= {
        "asked": asked,
        "kind": kind,
        "wish": wish,
        "kinds": [
            (name, words, urlencode({"q": asked, "kind": name})) for name, words in KINDS.items()
        ],
        "since": SINCE,
        "lengths": LENGTHS,
        "query": urlencode(
            {"q": asked, "kind": kind} | {name: one for name, one in chosen.items() if one}
        ),
    }
    return render(request, "find/template.html", facts)


def _wish(request: HttpRequest) -> Wish:
    since, length = request.GET.get("since", ""), request.GET.get("length", "")
    return Wish(
        since if since in SINCE else "",
        length if length in LENGTHS else "",
        request.GET.get("captions") == "on",
    )


def _found(
    reader: Person | None, kind: str, asked: str, wish: Wish, after: str | None
) -> dict[str, Any]:
    if kind == "people":
        page = finding_people.find_people(reader, asked, after)
        # Of a letter or two, only handles are known to begin so.
        items = page.items or ([] if after else finding_people.suggest(reader, asked, FIRST))
        return {"page": page, "rows": _with_ties(reader, items)}
    if kind == "tags":
        tags = hashtags.tags_like(reader, asked, after)
        return {"page": tags, "tags": tags.items}
    found = finding.find_clips(reader, asked, wish, after)
    facts: dict[str, Any] = {"clips": found.clips, "instead": found.instead}
    if not after and not wish:
        near = finding_people.suggest(reader, asked, FIRST_PEOPLE)
        facts |= {
            "rows": _with_ties(reader, near),
            "tags": hashtags.find_tags(reader, asked, FIRST_TAGS),
        }
    return facts


def _warm(reader: Person | None, after: str | None) -> dict[str, Any]:
    clips = trending.warm_clips(reader, after)
    fresh = not clips.items and not after
    return {
        "clips": queries.newest(reader, None, 24) if fresh else clips,
        "fresh": fresh,
        "tags": [] if after else trending.warm_tags(reader),
    }


def _with_ties(reader: Person | None, found: list[Person]) -> list[tuple[Person, people.Tie]]:
    ties = people.ties(reader, found)
    return [(person, ties[person.id]) for person in found]


urlpatterns = [path("search", find)]
