"""Offered: what everybody is offered, as the reader stands to it.

All of it is told at once, so that nobody learns which of it a device goes on to show.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from ninja import Router

from clerestory.api.door import answer, signed_in
from clerestory.clips.queries import unwelcome
from clerestory.feed.queries import offered
from clerestory.social.queries import marks_among
from clerestory.spine.ids import to_text

router = Router(tags=["clips"])


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """Ids of clips on offer: which the reader likes, has saved, and is not to be shown."""

    liked: list[str]
    saved: list[str]
    hidden: list[str]


@router.get("/me/offered", response=OwnOffer)
def own_offer(request: HttpRequest) -> HttpResponse:
    """Tell how the reader stands to what everybody is offered now."""
    who = signed_in(request)
    ids = offered()
    sets = (*marks_among(who, ids), unwelcome(who, ids))
    return answer(request, OwnOffer(*(sorted(map(to_text, one)) for one in sets)))
