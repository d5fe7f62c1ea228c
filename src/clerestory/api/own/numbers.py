"""Numbers: how one's own clips are watched, and never by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from clerestory.api.door import answer, signed_in
from clerestory.api.own.clips import Id
from clerestory.feed.counting import THROUGH
from clerestory.feed.numbers import Numbers, numbers_of, numbers_of_clip
from clerestory.spine.ids import from_text, to_text

router = Router(tags=["clips"])

type Days = Annotated[Literal["0", "7", "28"], Query(description="Of so many days; 0 for all.")]


@dataclass(frozen=True, slots=True)
class ClipNumbers:
    """How a clip was watched.

    `reached[t]`: how many left it in its tenth `t`, the last: at its end. `through`: where it was
    shown, where that is known.
    """

    clip: str
    shown: int
    skipped: int
    replayed: int
    not_interested: int
    reached: list[int]
    through: dict[str, int]


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """How often a clip was shown on a day in UTC, and watched to its end."""

    day: date
    shown: int
    finished: int


@dataclass(frozen=True, slots=True)
class NumbersOfClip:
    """The numbers of one clip, in all and for each day since it was first counted."""

    total: ClipNumbers
    days: list[DayNumbers]


@router.get("/me/numbers", response=list[ClipNumbers])
def list_numbers(request: HttpRequest, days: Days = "28") -> HttpResponse:
    """Tell how one's clips are watched, the most shown first, 1,000 at most."""
    who = signed_in(request)
    return answer(request, [_told(to_text(one), all_) for one, all_ in numbers_of(who, int(days))])


@router.get("/clips/{clip_id}/numbers", response=NumbersOfClip)
def get_numbers(request: HttpRequest, clip_id: Id, days: Days = "28") -> HttpResponse:
    """Tell how one's own clip is watched."""
    total, each_day = numbers_of_clip(signed_in(request), from_text(clip_id), int(days))
    told = [DayNumbers(one.day, one.shown, one.finished) for one in each_day]
    return answer(request, NumbersOfClip(_told(clip_id, total), told))


def _told(clip: str, numbers: Numbers) -> ClipNumbers:
    return ClipNumbers(
        clip,
        numbers.shown,
        numbers.skipped,
        numbers.replayed,
        numbers.not_interested,
        list(numbers.reached),
        dict(zip(THROUGH, numbers.through, strict=True)),
    )
