"""Beacons: what was shown and how far it was watched, told without saying by whom."""

from typing import Annotated
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from clerestory.clips.tickets import LONGEST, BadTicket, clip_of
from clerestory.feed import actions
from clerestory.feed.counting import TENTHS, Through
from clerestory.feed.counting import Report as Counted
from clerestory.spine.addresses import client_address
from clerestory.spine.refusals import NotAllowed, Refusal

router = Router(tags=["beacons"])

MOST_REPORTS = 50


class ComesWithAName(Refusal):
    """The request carries what could tell who sent it."""

    status = 400
    sentence = (
        "Beacons are taken without cookies and without Authorization, so that nobody can be known "
        "by what they watch. Send it again without them."
    )


class FromElsewhere(NotAllowed):
    """Another site's page sent it."""

    sentence = "Only pages of this server count what is shown on them."


class Report(BaseModel):  # a Schema asks after each field as if it were Django's, fifty times here
    """One clip: the tenth that it was watched to (10: its end), and what was done with it."""

    model_config = ConfigDict(extra="forbid")

    ticket: Annotated[str, Field(max_length=LONGEST)]
    reached: Annotated[int, Field(ge=0, le=TENTHS)] = 0
    replayed: bool = False
    skipped: bool = False
    not_interested: bool = False
    through: Annotated[Through | None, Field(description="Where it was shown.")] = None


class Beacon(Schema):
    """Reports of several clips, in any order."""

    model_config = ConfigDict(extra="forbid")

    reports: Annotated[list[Report], Field(min_length=1, max_length=MOST_REPORTS)]


@router.post("/beacons", response={204: None})
def count(request: HttpRequest, given: Beacon) -> HttpResponse:
    """Count what was shown. The answer is the same whether anything was counted or not."""
    from_nobody(request)
    address = client_address(request.META, trusted_proxies=int(settings.OPTIONS["TRUSTED_PROXIES"]))
    counted = [one for report in given.reports if (one := _read(report)) is not None]
    actions.count(address=address, reports=counted)
    return HttpResponse(status=204)


def from_nobody(request: HttpRequest) -> None:
    """Refuse what says who sent it, and what a page of another site sent."""
    if request.headers.get("Cookie") or request.headers.get("Authorization"):
        raise ComesWithAName
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site != "same-origin" or (origin and urlsplit(origin).netloc != request.get_host()):
        raise FromElsewhere


def _read(report: Report) -> Counted | None:
    """Return what a good ticket reports; a page may hold one that has become too old."""
    try:
        clip_id = clip_of(report.ticket)
    except BadTicket:
        return None
    return Counted(
        clip_id,
        report.reached,
        report.replayed,
        report.skipped,
        report.not_interested,
        report.through,
    )
