"""Pairs: two clips that somebody watched one after the other, given without saying by whom."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.own.beacons import from_nobody
from clerestory.clips.tickets import LONGEST, BadTicket, clip_of
from clerestory.feed import actions
from clerestory.spine.addresses import client_address

router = Router(tags=["pairs"])

type Ticket = Annotated[str, Field(max_length=LONGEST)]


class GivenPair(Schema):
    """The tickets of a clip and of the one that was watched with interest next after it."""

    model_config = ConfigDict(extra="forbid")

    earlier: Ticket
    later: Ticket


@router.post("/pairs", response={204: None})
def give(request: HttpRequest, given: GivenPair) -> HttpResponse:
    """Count one pair. The answer is the same whether it was counted or not."""
    from_nobody(request)
    address = client_address(request.META, trusted_proxies=int(settings.OPTIONS["TRUSTED_PROXIES"]))
    try:
        earlier, later = clip_of(given.earlier), clip_of(given.later)
    except BadTicket:
        return HttpResponse(status=204)
    actions.give_pair(address=address, earlier=earlier, later=later)
    return HttpResponse(status=204)
